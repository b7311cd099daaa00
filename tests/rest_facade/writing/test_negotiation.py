import pytest

from rest_facade.errors import NotAcceptable, UnsupportedMediaType
from rest_facade.writing.negotiation import READERS, choose_representation, reader_of

JSON, TEXT = "application/json", "text/json"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON", JSON),
        ("application/*", JSON),
        ("text/json", TEXT),
        ("text/*", TEXT),
        # The contract's sample request, and the official PHP client.
        ("application/json; charset=utf-8", JSON),
        ("application/json;charset=iso-8859-1", JSON),
        ('application/json;title="a, text/json"', JSON),
        ("application/json, text/json", JSON),
        ("text/json, application/json", JSON),
        ("application/json;q=0.4, text/json;q=0.5", TEXT),
        ("application/json;q=0.5, text/json;q=0.4", JSON),
        ("application/json; q=0.5; ext=1, text/json; q=0.4", JSON),
        ("text/html, image/png;q=0.9, */*;q=0.1", JSON),
        ("text/html, application/xml;q=0.9, */*;q=0.1", "application/xml"),
        ("application/xml, application/json", JSON),
        ("application/json;q=0.9, text/xml", "text/xml"),
        ("text/json;q=0, text/*", "text/xml"),
        ("application/json-patch+json", "application/json-patch+json"),
        ("application/merge-patch+json, */*;q=0.1", "application/merge-patch+json"),
        ("text/html, text/json;q=0.001", TEXT),
        # A full media type has precedence over a range.
        ("*/*, application/json;q=0.1", TEXT),
        ("text/*;q=0.9, text/json;q=0.1, application/json;q=0.2", "text/xml"),
        ("text/*;q=0.1, text/json;q=0.1, application/json;q=0.2", JSON),
        ("application/json;q=0, */*;q=0.1", TEXT),
        ("application/*;q=0, */*", TEXT),
        ("garbage, application/json", JSON),
        # Java's HttpURLConnection before version 9; its `*` is `*/*`.
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", JSON),
        ("*", JSON),
        ("*;q=0.1, text/xml", "text/xml"),
        ("application/json;q=.2, text/json;q=.3", TEXT),
        ("application/json;q=1., text/json;q=0.9", JSON),
        ("application/json;q=0., text/json;q=.1", TEXT),
        ("application/json;Q=0.1, text/json", TEXT),
        ("application/json ; q = 0.1 , text/json;q=0.2", TEXT),
        ('application/json;q="0.1", text/json;q="0.2"', TEXT),
        ("application/json;q=high, text/json;q=0.5", JSON),
        # At equal weights, a type that is named has precedence over one in a range.
        ("application/xml, */*", "application/xml"),
        ("*/*, application/xml", "application/xml"),
        ("text/*, text/xml", "text/xml"),
        ("application/xml, application/*, */*", "application/xml"),
        ("application/xml;q=0.5, */*;q=0.5", "application/xml"),
        ("text/*, */*", TEXT),
        # The most specific range counts, wherever it stands.
        ("*/*;q=0.1, application/*;q=0.2, application/xml;q=0.3", "application/xml"),
        ("application/json;q=0, */*", TEXT),
        ("*/*, application/json;q=0", TEXT),
        ("application/json;q=0, text/*;q=0, */*", "application/xml"),
        # Spring and others name families of types.
        ("application/*+json", JSON),
        ("application/*+json;q=0.5, application/xml;q=0.1", JSON),
        ("application/*+json;q=0, */*", TEXT),
        ("application/json;q=0, application/*+json", "application/json-patch+json"),
        ("application/*+xml, text/*;q=0.1", "application/xml"),
        ("text/*+json", TEXT),
        # A list without items is no preference.
        (",", JSON),
        (" , ;q=1", JSON),
        ("x" * 5_000, JSON),
    ],
)
def test_the_representation_has_the_highest_weight_in_accept(
    accept: str | None, chosen: str
) -> None:
    assert choose_representation(accept).media_type == chosen
    assert choose_representation(accept).content_type == f"{chosen}; charset=utf-8"


@pytest.mark.parametrize(
    "accept",
    [
        "application/xhtml+xml",
        "application/x-www-form-urlencoded",
        "text/html, image/*",
        "application/json;q=0",
        "*/*;q=0",
        "application/*;q=0, text/*;q=0",
        "garbage",
        "application",
        "json",
        "application/jsonp",
        "application/problem+json",
        "*;q=0",
        "*;q=.0",
        "*/json",
        "application/*xml",
        "application/json;q=0., text/html",
    ],
)
def test_an_unacceptable_accept_lists_the_media_types(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="application/json, text/json"):
        choose_representation(accept)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        'text/json; charset="utf-8"',
        "application/json; charset=utf8",
        "application/json; charset=us-ascii",
        "application/json; odata=verbose",
        "application/json;",
    ],
)
def test_json_in_utf_8_can_be_read(content_type: str) -> None:
    assert reader_of(content_type) is READERS[JSON]


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/plain; application/json",
        "application/xhtml+xml",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "json",
        "application/json, text/plain",
    ],
)
def test_other_types_and_none_are_refused(content_type: str | None) -> None:
    with pytest.raises(UnsupportedMediaType, match="application/json, text/json"):
        reader_of(content_type)


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "UTF-7", "utf8mb4"])
def test_other_charsets_are_refused(charset: str) -> None:
    with pytest.raises(UnsupportedMediaType, match="utf-8"):
        reader_of(f"application/json; charset={charset}")
