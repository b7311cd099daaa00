"""`parley webhook`: what admins do with webhooks, at the command line."""

from pathlib import Path

from orm.models import AuditEntry, Webhook
from orm.webhooks import encryption
from tests.parley.command_line import in_database, parley
from tests.parley.webhooks.listening import listening

KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="


class Commands:
    """Runs `parley webhook` on one database."""

    def __init__(self, folder: Path, url: str, **variables: str) -> None:
        self._folder, self._variables = folder, {"PARLEY_DATABASE_URL": url, **variables}

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        done = parley(self._folder, "webhook", *arguments, **self._variables)
        return done.returncode, done.stdout, done.stderr


def test_a_webhook_is_added_listed_tested_and_revoked(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'a.db'}"
    command = Commands(tmp_path, url, PARLEY_WEBHOOK_NETWORKS="127.0.0.0/8")
    with listening() as heard:
        status, printed, hint = command("add", "crm", heard.url, "--event", "chatsession.created")
        assert (status, printed[:6]) == (0, "whsec_")
        assert "cannot be shown again" in hint
        assert command("test", "crm") == (0, "The webhook crm took it: HTTP 200.\n", "")
        heard.status = 500
        assert command("test", "crm") == (
            *(1, ""),
            "Error: The webhook crm did not take it: HTTP 500.\n",
        )
    assert [body["Event"] for _, body in heard.told] == ["test", "test"]
    headings, *tried = command("attempts", "crm")[1].splitlines()
    assert headings.split() == ["at", "event", "attempt", "outcome", "status", "ms", "next"]
    assert [line.split()[3:5] for line in tried] == [["refused", "500"], ["delivered", "200"]]

    headings, row = command("list")[1].splitlines()
    assert row.split()[1:5] == ["crm", heard.url, "chatsession.created", "-"]
    assert row.split()[6] == "active"
    assert command("pause", "crm") == (0, "The webhook crm is paused.\n", "")
    assert command("replay", "crm", "--after", "x")[0] == 1
    secret = command("rotate", "crm")[1]
    assert secret.startswith("whsec_")
    assert secret != printed
    assert command("revoke", "crm") == (0, "The webhook crm is revoked.\n", "")
    assert in_database(url, lambda: AuditEntry.filter(entity="Webhook").count()) == 4


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    command = Commands(tmp_path, "sqlite://a.db")
    status, _, told = command("add", "crm", "ftp://example.com/")
    assert (status, "must begin with https://" in told) == (1, True)
    status, _, told = command("add", "crm", "https://example.com/", "--app", "nobody")
    assert (status, told) == (1, "Error: There is no application nobody.\n")
    status, _, told = command("test", "crm")
    assert (status, told) == (1, "Error: There is no webhook crm.\n")


def test_addresses_that_are_not_public_are_refused(tmp_path: Path) -> None:
    command = Commands(tmp_path, "sqlite://a.db")
    with listening() as heard:
        command("add", "crm", heard.url)
        status, _, told = command("test", "crm")
    assert status == 1
    assert "PARLEY_WEBHOOK_NETWORKS" in told
    assert heard.told == []


def test_a_secret_is_encrypted_where_there_is_a_key(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'a.db'}"
    command = Commands(tmp_path, url, PARLEY_WEBHOOK_KEY=KEY)
    command("add", "crm", "https://example.com/")

    async def stored() -> str:
        return (await Webhook.get(name="crm")).secret

    assert in_database(url, stored).startswith(encryption.ENCRYPTED)
    status, _, told = Commands(tmp_path, url, PARLEY_WEBHOOK_KEY="short")("list")
    assert (status, "PARLEY_WEBHOOK_KEY: " in told, "short" in told) == (1, True, False)
