"""Sessions that are driven by random verbs through all doors are as a model in memory has them."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from orm.accounts.users import NewUser
from orm.models.enums import Role
from tests.accounts import add_user
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.conversation import doors
from tests.conversation.doors import Answer, Caller, Customer, Door
from tests.conversation.model import CONFLICT, FORBIDDEN, UNAUTHENTICATED, Model, Session

Result = TypeVar("Result")

DOORS = st.sampled_from(Door)
USERS = st.sampled_from(["anne", "ben", "tje0"])
OWNERS = st.sampled_from(["owner", "owner", "anne", "ben", "tje0"])
INVITED = st.sampled_from(["invited", "invited", "anne", "ben", "tje0"])
"""The user that a session belongs to, or is offered to, more often than by chance."""
STATUSES = {
    "PreChatForm": "PRE_CHAT_FORM",
    "Faq": "FAQ",
    "InQueue": "IN_QUEUE",
    "CustomerLast": "CUSTOMER_LAST",
    "UserLast": "USER_LAST",
    "Finished": "FINISHED",
    "Closed": "CLOSED",
    "Deleted": "DELETED",
}
WELCOME = "Welcome!"

MACHINE = settings(
    max_examples=40,
    stateful_step_count=60,
    deadline=None,
    derandomize=True,
    print_blob=False,
    # To shrink a failing example takes minutes, since each step is several calls.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""The same examples at each run. A developer who wants others removes `derandomize`."""


@dataclass(frozen=True)
class House:
    """A service that a machine drives from another thread."""

    loop: asyncio.AbstractEventLoop
    callers: dict[str, Caller]
    keys: dict[str, int]
    """The users' associates."""

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do something in the service's event loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


