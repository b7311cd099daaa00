"""The table of entities: what a test that runs over all of them has to know of each one.

Names follow from the model's name, as the schema and the contract write them. What cannot be worked
out is stated here: a value for each property, and properties of each kind with two values.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from strawberry.utils.str_converters import to_camel_case
from tortoise.models import Model

from orm.entities.verbs import Verbs
from orm.sessions import verbs as session_verbs
from orm.topics import verbs as topic_verbs
from rest_facade.contract.carriers import Carrier
from tests.conftest import Service
from tests.contract.rows import ROWS, store_referred
from tests.rest_facade.schema import carrier

API = "/api/v1"
NO_ROW = 2**31 - 1


@dataclass(frozen=True)
class Change:
    """A property with two values: `before` and `after` as each door sends and answers them."""

    name: str
    """The property of the contract, such as `CustomerName`."""
    column: str
    before: Any
    after: Any
    selected: str = ""
    """The selection below the GraphQL field, for a value object."""
    by_graphql: tuple[Any, Any] | None = None
    """Both values in GraphQL; None if they are written as in REST."""
    by_audit: tuple[Any, Any] | None = None
    """Both values in the audit trail; None if they are written as in GraphQL."""

    @property
    def field(self) -> str:
        """The GraphQL field, and the field of the inputs."""
        return to_camel_case(self.column)

    @property
    def in_graphql(self) -> tuple[Any, Any]:
        """Both values as GraphQL sends and answers them."""
        return self.by_graphql or (self.before, self.after)

    @property
    def in_audit(self) -> tuple[Any, Any]:
        """Both values as an entry of the audit trail has them."""
        return self.by_audit or self.in_graphql


async def _nothing() -> None:
    pass


@dataclass(frozen=True, eq=False)
class Entity:
    """An entity: its names by both doors, its sample values, and makers of stored rows."""

    verbs: Verbs[Any]
    changes: tuple[Change, ...]
    """A property of each kind that the entity has; the first one is a text, the second a number."""
    whole: dict[str, Any]
    """A value for each property but the key, as REST sends it."""
    prepare: Callable[[], Awaitable[None]] = _nothing
    """Stores the rows that `whole` refers to."""

    def __str__(self) -> str:
        return self.name

    @property
    def model(self) -> type[Model]:
        return self.verbs.model

    @property
    def called(self) -> str:
        """The words for a row in messages, such as `chat session`."""
        return self.verbs.called

    @property
    def name(self) -> str:
        return self.model.__name__

    @property
    def single(self) -> str:
        """The GraphQL field that reads one row."""
        return self.name[0].lower() + self.name[1:]

    @property
    def key_field(self) -> str:
        return f"{self.single}Id"

    @property
    def key_name(self) -> str:
        return f"{self.name}Id"

    @property
    def carrier(self) -> Carrier:
        return carrier(self.name)

    @property
    def collection(self) -> str:
        """The path of POST."""
        return f"{API}/{self.name}"

    def address(self, key: object) -> str:
        """The path of GET, PUT, PATCH and DELETE."""
        return f"{self.collection}/{key}"

    def procedure(self, verb: str, key: object | None = None) -> str:
        """The path of a call of the agent: `Save`, or with a key `Get` and `Delete`."""
        query = "" if key is None else f"?{self.single}EntityId={key}"
        return f"{API}/Agents/Chat/{verb}{self.name}Entity{query}"

    @property
    def computed(self) -> frozenset[str]:
        """The columns that the service computes, so that empty values leave them as they are."""
        return self.verbs.rules.computed_columns

    @property
    def text(self) -> Change:
        return self.changes[0]

    @property
    def number(self) -> Change:
        return self.changes[1]

    @property
    def selection(self) -> str:
        """Key, version and all properties of `changes`, without braces."""
        fields = " ".join(f"{each.field} {each.selected}" for each in self.changes)
        return f"{self.key_field} version {fields}"

    def query(self, selection: str) -> str:
        """The operation that reads one row by `$key`."""
        field = f"{self.single}({self.key_field}: $key)"
        return f"query($key: Int!) {{ {field} {{ {selection} }} }}"

    def mutation(self, verb: str, selection: str | None = None) -> str:
        """The mutation `create`, `update`, `replace` or `delete`, with `$key` and `$input`.

        `$version` is the expected version of all but `create`.
        """
        parameters, arguments = [], []
        if verb != "create":
            parameters += ["$key: Int!", "$version: Int"]
            arguments += [f"{self.key_field}: $key", "expectedVersion: $version"]
        if verb != "delete":
            parameters.append(f"$input: {verb.title()}{self.name}Input!")
            arguments.append("input: $input")
        below = "" if verb == "delete" else f"{{ {selection or self.selection} }}"
        field = f"{self.mutation_field(verb)}({', '.join(arguments)})"
        return f"mutation({', '.join(parameters)}) {{ {field} {below} }}"

    def mutation_field(self, verb: str) -> str:
        return f"{verb}{self.name}"

    @property
    def delete_by_id(self) -> str:
        """The mutation that deletes by `$id`."""
        field = f"delete{self.name}ById"
        return f"mutation($id: ID!) {{ {field}(id: $id) {{ deletedId }} }}"

    def input(self, which: int = 0) -> dict[str, Any]:
        """An input with the values of `changes`: 0 those before, 1 those after."""
        return {each.field: each.in_graphql[which] for each in self.changes}

    def body(self, which: int = 0) -> dict[str, Any]:
        """The same as properties of the contract."""
        return {each.name: (each.before, each.after)[which] for each in self.changes}

    async def created(self, service: Service, body: dict[str, Any] | None = None) -> int:
        """Create a row by POST, with the values before any change; returns its key."""
        sent = self.body() if body is None else body
        answer = await service.client.post(self.collection, json=sent)
        assert answer.status_code == 200, answer.text
        key: int = answer.json()[self.key_name]
        return key

    async def row(self, key: int) -> dict[str, Any]:
        """Every column of a stored row."""
        [columns] = await self.model.filter(pk=key).values()
        return dict(columns)

    async def count(self) -> int:
        """The number of stored rows."""
        return await self.model.all().count()


def text(name: str, column: str) -> Change:
    return Change(name, column, "Ada", "Bea & <Bo> \u00e6")


def number(name: str, column: str) -> Change:
    return Change(name, column, 1, 5)


def boolean(name: str, column: str) -> Change:
    return Change(name, column, before=False, after=True)


def date(name: str, column: str) -> Change:
    return Change(
        name,
        column,
        "2026-03-14T09:26:53Z",
        "2026-04-01T12:00:00Z",
        by_audit=("2026-03-14T09:26:53+00:00", "2026-04-01T12:00:00+00:00"),
    )


SESSIONS = Entity(
    session_verbs,
    (
        text("CustomerName", "customer_name"),
        number("Rating", "rating"),
        boolean("CustomerConsented", "customer_consented"),
        date("WhenIdle", "when_idle"),
        Change("Status", "status", "InQueue", "UserLast", by_graphql=("IN_QUEUE", "USER_LAST")),
        Change("Flags", "flags", "", "UserIsTyping", by_graphql=([], ["USER_IS_TYPING"])),
    ),
    {name: row.sent for name, row in ROWS.items() if name != "ChatSessionId"},
    store_referred,
)

ITEM = {"Id": 3, "Value": "Norwegian", "Tooltip": "Spoken in Norway"}

HOURS = {
    "TzLocation": {
        "TZLocationID": 7,
        "Name": "Norway",
        "TZLocationCode": "NO",
        "TZLocationCities": "Oslo, Bergen",
        "IsoNumber": 578,
    },
    **{
        f"{day}{suffix}": value
        for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        for suffix, value in (("Enabled", True), ("Start", "08:00:00"), ("Stop", "16:30:15"))
    },
    "UseLunchHours": True,
    "LunchStart": "11:30:00",
    "LunchStop": "12:00:00",
}

WIDGET = {
    "AutoFaqEnabled": True,
    "AutoFaqCategory": {
        "KbCategoryId": 4,
        "Name": "Chairs",
        "Description": "All of them",
        "Fullname": "Furniture/Chairs",
        "ParentId": 2,
        "SortOrder": 9,
    },
    "PreFormEnabled": True,
    "PreFormMessage": "Who are you?",
    "RequiredFields": "Email, Name, Phone, Country",
    "PostFormEnabled": True,
    "PostFormHeader": "Bye",
    "PostFormMessage": "How was it?",
    "PostTranscriptEnabled": True,
    "LanguageIsoCode": "no",
    "Size": "Large",
    "Theme": "Modern",
    "Color": "#010203",
    "BadgeColor": "#020304",
    "BadgeTextColor": "#030405",
    "CustMsgColor": "#040506",
    "CustMsgTextColor": "#050607",
    "AgentMsgColor": "#060708",
    "AgentMsgTextColor": "#070809",
    "ButtonColor": "#08090a",
    "ButtonTextColor": "#090a0b",
    "Font": "Arial",
    "FontSize": "12px",
    "LogoEnabled": True,
    "LogoBlobId": 11,
    "LogoName": "logo.png",
    "ShowAgentPhoto": True,
    "WelcomeTitle": "Welcome",
    "WelcomeMessage": "Ask us.",
    "OfflineHeader": "Closed",
    "OfflineMessage": "Write to us.",
    "OfflineFields": "Company",
    "UseAgentFirstname": True,
}

BOT = {
    "BotName": "Robbie",
    "BotRegisterScriptId": 1,
    "BotSessionCreatedScriptId": 2,
    "BotSessionChangedScriptId": 3,
    "BotMessageReceivedScriptId": 4,
}

TEMPLATE = {"ReplyTemplateId": 5, "Name": "Alert", "Description": "To all", "FolderId": 6}

TOPICS = Entity(
    topic_verbs,
    (
        text("Name", "name"),
        number("SecondsPrAccept", "seconds_pr_accept"),
        boolean("CollectConsent", "collect_consent"),
        date("LastAccept", "last_accept"),
        Change(
            "AlertTemplate",
            "alert_template",
            TEMPLATE,
            {**TEMPLATE, "Name": "Other"},
            selected="{ replyTemplateId name description folderId }",
            by_graphql=(
                {"replyTemplateId": 5, "name": "Alert", "description": "To all", "folderId": 6},
                {"replyTemplateId": 5, "name": "Other", "description": "To all", "folderId": 6},
            ),
            by_audit=(
                {"reply_template_id": 5, "name": "Alert", "description": "To all", "folder_id": 6},
                {"reply_template_id": 5, "name": "Other", "description": "To all", "folder_id": 6},
            ),
        ),
    ),
    {
        "Name": "Sales",
        "Description": "Chairs & <tables>",
        "WelcomeMessage": "Hei!\n\u00e6\u00f8\u00e5",
        "Language": ITEM,
        "LastAccept": "2026-03-14T09:26:53.5897930Z",
        "SecondsPrAccept": 17,
        "AlertRecipient": "boss@example.com",
        "AlertTemplate": TEMPLATE,
        "CollectConsent": True,
        "BadgeHeader": "Ask!",
        "CustomQueueTextEnabled": True,
        "CustomQueueText": "Wait a moment",
        "WarnNewChatMinutes": 1,
        "WarnManagerNewChatMinutes": 2,
        "TicketEnabled": True,
        "TicketCategory": {**ITEM, "Id": 4},
        "TicketPriority": {**ITEM, "Id": 5},
        "OpeningHoursEnabled": True,
        "OpeningHours": HOURS,
        "Widget": WIDGET,
        "BotEnabled": True,
        "BotSettings": BOT,
        "OfflineCollectConsent": True,
        "WarnChatMessageMinutes": 3,
        "WarnManagerChatMessageMinutes": 4,
        "UseQueueOfflineForm": True,
        "OfflineFormTimeLimit": 5,
        "OfflineFormQueueLength": 6,
        "WidgetEnableRating": True,
        "WidgetRatingText": "How many stars?",
    },
)

ENTITIES = (SESSIONS, TOPICS)

every_entity = pytest.mark.parametrize("entity", ENTITIES, ids=str)

every_change = pytest.mark.parametrize(
    ("entity", "change"),
    [
        pytest.param(entity, change, id=f"{entity}.{change.name}")
        for entity in ENTITIES
        for change in entity.changes
    ],
)
