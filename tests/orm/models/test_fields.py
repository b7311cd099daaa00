"""Columns that Tortoise does not ship: flags as a mask, sets of words, and JSON."""

from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

import pytest
from tortoise.context import require_context

from orm.models import Application, Associate, ChatSession, Credential, User
from orm.models.enums import ChatSessionFlag, CredentialKind, Role, Scope
from orm.models.fields import FlagsField
from tests.orm.rows import create

CUSTOMER, USER = ChatSessionFlag.CUSTOMER_IS_TYPING, ChatSessionFlag.USER_IS_TYPING


class Letter(IntEnum):
    """Flags whose numbers are neither in order nor all there."""

    C = 3
    A = 0
    F = 5


@pytest.mark.parametrize(
    ("flags", "mask"),
    [
        ((), 0),
        (None, 0),
        ((CUSTOMER,), 1),
        ([USER], 2),
        ({CUSTOMER, USER}, 3),
        ((USER, CUSTOMER, USER), 3),
        ((0, 1), 3),
    ],
)
def test_flags_are_a_mask_of_their_numbers(flags: Any, mask: int) -> None:
    assert FlagsField(ChatSessionFlag).to_db_value(flags, ChatSession) == mask


def test_a_mask_is_read_in_the_flags_own_order() -> None:
    field = FlagsField(Letter)
    assert field.to_python_value(0b101001) == (Letter.C, Letter.A, Letter.F)
    assert field.to_python_value((Letter.F, Letter.C, Letter.F)) == (Letter.C, Letter.F)


def test_a_number_that_is_no_flag_is_refused() -> None:
    with pytest.raises(ValueError, match="2 is not a valid ChatSessionFlag"):
        FlagsField(ChatSessionFlag).to_db_value([2], ChatSession)


@pytest.mark.parametrize("flags", [(), (CUSTOMER,), (USER,), (CUSTOMER, USER)])
async def test_flags_are_read_as_they_were_stored(
    database: str, flags: tuple[ChatSessionFlag, ...]
) -> None:
    row = await create(flags=flags)
    assert row.flags == flags
    assert all(isinstance(flag, ChatSessionFlag) for flag in row.flags)


async def test_flags_are_stored_as_a_small_number(database: str) -> None:
    await create(flags=[USER])
    _, rows = await require_context().db().execute_query("SELECT flags FROM chat_session")
    assert rows[0]["flags"] == 2


@pytest.mark.parametrize(
    "stored", [None, {}, {"b": "2", "a": "1"}, {"ø\n\"'": "\N{SLIGHTLY SMILING FACE}", "n": None}]
)
async def test_a_dictionary_is_read_as_it_was_stored(
    database: str, stored: dict[str, str | None] | None
) -> None:
    await Associate.create(associate_id=1, extra_fields=stored)
    assert (await Associate.get(associate_id=1)).extra_fields == stored


SCOPES = [None, (), (Scope.READ,), (Scope.READ, Scope.ADMIN), tuple(Scope)]


@pytest.mark.parametrize("scopes", SCOPES)
async def test_words_are_read_as_they_were_stored(
    database: str, scopes: tuple[Scope, ...] | None
) -> None:
    associate = await Associate.create(associate_id=1)
    user = await User.create(name="a", password_hash="", role=Role.AGENT, associate=associate)
    await Credential.create(
        kind=CredentialKind.TOKEN,
        digest="",
        user=user,
        scopes=reversed(scopes) if scopes else scopes,
        expires_at=datetime.now(UTC),
    )
    assert (await Credential.get()).scopes == scopes


async def test_the_default_is_an_empty_set_of_words(database: str) -> None:
    await Application.create(name="a", digest="")
    assert (await Application.get()).scopes == ()


async def test_words_are_stored_as_text_and_unknown_ones_are_ignored(
    database: str,
) -> None:
    await Application.create(name="a", digest="", scopes=[Scope.ALL, Scope.READ])
    connection = require_context().db()
    _, rows = await connection.execute_query("SELECT scopes FROM application")
    assert rows[0]["scopes"] == "read all"
    await connection.execute_script("UPDATE application SET scopes = 'everything read,all read'")
    assert (await Application.get()).scopes == (Scope.READ,)


async def test_all_words_fit_into_the_column(database: str) -> None:
    await Application.create(name="a", digest="", scopes=[*Scope])
    assert (await Application.get()).scopes == tuple(Scope)