class Conversation(RuleBasedStateMachine):
    """Random verbs on the sessions of a new topic, in which two agents answer."""

    house: ClassVar[House]
    sessions: Bundle[int] = Bundle("sessions")

    def __init__(self) -> None:
        super().__init__()
        self.manager = self.house.callers["tje0"]
        self.topic, self.model = 0, Model(self.house.keys["tje0"], "")

    @rule(welcome=st.sampled_from(["", WELCOME]))
    @precondition(lambda self: not self.topic)
    def open_topic(self, welcome: str) -> None:
        self.model.welcome = welcome
        self.topic = self.house.run(self._open_topic(welcome))

    @rule(target=sessions, door=DOORS)
    @precondition(lambda self: self.topic)
    def start(self, door: Door) -> int:
        answer = self.house.run(self.manager.start(self.topic, door))
        assert answer.refusal is None
        assert answer.key
        self.model.sessions[answer.key] = Session()
        return answer.key

    @rule(key=sessions, to_customer=st.booleans(), text=st.sampled_from(["Hi", "Yes"]), door=DOORS)
    def write(self, key: int, to_customer: bool, text: str, door: Door) -> None:
        message = {"Type": "ToCustomer" if to_customer else "ToUser", "Message": text}
        answer = self.house.run(self.manager.write(key, message, door))
        assert answer.refusal == self.model.write(key, text, to_customer=to_customer)

    @rule(key=sessions, user=USERS, door=DOORS)
    def pick_up(self, key: int, user: str, door: Door) -> None:
        answer = self.house.run(self.house.callers[user].do(doors.PICK_UP, key, door))
        expected = self.model.pick_up(key, self.house.keys[user])
        self._check(answer, expected, door, key if expected == "PICKED_UP" else None)

    @rule(user=USERS, door=DOORS)
    @precondition(lambda self: self.topic)
    def pick_up_first(self, user: str, door: Door) -> None:
        answer = self.house.run(self.house.callers[user].pick_up_first(door))
        key = self.model.first_in_queue(self.house.keys[user])
        if key is not None:
            self.model.pick_up(key, self.house.keys[user])
        self._check(answer, "QUEUE_EMPTY" if key is None else "PICKED_UP", door, key)

    @rule(key=sessions, who=OWNERS, to=USERS, door=DOORS)
    def transfer(self, key: int, who: str, to: str, door: Door) -> None:
        user = self._name(key, who)
        if user == to:
            return
        answer = self.house.run(self.house.callers[user].transfer(key, to, door))
        keys = self.house.keys
        self._check(answer, self.model.offer(key, keys[user], keys[to]), door, key)

    @rule(key=sessions, who=INVITED, door=DOORS)
    def accept(self, key: int, who: str, door: Door) -> None:
        user = self._name(key, who)
        answer = self.house.run(self.house.callers[user].do(doors.ACCEPT, key, door))
        self._check(answer, self.model.accept(key, self.house.keys[user]), door, key)

    @rule(key=sessions, who=INVITED, door=DOORS)
    def reject(self, key: int, who: str, door: Door) -> None:
        user = self._name(key, who)
        answer = self.house.run(self.house.callers[user].do(doors.REJECT, key, door))
        self._check(answer, self.model.reject(key, self.house.keys[user]), door, key)

    @rule(key=sessions, who=OWNERS, door=DOORS)
    def reset(self, key: int, who: str, door: Door) -> None:
        user = self._name(key, who)
        answer = self.house.run(self.house.callers[user].do(doors.RESET, key, door))
        self._check(answer, self.model.reset(key, self.house.keys[user]), door, key)

    @rule(key=sessions, who=OWNERS)
    def end(self, key: int, who: str) -> None:
        user = self._name(key, who)
        answer = self.house.run(self.house.callers[user].end(key))
        expected = self.model.end(key, self.house.keys[user])
        self._check(answer, expected, Door.GRAPHQL, key)

    @rule(key=sessions, text=st.sampled_from(["Hi", "Yes"]))
    def write_as_customer(self, key: int, text: str) -> None:
        answer = self.house.run(self._customer(key).write(text))
        assert answer.refusal == self.model.write_as_customer(key, text)

    @rule(key=sessions)
    def end_as_customer(self, key: int) -> None:
        answer = self.house.run(self._customer(key).end())
        self._check(answer, self.model.end_as_customer(key), Door.GRAPHQL, key)

    @rule(key=sessions, rating=st.integers(1, 5))
    def rate(self, key: int, rating: int) -> None:
        answer = self.house.run(self._customer(key).rate(rating))
        assert answer.refusal == self.model.rate(key, rating)

    @rule(key=sessions)
    def enter_queue(self, key: int) -> None:
        answer = self.house.run(self._customer(key).enter())
        assert answer.refusal == self.model.enter(key)

    @rule(key=sessions, status=st.sampled_from(sorted(STATUSES)), door=DOORS)
    def store_status(self, key: int, status: str, door: Door) -> None:
        answer = self.house.run(self.manager.change(key, {"Status": status}, door))
        assert answer.refusal is None
        self.model.sessions[key].status = STATUSES[status]

    @rule(key=sessions, level=st.integers(0, 2), door=DOORS)
    def alert(self, key: int, level: int, door: Door) -> None:
        answer = self.house.run(self.manager.change(key, {"AlertLevel": level}, door))
        assert answer.refusal is None
        self.model.sessions[key].alert_level = level

    @invariant()
    def stored_as_in_the_model(self) -> None:
        if self.topic:
            stored = self.house.run(self.manager.look(self.topic))
            assert {each["chatSessionId"]: _as_model(each) for each in stored} == (
                self.model.sessions
            )

    def teardown(self) -> None:
        """Delete the sessions, so that other examples pick up only their own."""
        self.house.run(self._delete_sessions())

    def _customer(self, key: int) -> Customer:
        return self.house.run(self.manager.customer_of(key))

    def _name(self, key: int, who: str) -> str:
        """The login of a user, or of whoever the session belongs or is offered to."""
        session = self.model.sessions[key]
        meant = {"owner": session.user, "invited": session.offered_to}.get(who)
        names = {number: name for name, number in self.house.keys.items()}
        return names[meant] if meant else who if who in self.house.keys else "anne"

    def _check(self, answer: Answer, outcome: str, door: Door, key: int | None) -> None:
        """Hold an answer against the outcome in the model, and the session that it is about."""
        if outcome in (FORBIDDEN, CONFLICT, UNAUTHENTICATED):
            assert answer.refusal == outcome
            return
        expected = outcome if door is Door.GRAPHQL else None
        assert answer == Answer(None, key, expected)

    async def _open_topic(self, welcome: str) -> int:
        client, login = self.manager.client, self.manager.login
        created = await client.post(
            "/api/v1/ChatTopic", json={"WelcomeMessage": welcome}, auth=login
        )
        topic: int = created.json()["ChatTopicId"]
        agents = [
            {"User": {"AssociateId": self.house.keys[name]}, "CanRespond": True}
            for name in ("anne", "ben")
        ]
        path = f"/api/v1/ChatTopic/{topic}/UserAgent"
        assert (await client.put(path, json=agents, auth=login)).status_code == 200
        return topic

    async def _delete_sessions(self) -> None:
        for key in self.model.sessions:
            path = f"/api/v1/ChatSession/{key}"
            answer = await self.manager.client.delete(path, auth=self.manager.login)
            assert answer.status_code == 204


def _as_model(stored: dict[str, Any]) -> Session:
    user, offered_to = stored["user"], stored["transferTo"]
    return Session(
        stored["status"],
        user and user["associateId"],
        offered_to and offered_to["associateId"],
        stored["rank"],
        stored["alertLevel"],
        stored["rating"],
        stored["firstMessage"],
        stored["lastMessage"],
        stored["whenStarted"] is not None,
        stored["whenEnded"] is not None,
        [each["message"] or each["specialType"] for each in stored["messages"]],
    )


async def test_sessions_are_as_in_the_model(service: Service) -> None:
    keys = {"tje0": service.associate_id}
    for name in ("anne", "ben"):
        added = await add_user(NewUser(name, CHEAP_HASH, Role.AGENT))
        keys[name] = added.associate_id
    callers = {name: Caller(service.client, (name, PASSWORD)) for name in keys}
    loop = asyncio.get_running_loop()

    class Driven(Conversation):
        house = House(loop, callers, keys)

    await asyncio.to_thread(run_state_machine_as_test, Driven, settings=MACHINE)
