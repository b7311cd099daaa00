"""Documents that callers send by id."""

from collections import OrderedDict

from graphql_api.http.reading import Asked
from graphql_api.http.unusable import Unusable
from orm import documents

REMEMBERED = 256


class TrustedDocuments:
    """Finds the text that a request means. `only`: refuse every text that is not registered."""

    def __init__(self, *, only: bool) -> None:
        self._only = only
        self._texts: OrderedDict[str, str] = OrderedDict()

    async def text_of(self, asked: Asked) -> str | None:
        """The operation's text; Unusable for an unknown id, or a text where ids are due."""
        if asked.document_id is None:
            if self._only:
                raise Unusable(403, "Only registered operations are run here; send a documentId.")
            return asked.query
        if asked.query is not None:
            raise Unusable(400, "Send a query or a documentId, not both.")
        text = self._texts.get(asked.document_id) or await documents.find(asked.document_id)
        if text is None:
            raise Unusable(404, "No operation is registered under this documentId.")
        # An id never changes its text, so what was found once holds for good.
        self._texts[asked.document_id] = text
        self._texts.move_to_end(asked.document_id)
        if len(self._texts) > REMEMBERED:
            self._texts.popitem(last=False)
        return text
