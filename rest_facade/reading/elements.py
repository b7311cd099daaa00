"""XML text as a tree of elements, read within bounds.

The parser knows nothing of namespaces, since it would write out a long one for each attribute that
is in it: 130 kB of XML became 1 GB. Names lose their prefixes here, and what a prefix means is
looked up for `nil` alone.
"""

from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from rest_facade.contract.xml_names import INSTANCE
from rest_facade.errors import MalformedBody
from rest_facade.reading.body import DEEPEST, shortened

MOST = 10_000
"""Elements in one body; a whole session with all that it refers to has a thousand."""


@dataclass
class Element:
    """An element: texts and other elements within it; a nil one holds neither."""

    name: str
    prefixes: dict[str, str]
    nil: bool = False
    children: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of its text."""
        return "".join(self.texts)


def parse(text: str) -> Element:
    """The root element; MalformedBody says what is wrong with the text, and where."""
    builder = _Builder()
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(builder)
    try:
        parser.feed(text)
        parser.close()
    except SAXParseException as error:
        raise MalformedBody(
            f"The text is not XML: {error.getMessage()}"
            f" at line {error.getLineNumber()}, column {(error.getColumnNumber() or 0) + 1}."
        ) from None
    except DefusedXmlException:
        raise MalformedBody(
            "The XML has a document type or entities, which are not taken."
        ) from None
    [root] = builder.top.children
    return root


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.top = Element("", {})
        self._open = [self.top]
        self._count = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._count += 1
        if self._count > MOST:
            raise MalformedBody(f"The XML has more than {MOST} elements.")
        if len(self._open) > DEEPEST:
            raise MalformedBody("The XML is nested too deeply.")
        prefixes = {
            attribute.partition(":")[2]: value
            for attribute, value in attrs.items()
            if attribute.startswith("xmlns:")
        }
        element = Element(_local(name), prefixes)
        self._open[-1].children.append(element)
        self._open.append(element)
        element.nil = any(self._says_nil(*attribute) for attribute in attrs.items())

    def characters(self, content: str) -> None:
        self._open[-1].texts.append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802
        element = self._open.pop()
        written = not element.text.isspace() and element.text != ""
        if written and element.children:
            raise MalformedBody(f"The element {shortened(element.name)} has text between elements.")
        if element.nil and (written or element.children):
            raise MalformedBody(
                f"The element {shortened(element.name)} is nil, and yet holds something."
            )

    def _says_nil(self, attribute: str, value: str) -> bool:
        prefix, colon, name = attribute.rpartition(":")
        if name != "nil" or not colon:
            return False
        declared = next(
            (each.prefixes[prefix] for each in reversed(self._open) if prefix in each.prefixes),
            None,
        )
        if declared is None:
            raise MalformedBody(f"The XML does not say what the prefix {shortened(prefix)} means.")
        return declared == INSTANCE and value.strip() in ("true", "1")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
