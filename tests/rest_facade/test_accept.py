"""The media type of entities, lists and errors by the lines of Accept, over HTTP."""

import pytest

from orm.models import ChatSession
from tests.conftest import Service

JSON, XML, PROBLEM = "application/json", "application/xml", "application/problem+json"
OLD_JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"


@pytest.mark.parametrize(
    ("lines", "media_type"),
    [
        ([OLD_JAVA], JSON),
        (["text/html", "image/gif", "*; q=.2"], JSON),
        ([f"{JSON};q=.2", f"{XML};q=.3"], XML),
        ([XML, "*/*"], XML),
        ([f"{JSON};q=0", f"{XML};q=0.", "text/*;q=0.1"], "text/json"),
        (["image/png"] * 50 + [XML], XML),
    ],
)
async def test_each_answer_has_the_media_type_that_is_asked_for(
    service: Service, lines: list[str], media_type: str
) -> None:
    headers = [("Accept", line) for line in lines]
    for path, status in (
        ("ChatSession/default", 200),
        ("ChatSession", 200),
        ("ChatSession/77", 404),
        ("ChatSession?$top=x", 400),
        ("ChatSession/default?$x=1", 400),
        ("Nothing", 404),
    ):
        answer = await service.client.get(f"/api/v1/{path}", headers=headers)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8", path


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("image/png", JSON),
        (f"{PROBLEM};q=.1, image/png", PROBLEM),
        (f"{PROBLEM};q=0., {XML}", XML),
        (f"application/PROBLEM+json; q = 1., {XML}", PROBLEM),
    ],
)
async def test_errors_may_be_problem_details(
    service: Service, accept: str, media_type: str
) -> None:
    answer = await service.client.get("/api/v1/ChatSession/77", headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith(media_type)


async def test_a_write_whose_answer_is_not_acceptable_is_not_done(service: Service) -> None:
    for accept in ("image/png", f"{JSON};q=0., image/png", "*;q=.0"):
        answer = await service.client.post(
            "/api/v1/ChatSession", json={}, headers={"Accept": accept}
        )
        assert answer.status_code == 406
    assert await ChatSession.all().count() == 0
