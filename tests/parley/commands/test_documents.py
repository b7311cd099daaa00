"""`parley documents add` stores all operations of all files, or none and prints the reason."""

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orm.engine.database import open_database
from orm.models import TrustedDocument

ROOT = Path(__file__).parents[3]
TIMEOUT_SECONDS = 60
"""Fails a command that hangs; nothing is measured by it."""

QUERY = "query sessions { chatSessions { totalCount } }\n"
CREATE = (
    "mutation create($input: CreateChatSessionInput!)"
    " { createChatSession(input: $input) { rank } } # ø\n"
)
BAD = {
    "is no document": "query {",
    "asks for what is not there": "{ chatSesions { totalCount } }",
    "has a variable of no use": "query ($a: Int) { __typename }",
    "is beyond a limit": f"{{ {'a: __typename ' * 50} }}",
    "has a number that is too long": f"{{ chatSessions(first: {'9' * 5000}) {{ totalCount }} }}",
    "is a circle": "{ ...f } fragment f on Query { ...f }",
    "is too long": f"{{ __typename }} #{'x' * 20_000}",
    "is empty": "",
}

OF_APOLLO = '{"format": "apollo-persisted-query-manifest", '
NO_MANIFESTS = [
    *("", "{", "[]", '"text"', '{"a": 1}', '{"a": {"text": "{ __typename }"}}', "null"),
    f'{OF_APOLLO} "version": 2, "operations": []}}',
    f'{OF_APOLLO} "version": 1}}',
    f'{OF_APOLLO} "version": 1, "operations": [{{"id": "q1"}}]}}',
    f'{OF_APOLLO} "version": 1, "operations": [1]}}',
    f'{OF_APOLLO} "version": 1, "operations": [{{"id": "q", "body": "{{ viewer {{ name }} }}"}},'
    ' {"id": "q", "body": "{ viewer { role } }"}]}',
    '{"format": "another-format", "operations": []}',
]


