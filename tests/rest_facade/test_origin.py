"""Forms that a page of another site makes a browser send, with the login that it remembers."""

import pytest

from orm.models import ChatSession
from tests.conftest import Service

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "http://localhost.evil.com", "null"]
)
async def test_a_form_from_elsewhere_is_refused(service: Service, origin: str) -> None:
    answer = await service.client.post(
        "/api/v1/ChatSession", content=b"CustomerName=Ada", headers={**FORM, "Origin": origin}
    )
    assert answer.status_code == 403
    assert await ChatSession.all().count() == 0


async def test_a_form_from_here_and_from_programs_is_taken(service: Service) -> None:
    for origin in ({"Origin": "http://localhost"}, {"Origin": "https://LOCALHOST"}, {}):
        answer = await service.client.post(
            "/api/v1/ChatSession", content=b"CustomerName=Ada", headers={**FORM, **origin}
        )
        assert answer.status_code == 200


async def test_of_what_browsers_ask_before_they_send_the_origin_does_not_matter(
    service: Service,
) -> None:
    answer = await service.client.post(
        "/api/v1/ChatSession", json={}, headers={"Origin": "https://elsewhere.example.com"}
    )
    assert answer.status_code == 200
