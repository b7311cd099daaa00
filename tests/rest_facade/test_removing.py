"""DELETE ChatSession/{id}, over HTTP."""

from orm.models import Associate, ChatSession
from tests.conftest import Service
from tests.rest_facade.sessions import NO_ROW, call, create_session, create_whole_session
from tests.statements import statements


async def test_only_the_session_is_deleted(service: Service) -> None:
    stays, goes = await create_session(service), await create_whole_session(service)
    associates = await Associate.all().count()
    answer = await call(service, "DELETE", f"{goes}/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert (await call(service, method, goes, {})).status_code == 404
    assert (await call(service, "GET", stays)).status_code == 200
    assert await Associate.all().count() == associates


async def test_any_accept_and_any_body_are_allowed(service: Service) -> None:
    # The official client sends a JSON type with every call, and `null` for an empty body.
    for accept, content in (("image/png", "null"), ("*/*;q=0", ""), ("text/xml", "junk")):
        key = await create_session(service)
        answer = await call(service, "DELETE", key, content, Accept=accept)
        assert answer.status_code == 204
        answer = await call(service, "DELETE", key, content, Accept=accept)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith(
            "text/xml" if accept == "text/xml" else "application/json"
        )
    assert (await call(service, "DELETE", NO_ROW, If_Match="*")).status_code == 404


async def test_a_delete_reads_and_deletes(service: Service) -> None:
    key = await create_session(service)
    with statements() as collected:
        assert (await call(service, "DELETE", key)).status_code == 204
    kinds = [text.split()[0] for text in collected if '"chat_session"' in text]
    assert kinds == ["SELECT", "DELETE"]
    assert await ChatSession.all().count() == 0