def id_of(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def add(folder: Path, url: str, *files: str) -> subprocess.CompletedProcess[str]:
    """Run the command on files in a folder; it never prints a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "parley", "documents", "add", *files],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PARLEY_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def stored(url: str) -> dict[str, str]:
    async def read() -> dict[str, str]:
        async with open_database(url):
            return {document.document_id: document.text for document in await TrustedDocument.all()}

    return asyncio.run(read())


@pytest.fixture
def url(tmp_path: Path, sqlite_template: Path) -> str:
    """A SQLite file: nothing here depends on the kind of database."""
    file = tmp_path / "parley.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite://{file}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "operations"
    made.mkdir()
    (made / "query.graphql").write_text(QUERY, "utf-8")
    (made / "create.graphql").write_text(CREATE, "utf-8")
    (made / "manifest.json").write_text(json.dumps({"q1": QUERY, "c1": CREATE}), "utf-8")
    return made


def test_documents_are_registered_by_their_digests(folder: Path, database_url: str) -> None:
    added = add(folder, database_url, "query.graphql", "create.graphql")
    assert added.returncode == 0
    assert added.stdout.splitlines() == [id_of(QUERY), id_of(CREATE)]
    assert stored(database_url) == {id_of(QUERY): QUERY, id_of(CREATE): CREATE}


def test_a_manifest_brings_ids_of_its_own(folder: Path, database_url: str) -> None:
    added = add(folder, database_url, "manifest.json")
    assert added.returncode == 0
    assert added.stdout.splitlines() == ["q1", "c1"]
    assert stored(database_url) == {"q1": QUERY, "c1": CREATE}


def test_a_byte_order_mark_is_no_part_of_a_document(folder: Path, url: str) -> None:
    for file in ("query.graphql", "manifest.json"):
        (folder / file).write_bytes(b"\xef\xbb\xbf" + (folder / file).read_bytes())
    added = add(folder, url, "query.graphql", "manifest.json")
    assert added.stdout.splitlines() == [id_of(QUERY), "q1", "c1"]


def test_the_manifest_of_apollo_is_taken_as_well(folder: Path, database_url: str) -> None:
    operations = [
        {"id": "q1", "name": "q", "type": "query", "body": QUERY},
        {"id": "c1", "name": "c", "type": "mutation", "body": CREATE},
    ]
    manifest = {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": operations,
    }
    (folder / "apollo.json").write_text(json.dumps(manifest), "utf-8")
    added = add(folder, database_url, "apollo.json")
    assert added.returncode == 0
    assert added.stdout.splitlines() == ["q1", "c1"]
    assert stored(database_url) == {"q1": QUERY, "c1": CREATE}


def test_adding_again_is_fine(folder: Path, url: str) -> None:
    files = ("query.graphql", "manifest.json", "query.graphql")
    first, second = add(folder, url, *files), add(folder, url, *files)
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout
    assert len(stored(url)) == 3


def test_a_bad_document_is_named_with_the_reason(folder: Path, url: str) -> None:
    for name, text in BAD.items():
        (folder / f"{name}.graphql").write_text(text, "utf-8")
    added = add(folder, url, *(f"{name}.graphql" for name in BAD))
    assert added.returncode == 1
    assert added.stdout == ""
    lines = added.stderr.removeprefix("Error: ").splitlines()
    for line, name in zip(lines, BAD, strict=True):
        assert line.startswith(f"{name}.graphql: ")
        assert len(line) > len(f"{name}.graphql: ")


def test_all_bad_documents_are_named_and_nothing_is_stored(folder: Path, url: str) -> None:
    (folder / "one.graphql").write_text("{ nowhere }")
    (folder / "two.json").write_text(json.dumps({"q1": QUERY, "bad": "{", "worse": "{ nowhere }"}))
    (folder / "three.json").write_text(json.dumps({"q1": QUERY}))
    added = add(folder, url, "query.graphql", "one.graphql", "two.json", "three.json")
    assert added.returncode == 1
    lines = added.stderr.removeprefix("Error: ").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["one.graphql", "two.json", "two.json"]
    assert "nowhere" in lines[0]
    assert stored(url) == {}


def test_a_manifest_that_is_none_is_named(folder: Path, url: str) -> None:
    for number, manifest in enumerate(NO_MANIFESTS):
        (folder / f"{number}.json").write_text(manifest)
    files = [f"{number}.json" for number in range(len(NO_MANIFESTS))]
    added = add(folder, url, *files)
    assert added.returncode == 1
    lines = added.stderr.removeprefix("Error: ").splitlines()
    assert [line.partition(": ")[0] for line in lines] == files


def test_an_id_that_no_database_could_hold_is_told_in_a_line(folder: Path, url: str) -> None:
    (folder / "bad.json").write_text(json.dumps({"x" * 256: QUERY}))
    added = add(folder, url, "bad.json")
    assert added.returncode == 1
    assert len(added.stderr.splitlines()) == 1
    assert stored(url) == {}


def test_a_file_that_is_no_text_is_named(folder: Path, url: str) -> None:
    (folder / "bad.graphql").write_bytes(b"{ __typename } #\xff")
    added = add(folder, url, "bad.graphql")
    assert added.returncode == 1
    assert added.stderr.startswith("Error: bad.graphql: ")


def test_an_id_that_stands_for_another_text_is_refused(folder: Path, url: str) -> None:
    assert add(folder, url, "manifest.json").returncode == 0
    (folder / "manifest.json").write_text(json.dumps({"new": QUERY, "q1": CREATE}), "utf-8")
    added = add(folder, url, "manifest.json")
    assert added.returncode == 1
    [line] = added.stderr.splitlines()
    assert "q1" in line
    assert stored(url) == {"q1": QUERY, "c1": CREATE}


def test_an_id_that_two_files_give_to_two_texts_is_refused(folder: Path, url: str) -> None:
    (folder / "other.json").write_text(json.dumps({"q1": CREATE}), "utf-8")
    added = add(folder, url, "manifest.json", "other.json")
    assert added.returncode == 1
    assert "q1" in added.stderr
    assert stored(url) == {}


def test_a_file_that_is_not_there_is_named(folder: Path, url: str) -> None:
    added = add(folder, url, "nowhere.graphql")
    assert added.returncode == 2
    assert "nowhere.graphql" in added.stderr
    assert stored(url) == {}
