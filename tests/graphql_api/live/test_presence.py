"""`presenceChanged` tells each change of presence to those who may list users."""

import pytest

from graphql_api.shared.viewer import Viewer
from orm.accounts import users
from orm.accounts.users import NewUser
from orm.models import Associate
from orm.models.enums import ChatSessionStatus as Status
from orm.models.enums import Role, Scope
from tests.conftest import CHEAP_HASH
from tests.graphql_api.live.following import MANAGER, Live, agent, application, customer
from tests.orm.rows import AUTHOR, create

CHANGED = """
subscription {
  presenceChanged {
    cursor action userId changedFields presence { userId displayName present ongoingChats }
  }
}
"""
SET = """
mutation ($user: Int!, $present: Boolean!) {
  setPresence(input: [{userId: $user, present: $present}]) { present }
}
"""


async def user() -> int:
    added = await users.add(NewUser("ann", CHEAP_HASH, Role.AGENT), AUTHOR)
    return added.associate_id


async def test_each_change_is_told(live: Live) -> None:
    key = await user()
    async with live.follow(CHANGED) as stream:
        await live.ask(SET, user=key, present=True)
        await live.ask(SET, user=key, present=True)
        told = await stream.told()
        assert (told["action"], told["changedFields"]) == ("CREATED", ["present"])
        assert told["presence"] == {
            "userId": key,
            "displayName": "ann",
            "present": True,
            "ongoingChats": 0,
        }
        await create(user_id=key, status=Status.USER_LAST)
        await live.ask(SET, user=key, present=False)
        told = await stream.told()
        assert (told["action"], told["userId"]) == ("UPDATED", key)
        assert (told["presence"]["present"], told["presence"]["ongoingChats"]) == (False, 1)


async def test_an_application_without_the_scope_for_others_is_not_told_what_they_do(
    live: Live,
) -> None:
    key = await user()
    viewer = application(7, Scope.READ, Scope.TOPIC_READ, Scope.TOPIC_WRITE)
    async with (
        live.follow(CHANGED, viewer) as of_application,
        live.follow(CHANGED, agent(key)) as of_agent,
    ):
        await live.ask(SET, agent(key), user=key, present=True)
        assert (await of_agent.told())["presence"]["ongoingChats"] == 0
        assert (await of_application.told())["presence"]["ongoingChats"] is None


async def test_a_user_who_chats_no_longer_is_told_as_gone(live: Live) -> None:
    key = await user()
    await live.ask(SET, user=key, present=True)
    async with live.follow(CHANGED) as stream:
        begin = (await live.ask("{ eventCursor }"))["eventCursor"]
        await live.ask(SET, user=key, present=False)
        assert (await stream.told())["action"] == "UPDATED"
    await Associate.filter(associate_id=key).update(deleted=True)
    late = CHANGED.replace("presenceChanged", f'presenceChanged(after: "{begin}")')
    async with live.follow(late) as stream:
        told = await stream.told()
        assert (told["action"], told["presence"], told["changedFields"]) == ("GONE", None, [])


@pytest.mark.parametrize(
    "viewer", [customer(1), application(7, Scope.READ)], ids=["customer", "no topics"]
)
async def test_who_may_not_list_users_is_refused(live: Live, viewer: Viewer) -> None:
    assert await live.refusal(CHANGED, viewer) == ["FORBIDDEN"]


async def test_managers_are_told_of_themselves(live: Live) -> None:
    key = await user()
    async with live.follow(CHANGED, MANAGER) as stream:
        await live.ask(SET, agent(key), user=key, present=True)
        assert (await stream.told())["userId"] == key
