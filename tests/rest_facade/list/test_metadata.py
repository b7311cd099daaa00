"""The page that `odata.metadata` leads to describes the rows of the list."""

import json
from typing import Any
from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from parley.settings import Settings
from rest_facade.list.columns import COLUMNS
from tests.conftest import Service
from tests.rest_facade.sessions import SESSIONS, create_whole_session

PATH = "/api/v1/Archive/ChatSession/$metadata"
EDM = "{http://schemas.microsoft.com/ado/2009/11/edm}"
ALL_COLUMNS = ",".join(column.name for column in COLUMNS)

JSON_TYPES = {
    "Edm.String": str,
    "Edm.Int32": int,
    "Edm.Boolean": bool,
    "Edm.DateTime": str,
    "Edm.DateTimeOffset": str,
}


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, **getattr(request, "param", {})})


async def document(client: httpx.AsyncClient, **headers: str) -> Element:
    answer = await client.get(PATH, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    root: Element = fromstring(answer.content)
    return root


def types(root: Element) -> dict[str, str]:
    return {found.attrib["Name"]: found.attrib["Type"] for found in root.iter(f"{EDM}Property")}


@pytest.mark.parametrize(
    "settings", [{"rest_dates": "bare"}, {"rest_dates": "offset"}], indirect=True
)
async def test_it_has_each_column_with_its_type(service: Service) -> None:
    await create_whole_session(service)
    parameters = {"$select": ALL_COLUMNS, "$jsonSafe": "true"}
    page = (await service.client.get(SESSIONS, params=parameters)).json()
    [row] = page["value"]
    described = types(await document(service.client))
    assert list(described) == list(row)
    for name, value in row.items():
        assert type(value) is JSON_TYPES[described[name]], name
    with_offset = row["whenRequested"].endswith("Z") or "+" in row["whenRequested"]
    assert described["whenRequested"] == ("Edm.DateTimeOffset" if with_offset else "Edm.DateTime")


async def test_it_names_the_entity_of_the_rows_and_their_key(service: Service) -> None:
    await create_whole_session(service)
    [row] = (await service.client.get(SESSIONS)).json()["value"]
    root = await document(service.client)
    [entity] = root.iter(f"{EDM}EntityType")
    assert entity.attrib["Name"] == row["EntityName"]
    [key] = root.iter(f"{EDM}PropertyRef")
    assert key.attrib["Name"] == next(iter(row))
    [schema], [entities] = root.iter(f"{EDM}Schema"), root.iter(f"{EDM}EntitySet")
    assert entities.attrib == {
        "Name": "ChatSession",
        "EntityType": f"{schema.attrib['Namespace']}.{row['EntityName']}",
    }


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "application/xml", "text/html", "a/b"]
)
async def test_it_is_xml_whatever_the_caller_accepts(service: Service, accept: str) -> None:
    assert len(types(await document(service.client, Accept=accept))) > len(COLUMNS)


async def test_it_needs_no_login_as_the_openapi_document(service: Service) -> None:
    for path in (PATH, f"{PATH.lower()}/"):
        answer = await service.client.get(path, auth=None)
        assert types(fromstring(answer.content))


async def test_both_representations_of_a_list_lead_to_it(service: Service) -> None:
    page: dict[str, Any] = json.loads((await service.client.get(SESSIONS)).content)
    assert page["odata.metadata"] == f"http://localhost{PATH}"
    in_xml = fromstring((await service.client.get(f"{SESSIONS}?$format=XML")).content)
    assert in_xml.findtext("odata_metadata") == page["odata.metadata"]
