"""The HTML of messages: what is kept of a caller's, and how it is read as text.

Contract: AddChatMessage, row Message: it is HTML, of which few tags are kept. What is stored is
clean, so whoever shows it need not clean it again.
"""

import html
import re

import nh3

KEPT_TAGS = frozenset({"b", "br", "em", "i", "li", "ol", "p", "strong", "u", "ul"})
"""Tags that stay in a message, without attributes. Of other tags only the text in them stays."""

LINE_END = re.compile("<br>|</p>|</li>")
TAG = re.compile("<[^>]*>")
"""Any tag of a clean text, in which `<` and `>` occur in tags only."""

CUT_ENTITY = re.compile("&[^;]*$")
"""The beginning of an entity at the end of a clean text: in one, `&` begins nothing else."""


def clean(text: str) -> str:
    """The HTML with the kept tags only, closed where they were not.

    Scripts and styles go with what is in them, and `<`, `>` and `&` of the text become entities.
    """
    return nh3.clean(text, tags=set(KEPT_TAGS), attributes={}, link_rel=None)


def to_text(cleaned: str) -> str:
    """The plain text of a clean HTML, in lines."""
    return html.unescape(TAG.sub("", LINE_END.sub("\n", cleaned))).strip()


def cut(cleaned: str, max_chars: int) -> str:
    """The clean HTML if it has at most so many characters, else the beginning of it without tags.

    Both are clean: a tag or an entity that is cut in two would not be.
    """
    if len(cleaned) <= max_chars:
        return cleaned
    text = TAG.sub("", LINE_END.sub(" ", cleaned))
    return text if len(text) <= max_chars else CUT_ENTITY.sub("", text[:max_chars])
