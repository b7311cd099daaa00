"""Stores topics and agents of another system under the numbers that they have there."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from tortoise.models import Model

from orm.audit.entries import BOOKKEEPING, Author
from orm.engine.key_sequences import reserve_keys
from orm.engine.rows import connection_for
from orm.events.recording import Change, non_empty_values, recording
from orm.models import Associate, ChatTopic
from orm.models.enums import AuditAction
from orm.topics import verbs
from orm.topics.agent_changes import change_agents
from orm.topics.agents import ROLE_COLUMNS, Roles, RolesByAssociate

LARGEST_KEY = 2_000_000_000
"""The largest number of an imported topic: topics that are created later have larger ones."""

COLUMNS = tuple(
    name
    for name in ChatTopic._meta.fields_db_projection
    if name not in BOOKKEEPING and name != ChatTopic._meta.pk_attr
)
"""The columns that a line has a value for, be it the default."""


class Unguarded:
    """The guard of an operator's writes, which need no right."""

    def check_row(self, row: ChatTopic) -> None:
        """Any topic may be written."""

    def allowed_values(self, _row: ChatTopic, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """All values take effect."""
        return values

    def check_changes(self, row: ChatTopic, changes: Mapping[str, Any]) -> None:
        """Any column may change."""


async def store_topics(rows: Sequence[Mapping[str, Any]], author: Author) -> None:
    """Insert topics under their keys, or replace those with the same keys.

    Values go by column, as `orm.values.storable_values` returns them; a missing one becomes the
    column's default. A topic that changes gets a new version, and each change an audit entry. Keys
    that are generated later are larger than these. Runs in the caller's transaction, and keeps
    others from writing topics until that ends.
    """
    # The last row with a key wins.
    latest = {row["chat_topic_id"]: row for row in rows}
    await reserve_keys(ChatTopic, max(latest, default=0))
    for key, row in latest.items():
        if await ChatTopic.exists(chat_topic_id=key):
            values = {name: row.get(name) for name in COLUMNS}
            await verbs.update(key, values, author, Unguarded())
        else:
            await _insert(row, author)


async def _insert(values: Mapping[str, Any], author: Author) -> None:
    topic = await ChatTopic.create(**values)
    new = non_empty_values(topic)
    change = Change(AuditAction.CREATED, topic, {}, new)
    await connection_for(ChatTopic).run(partial(recording, change, author))


async def store_agents(rows: Sequence[Mapping[str, Any]], author: Author) -> None:
    """Make associates agents of topics, or replace their roles; other agents of a topic stay.

    All topics and associates must be stored. Runs in the caller's transaction.
    """
    by_topic = sorted(rows, key=lambda row: int(row["topic_id"]))
    for topic_id, agents in groupby(by_topic, key=lambda row: int(row["topic_id"])):
        given: dict[int, Roles] = {
            row["user_id"]: {column: row.get(column, False) for column in ROLE_COLUMNS}
            for row in agents
        }

        def decide(stored: RolesByAssociate, given: RolesByAssociate = given) -> RolesByAssociate:
            return {**stored, **given}

        await change_agents(topic_id, decide, author, Unguarded())


async def missing_keys(model: type[Model], keys: Collection[int]) -> set[int]:
    """The keys that no row of a table has."""
    stored = await model.filter(pk__in=keys).values_list(model._meta.pk_attr, flat=True)
    return {*keys} - {*stored}


async def keys_of_associates(name: str) -> set[int]:
    """The keys of the associates with a login name."""
    return {row.associate_id for row in await Associate.filter(name=name).only("associate_id")}
