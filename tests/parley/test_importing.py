"""`parley import`: all lines are stored or none, and bad ones are named."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orm.models import Person
from parley.importing import BATCH_ROWS, BadImport, Importer
from parley.importing.targets import TABLES
from rest_facade.contract.dates import DateFormat, DateStyle
from tests.conftest import Service
from tests.parley.carriers import SCHEMA, carriers, filled, importable, line
from tests.parley.command_line import PENDING, in_database, parley
from tests.parley.terminal import at_terminal
from tests.servers import Postgres

GOOD = "".join(line(carrier.name, filled(carrier)) for carrier in importable())
KINDS = len(TABLES)
BAD = {
    2: ('{"Carrier": "Person", "PersonId": "seven"}', "PersonId must be a whole number"),
    3: ('{"Carrier": "Robot", "RobotId": 1}', "Carrier must be one of Associate, "),
    4: ('{"PersonId": 1}', "Carrier must be one of Associate, "),
    5: ('{"Carrier": ["Person"], "PersonId": 1}', "Carrier must be one of Associate, "),
    6: ('{"Carrier": "Person", "Firstname": "Ada"}', "PersonId is missing"),
    7: ('{"Carrier": "Person", "PersonId": 0}', "PersonId is missing"),
    8: ('{"Carrier": "Sale", "SaleId": 1, "Title": "a\\u0000b"}', "Title must not contain"),
    9: ('{"Carrier": "Sale", "SaleId": 1, "Title": "\\ud800"}', "Title must not contain"),
    10: ('{"Carrier": "Sale", "SaleId": 1', "The text is not JSON"),
    11: ("[1]", "A JSON object is expected"),
    12: ('{"Carrier": "Contact", "ContactId": 1, "Address": {"Street": 5}}', "Address.Street must"),
    13: ('{"Carrier": "Contact", "ContactId": 1, "Address": {"Formatted": "\\u0000"}}', "Address"),
    14: ('{"Carrier": "Associate", "AssociateId": 1, "ExtraFields": {"a": "\\u0000"}}', "ExtraF"),
    15: ('{"Carrier": "Associate", "AssociateId": 1, "Type": "hunter2"}', "Type must be one of"),
    16: ('{"Carrier": "Ticket", "TicketId": 2147483648}', "TicketId must be a whole number of 32"),
    17: (
        '{"Carrier": "Ticket", "TicketId": 1, "CreatedAt": "hunter2"}',
        "CreatedAt must be a date",
    ),
    18: ('{"Carrier": "Sale", "SaleId": 1, "Amount": "hunter2"}', "Amount must be a number"),
}


def import_text(folder: Path, text: str, url: str) -> tuple[int, str, str]:
    (folder / "rows.ndjson").write_text(text)
    done = parley(folder, "import", "rows.ndjson", PARLEY_DATABASE_URL=url)
    return done.returncode, done.stdout, done.stderr


async def stored() -> list[int]:
    """The number of rows in each table."""
    return [await model.all().count() for model in TABLES]


def test_rows_of_all_carriers_are_stored_once(database_url: str, tmp_path: Path) -> None:
    for _ in range(2):
        status, printed, _ = import_text(tmp_path, f"\n{GOOD}\n  \n", database_url)
        assert (status, printed) == (0, f"Stored {KINDS} rows.\n")
        assert in_database(database_url, stored) == [1] * KINDS


def test_bad_lines_are_all_named_and_nothing_is_stored(database_url: str, tmp_path: Path) -> None:
    lines = [GOOD.splitlines()[0], *(text for text, _ in BAD.values()), *GOOD.splitlines()[1:]]
    status, printed, errors = import_text(tmp_path, "\n".join(lines), database_url)
    assert status == 1
    assert printed == ""
    named = errors.partition("Error: ")[2].splitlines()
    assert len(named) == len(BAD)
    for (number, (_, reason)), text in zip(BAD.items(), named, strict=True):
        assert text.startswith(f"line {number}: {reason}")
    assert "hunter2" not in errors
    assert in_database(database_url, stored) == [0] * KINDS


def test_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/parley.db"
    (tmp_path / "rows.ndjson").write_bytes(
        b'\n{"Carrier": "Person", "PersonId": 1, "Title": "\xff"}'
    )
    done = parley(tmp_path, "import", "rows.ndjson")
    assert done.returncode == 1
    assert "Error: line 2: The text is not UTF-8" in done.stderr
    assert in_database(url, stored) == [0] * KINDS


def test_missing_file_is_reported_in_one_line(tmp_path: Path) -> None:
    done = parley(tmp_path, "import", "rows.ndjson")
    assert done.returncode == 2
    assert "'rows.ndjson' does not exist" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_server_without_tables_is_reported_in_one_line(tmp_path: Path, postgres: Postgres) -> None:
    with postgres.database("template0") as url:
        status, printed, errors = import_text(tmp_path, GOOD, url)
    assert (status, printed) == (1, "")
    assert f"Error: {PENDING}\n" in errors


def test_progress_is_shown_at_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "rows.ndjson").write_text(GOOD)
    status, shown = at_terminal(tmp_path, "import", "rows.ndjson")
    assert status == 0
    assert "Importing" in shown
    assert "100%" in shown
    assert f"Stored {KINDS} rows." in shown


async def store(*lines: str) -> int:
    importer = Importer(SCHEMA, DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET))
    return await importer.store([text.encode() for text in lines], lambda _bytes: None)


@pytest.mark.usefixtures("database")
async def test_a_line_is_the_whole_row() -> None:
    await store(line("Person", {"PersonId": 7, "Firstname": "Ada", "Lastname": "B", "Rank": 3}))
    await store(line("Person", {"personid": 7, "FIRSTNAME": "Eva"}))
    [person] = await Person.filter(person_id=7).values("firstname", "lastname", "rank")
    assert person == {"firstname": "Eva", "lastname": None, "rank": 0}


@pytest.mark.usefixtures("database")
async def test_last_line_of_a_key_counts() -> None:
    names = ["Ada", "Bea", "Eva"]
    assert await store(*(line("Person", {"PersonId": 7, "Firstname": name}) for name in names)) == 3
    assert (await Person.get(person_id=7)).firstname == "Eva"


@pytest.mark.usefixtures("database")
async def test_bad_line_after_a_batch_leaves_nothing() -> None:
    good = [line("Person", {"PersonId": number}) for number in range(1, BATCH_ROWS + 2)]
    with pytest.raises(BadImport) as refused:
        await store(*good, line("Person", {"PersonId": True}))
    assert str(refused.value) == f"line {BATCH_ROWS + 2}: PersonId must be a whole number"
    assert await stored() == [0] * KINDS


@pytest.mark.usefixtures("database")
async def test_both_bad_fields_of_a_line_are_named() -> None:
    with pytest.raises(BadImport) as refused:
        await store(line("Person", {"PersonId": "x", "Rank": "y"}))
    assert [text.split()[:3] for text in refused.value.lines] == [
        ["line", "1:", "PersonId"],
        ["line", "1:", "Rank"],
    ]


@pytest.mark.usefixtures("database")
async def test_twenty_bad_lines_are_named_at_most() -> None:
    with pytest.raises(BadImport) as refused:
        await store(*["{}"] * 30)
    assert len(refused.value.lines) == 20


async def test_every_property_comes_out_as_it_went_in(service: Service) -> None:
    entities = {carrier.name: filled(carrier) for carrier in carriers()}
    await store(*(line(name, entity) for name, entity in entities.items()))
    entities["User"] = entities.pop("Associate")
    answer = (await service.client.post("/api/v1/ChatSession", json=entities)).json()
    for name, entity in entities.items():
        assert_holds(answer[name], entity)


def assert_holds(answer: Any, sent: Any) -> None:
    """Assert that the answer contains everything that was sent; it may contain more."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            assert_holds(answer[name], value)
    elif isinstance(sent, list):
        for item, value in zip(answer, sent, strict=True):
            assert_holds(item, value)
    else:
        assert answer == sent
