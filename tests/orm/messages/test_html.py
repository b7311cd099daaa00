"""The HTML of messages: what is kept is harmless, whatever was sent."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orm.messages.html import KEPT_TAGS, clean, cut, to_text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding='text/html'><p onclick=alert(1)>x",
    "<b onclick=alert(1)>bold</b>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<a href='javascript:alert(1)'>link</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>link</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<template><img src=x onerror=alert(1)></template>",
    "<style>@import 'http://example.com'</style>",
    "<link rel=stylesheet href=http://example.com>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='http://example.com'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><x>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<IMG SRC=x OnErRoR=alert(1)>",
    "<b/onclick=alert(1)//>x",
    "<b\x0conclick=alert(1)>x",
    "<\x00script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "<b><p><i>" * 50,
    "<b>never closed",
    "a < b && c > d <3",
    "<x" * 100,
    "&" * 100,
    "&am",
]


class Tags(HTMLParser):
    """Notes the tags and attributes of a text, as a browser would find them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.others += [name for name, _ in attrs]

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def is_harmless(text: str) -> bool:
    parser = Tags()
    parser.feed(text)
    parser.close()
    return parser.tags <= KEPT_TAGS and not parser.others


@pytest.mark.parametrize("sent", HOSTILE)
def test_what_is_left_of_hostile_html_is_harmless(sent: str) -> None:
    cleaned = clean(sent)
    assert is_harmless(cleaned)
    assert clean(cleaned) == cleaned
    assert all(is_harmless(cut(cleaned, size)) for size in range(40))
    assert all(len(cut(cleaned, size)) <= size for size in range(40))


@given(
    st.lists(
        st.sampled_from(["<", ">", "&", "'", '"', "/", "b", "p", "br", "script", "amp;", "!--"])
        | st.text(max_size=3)
    ).map("".join)
)
def test_any_text_is_harmless_once_cleaned(sent: str) -> None:
    cleaned = clean(sent)
    assert is_harmless(cleaned)
    assert all(is_harmless(cut(cleaned, size)) for size in range(12))


def test_the_few_tags_stay_and_the_text_of_others() -> None:
    kept = "<b>a</b><i>b</i><u>c</u><em>d</em><strong>e</strong><br><ul><li>f</li></ul><p>g</p>"
    assert clean(kept) == kept
    assert clean("<h1>Head</h1><a href='http://example.com'>link</a>") == "Headlink"
    assert clean("<b class=x>1 < 2 & 3</b>") == "<b>1 &lt; 2 &amp; 3</b>"


@pytest.mark.parametrize(
    ("cleaned", "text"),
    [
        ("<b>1 &lt; 2</b> &amp; 3", "1 < 2 & 3"),
        ("one<br>two<p>three</p><ul><li>four</li></ul>", "one\ntwothree\nfour"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<p></p>&nbsp;", ""),
    ],
)
def test_plain_text(cleaned: str, text: str) -> None:
    assert to_text(cleaned) == text


def test_a_cut_text_ends_in_no_half_of_an_entity() -> None:
    assert cut("<b>ab</b>", 9) == "<b>ab</b>"
    assert cut("<b>abc</b>", 9) == "abc"
    assert cut("<b>a&amp;b</b>", 4) == "a"
    assert cut("<b>a&amp;b</b>", 6) == "a&amp;"
