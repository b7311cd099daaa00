"""Applications by GraphQL: known by a secret that is shown once, and held to their scopes."""

import pytest

from orm.accounts import applications
from orm.models import Application
from tests.conftest import Service
from tests.graphql_api.administration.admins import (
    ADD_APPLICATION,
    REVOKE_APPLICATION,
    SET_SCOPES,
    ask,
)
from tests.graphql_api.querying import codes, data, input_paths

LIST = "{ applications { applicationId name scopes createdAt revokedAt } }"


async def test_an_application_is_known_by_its_secret_until_it_is_revoked(service: Service) -> None:
    added = data(await ask(service, ADD_APPLICATION, name="crm", scopes=["ALL", "READ", "ALL"]))
    made = added["addApplication"]
    found = await applications.find(made["secret"])
    assert found is not None
    assert made["application"]["applicationId"] == found.application_id
    assert made["application"]["scopes"] == ["READ", "ALL"]
    assert data(await ask(service, LIST))["applications"] == [made["application"]]
    assert data(await ask(service, SET_SCOPES, name="crm", scopes=[])) == {
        "setApplicationScopes": {"scopes": []}
    }
    revoked = data(await ask(service, REVOKE_APPLICATION, name="crm"))["revokeApplication"]
    assert revoked["revokedAt"].endswith("Z")
    assert await applications.find(made["secret"]) is None
    listed = data(await ask(service, LIST))
    assert [each["revokedAt"] for each in listed["applications"]] == [revoked["revokedAt"]]
    assert made["secret"] not in str(listed)
    again = data(await ask(service, ADD_APPLICATION, name="crm", scopes=["READ"]))["addApplication"]
    assert again["secret"] != made["secret"]
    assert again["application"] == made["application"] | {"scopes": ["READ"]}


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 256])
async def test_a_name_that_none_can_have_is_refused(service: Service, name: str) -> None:
    assert input_paths(await ask(service, ADD_APPLICATION, name=name, scopes=[])) == {("name",)}
    assert await Application.all().count() == 0


async def test_scopes_that_are_none_are_refused_with_their_place(service: Service) -> None:
    answer = await ask(service, ADD_APPLICATION, name="crm", scopes=["READ", "EVERYTHING", None])
    assert input_paths(answer) == {("scopes", 1), ("scopes", 2)}
    assert "EVERYTHING" not in str(answer)


async def test_what_is_not_there_or_is_there_already_is_told(service: Service) -> None:
    assert codes(await ask(service, SET_SCOPES, name="crm", scopes=[])) == ["NOT_FOUND"]
    assert codes(await ask(service, REVOKE_APPLICATION, name="crm")) == ["NOT_FOUND"]
    data(await ask(service, ADD_APPLICATION, name="crm", scopes=[]))
    assert codes(await ask(service, ADD_APPLICATION, name="crm", scopes=[])) == ["CONFLICT"]
    data(await ask(service, REVOKE_APPLICATION, name="crm"))
    assert codes(await ask(service, SET_SCOPES, name="crm", scopes=[])) == ["CONFLICT"]
