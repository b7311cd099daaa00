"""Asks for topics and their agents, and changes them, as callers of several roles."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, timedelta, tzinfo
from typing import Any

from graphql_api.context import Context
from graphql_api.schema import Schema
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Door, Viewer
from orm.models import Associate, ChatTopic, ChatTopicAgent
from orm.models.enums import Role

ADA = Viewer(1, "ada", Role.MANAGER, Door.GRAPHQL)
BEA = Viewer(2, "bea", Role.AGENT, Door.GRAPHQL)
CAI = Viewer(3, "cai", Role.READER, Door.GRAPHQL)


@dataclass
class Asked:
    """A schema over an open database."""

    schema: Schema
    is_compiled: bool
    zone: tzinfo = UTC
    retry: RetryKey | None = None
    internal: bool = False
    """True to ask as the REST facade does, without the limits of callers."""

    async def answer(self, text: str, viewer: Viewer = ADA, **variables: Any) -> dict[str, Any]:
        """The whole response to an operation, as its JSON would be."""
        context = Context(
            viewer, self.schema.limits, self.internal, zone=self.zone, retry=self.retry
        )
        result = await self.schema.execute(text, variables, context)
        errors = [error.formatted for error in result.errors or ()]
        answer = {"data": result.data, **({"errors": errors} if errors else {})}
        decoded: dict[str, Any] = json.loads(json.dumps(answer))
        return decoded

    async def data(self, text: str, viewer: Viewer = ADA, **variables: Any) -> Any:
        """The value of the only root field of an operation that must succeed."""
        answer = await self.answer(text, viewer, **variables)
        assert "errors" not in answer, answer
        [value] = answer["data"].values()
        return value

    async def refusals(
        self, text: str, viewer: Viewer = ADA, **variables: Any
    ) -> list[tuple[str, tuple[str | int, ...]]]:
        """The code and the input path of each error of an operation that must fail."""
        answer = await self.answer(text, viewer, **variables)
        assert "errors" in answer, answer
        return [
            (error["extensions"]["code"], tuple(error["extensions"].get("inputPath", ())))
            for error in answer["errors"]
        ]

    def under(self, key: str, fingerprint: str = "same") -> "Asked":
        """The same with an Idempotency-Key."""
        kept = timedelta(hours=1)
        return replace(self, retry=RetryKey(key, "POST /graphql", fingerprint, kept))


async def topic(name: str | None = None, **agents: str) -> int:
    """The key of a new topic; `agents` are named by `a2`, with roles such as "listen manage"."""
    key: int = (await ChatTopic.create(name=name)).pk
    for who, roles in agents.items():
        await agent(key, int(who[1:]), *roles.split())
    return key


async def agent(topic_id: int, user_id: int, *roles: str) -> None:
    """Make an associate an agent of a topic, with roles such as "listen"."""
    granted = {f"can_{role}": True for role in roles}
    await ChatTopicAgent(topic_id=topic_id, user_id=user_id, **granted).save()


async def associates(*keys: int) -> None:
    """Associates with these keys; their names are `u1` and so on."""
    await Associate.bulk_create([Associate(associate_id=key, name=f"u{key}") for key in keys])


async def roles_in(topic_id: int) -> dict[int, str]:
    """The roles of a topic's agents by associate, as they are stored: "listen manage"."""
    return {
        row.user_id: " ".join(
            role
            for role in ("listen", "respond", "manage", "notify")
            if getattr(row, f"can_{role}")
        )
        for row in await ChatTopicAgent.filter(topic_id=topic_id).order_by("id")
    }
