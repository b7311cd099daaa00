"""Parse XML into a tree of elements, with limits against hostile documents.

The parser ignores namespaces, because it would repeat a long namespace for each attribute in it:
130 kB of XML became 1 GB. Names lose their prefixes here, and a prefix is resolved for `nil` only.
"""

from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from graphql_api.errors import MalformedBody
from rest_facade.reading.body import MAX_DEPTH, quoted

MAX_ELEMENTS = 10_000
"""Elements in one body; a whole session with all referred entities has about a thousand."""

XSI_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance"
"""The namespace of the attribute `nil`, which means null rather than an empty text."""


@dataclass
class Element:
    """An XML element with its texts and child elements; a nil element has neither."""

    name: str
    prefixes: dict[str, str]
    nil: bool = False
    children: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the element, without the text of its children."""
        return "".join(self.texts)


def parse_xml(text: str) -> Element:
    """Parse a document into its root element; MalformedBody says what is wrong, and where."""
    builder = _TreeBuilder()
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
    [root] = builder.document.children
    return root


class _TreeBuilder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.document = Element("", {})
        """The parent of the root element."""
        self._open = [self.document]
        self._count = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise MalformedBody(f"The XML has more than {MAX_ELEMENTS} elements.")
        if len(self._open) > MAX_DEPTH:
            raise MalformedBody("The XML is nested too deeply.")
        prefixes = {
            attribute.partition(":")[2]: value
            for attribute, value in attrs.items()
            if attribute.startswith("xmlns:")
        }
        element = Element(_local(name), prefixes)
        self._open[-1].children.append(element)
        self._open.append(element)
        element.nil = any(self._is_nil(*attribute) for attribute in attrs.items())

    def characters(self, content: str) -> None:
        self._open[-1].texts.append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802
        element = self._open.pop()
        has_text = not element.text.isspace() and element.text != ""
        if has_text and element.children:
            raise MalformedBody(f"The element {quoted(element.name)} has text between elements.")
        if element.nil and (has_text or element.children):
            raise MalformedBody(
                f"The element {quoted(element.name)} is nil, and yet holds something."
            )

    def _is_nil(self, attribute: str, value: str) -> bool:
        prefix, colon, name = attribute.rpartition(":")
        if name != "nil" or not colon:
            return False
        namespace = next(
            (
                element.prefixes[prefix]
                for element in reversed(self._open)
                if prefix in element.prefixes
            ),
            None,
        )
        if namespace is None:
            raise MalformedBody(f"The XML does not say what the prefix {quoted(prefix)} means.")
        return namespace == XSI_NAMESPACE and value.strip() in ("true", "1")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
