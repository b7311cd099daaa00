"""The closed vocabularies as GraphQL enums; members and numbers are the tables' own."""

from graphql_api.described_enums import describe_enum
from orm.models.enums import (
    ActivityStatus,
    AddressType,
    ChatMessageSpecialType,
    ChatMessageType,
    ChatSessionFlag,
    ChatSessionStatus,
    ChatWidgetSize,
    CredentialKind,
    Role,
    SaleStatus,
    Scope,
    TicketBaseStatus,
    TicketOrigin,
    TicketReadStatus,
    TicketSecurityLevel,
    UserType,
    WidgetRequiredFields,
    WidgetTheme,
)

__all__ = [
    "ActivityStatus",
    "AddressType",
    "ChatMessageSpecialType",
    "ChatMessageType",
    "ChatSessionFlag",
    "ChatSessionStatus",
    "ChatWidgetSize",
    "CredentialKind",
    "Role",
    "SaleStatus",
    "Scope",
    "TicketBaseStatus",
    "TicketOrigin",
    "TicketReadStatus",
    "TicketSecurityLevel",
    "UserType",
    "WidgetRequiredFields",
    "WidgetTheme",
]

describe_enum(
    ChatSessionStatus,
    "Where a chat session stands.",
    {
        "INVALID": "No status; nothing is stored with it.",
        "PRE_CHAT_FORM": "The customer fills in the form before the chat.",
        "FAQ": "The customer is shown answers to frequent questions before the chat.",
        "OFFLINE_FORM": "The customer fills in the form for times without staff.",
        "IN_QUEUE": "The customer waits for a user.",
        "CUSTOMER_LAST": "The chat goes on; the customer wrote last.",
        "USER_LAST": "The chat goes on; the user wrote last.",
        "FINISHED": "The chat has ended.",
        "DELETED": "The session counts as deleted.",
        "CLOSED": "The session is closed.",
        "REQUEST_POSTED": "The customer left a request instead of chatting.",
        "CLOSED_FROM_QUEUE": "The session was closed while the customer waited.",
    },
)
describe_enum(
    ChatMessageType,
    "Who a message is for.",
    {
        "INVALID": "Nobody; no message is stored with it.",
        "TO_CUSTOMER": "The customer: a user or a bot wrote it.",
        "TO_USER": "The user: the customer wrote it.",
        "SPECIAL": "Both: it says what happened to the session.",
    },
)
describe_enum(
    ChatMessageSpecialType,
    "What a message means beyond its text.",
    {
        "NONE": "Nothing.",
        "WELCOME": "It welcomes the customer, in the topic's words.",
        "URL": "It has an address to open.",
        "BLOCK": "It blocks the customer.",
        "NEW_SESSION": "A new session began.",
        "TRANSFERED_SESSION": "The session was handed to another user.",
        "ERROR": "Something went wrong.",
        "SESSION_DELETED": "The session was deleted.",
        "FAQ_SUCCESS_QUESTION": "It asks whether an answer helped.",
        "CLOSED_BY_USER": "The user ended the session.",
        "CLOSED_BY_CUSTOMER": "The customer ended the session.",
        "CLOSED_BY_IDLE": "The session ended because nobody wrote.",
        "TRANSFER_REJECTED": "A user did not take the session over.",
        "REOPENED_BY_CUSTOMER": "The customer wrote again in a finished session.",
        "CLICKED_OPTION": "The customer chose an option.",
        "BOT_MESSAGE": "A bot wrote it; specialParam may say when to show it.",
        "OPTIONS": "It offers options: a JSON array in specialParam.",
        "ILLEGAL_FILE_TYPE": "A file was refused for its type.",
    },
)
describe_enum(
    ChatSessionFlag,
    "What is going on in a chat session right now.",
    {
        "CUSTOMER_IS_TYPING": "The customer is typing.",
        "USER_IS_TYPING": "The user is typing.",
    },
)
describe_enum(
    ChatWidgetSize,
    "How large the chat on a web page is.",
    {"NORMAL": "As large as it usually is.", "LARGE": "Larger."},
)
describe_enum(
    WidgetTheme,
    "How the chat on a web page looks.",
    {"CLASSIC": "The older look.", "MODERN": "The newer look."},
)
describe_enum(
    WidgetRequiredFields,
    "A field that a form of the chat insists on.",
    {
        "EMAIL": "The customer's e-mail address.",
        "NAME": "The customer's name.",
        "COMPANY": "The customer's company.",
        "PHONE": "The customer's phone number.",
        "COUNTRY": "The customer's country.",
    },
)
describe_enum(
    UserType,
    "What kind of user an associate is.",
    {
        "UNKNOWN": "Not known.",
        "INTERNAL_ASSOCIATE": "An employee.",
        "RESOURCE_ASSOCIATE": "A resource that can be booked, such as a room.",
        "EXTERNAL_ASSOCIATE": "A person of another company.",
        "ANONYMOUS_ASSOCIATE": "A visitor who did not log in.",
        "SYSTEM_ASSOCIATE": "A program.",
    },
)
describe_enum(
    SaleStatus,
    "How a sale came out, so far.",
    {
        "UNKNOWN": "Not known.",
        "OPEN": "Not decided yet.",
        "SOLD": "Won.",
        "LOST": "Lost.",
        "STALLED": "Put off.",
        "SAINT_ALL": "All statuses together, as SuperOffice's status counters have it.",
    },
)
describe_enum(
    ActivityStatus,
    "How far an activity has come.",
    {
        "UNKNOWN": "Not known.",
        "NOT_STARTED": "Not started yet.",
        "STARTED": "Started, and not done yet.",
        "COMPLETED": "Done.",
    },
)
describe_enum(
    TicketSecurityLevel,
    "Who may see a ticket.",
    {
        "UNKNOWN": "Not known.",
        "INTERNAL": "Users only.",
        "EXTERNAL": "Users and the customer.",
    },
)
describe_enum(
    TicketBaseStatus,
    "What a ticket's own status comes down to.",
    {
        "UNKNOWN": "Not known.",
        "ACTIVE": "To be worked on.",
        "CLOSED": "Done.",
        "POSTPONED": "Put off.",
        "DELETED": "Deleted.",
        "MERGED": "Made part of another ticket.",
        "SPAM": "Unwanted mail.",
        "POSTPONED_SPECIFIC": "Put off until a certain time.",
        "POSTPONED_1_HOUR": "Put off for an hour.",
        "POSTPONED_2_HOURS": "Put off for two hours.",
        "POSTPONED_3_HOURS": "Put off for three hours.",
        "POSTPONED_4_HOURS": "Put off for four hours.",
        "POSTPONED_DAY": "Put off for a day.",
        "POSTPONED_WEEK": "Put off for a week.",
        "POSTPONED_MONTH": "Put off for a month.",
    },
)
describe_enum(
    TicketOrigin,
    "How a ticket came in.",
    {
        "UNKNOWN": "Not known.",
        "EMAIL": "By e-mail.",
        "SMS": "By text message.",
        "FAX": "By fax.",
        "PHONE": "By telephone.",
        "FACEBOOK": "From Facebook.",
        "TWITTER": "From Twitter.",
        "INTERNAL": "From a user.",
        "CUSTOMER_CENTRE": "From the customer centre.",
        "E_MARKETING": "From e-marketing, such as an answer to a mailing.",
        "AUTO_GENERATED": "Made by a program.",
        "CHAT": "From a chat.",
        "FORM": "From a form on the web.",
        "API": "Through an API.",
        "FLOW": "From a marketing flow.",
    },
)
describe_enum(
    TicketReadStatus,
    "Whether a ticket has news for its owner.",
    {
        "UNKNOWN": "Not known.",
        "GREEN": "The owner has read everything.",
        "YELLOW": "The owner has read the ticket, but not its news.",
        "RED": "The owner has not read the ticket.",
    },
)
describe_enum(
    AddressType,
    "What an address is used for.",
    {
        "UNKNOWN": "Not known.",
        "CONTACT_POSTAL_ADDRESS": "Where a company gets its post.",
        "CONTACT_STREET_ADDRESS": "Where a company is visited.",
        "PERSON_PRIVATE_ADDRESS": "Where a person lives.",
        "QUOTE_BILLING_ADDRESS": "Where the invoice for a quote goes.",
        "QUOTE_SHIPPING_ADDRESS": "Where the goods of a quote go.",
    },
)
describe_enum(
    Role,
    "What a caller may do, from least to most.",
    {
        "CUSTOMER": "Reads the one session whose key they call with, and writes in it; no user has"
        " this role.",
        "READER": "Reads all sessions, without the customers' contact details.",
        "AGENT": "Reads and creates sessions, and updates those of their own or in the queue.",
        "MANAGER": "Reads, creates, updates and deletes all sessions.",
        "ADMIN": "A manager who may also administer users and applications, and read the audit"
        " trail.",
    },
)
describe_enum(
    Scope,
    "What an application may do; with sessions that others made, only if it has ALL.",
    {
        "READ": "Read sessions.",
        "CREATE": "Create sessions.",
        "UPDATE": "Update sessions.",
        "DELETE": "Delete sessions.",
        "ALL": "Do the same with sessions that others made, and see the rows that they refer to.",
        "ADMIN": "Administer users and applications, and read the audit trail, for an admin.",
        "TOPIC_READ": "Read chat topics and their agents.",
        "TOPIC_WRITE": "Create, update and delete chat topics, and change their agents.",
        "METRICS": "Read `/metrics`. An application that has no other scope may do nothing else.",
    },
    name="ApplicationScope",
)
describe_enum(
    CredentialKind,
    "What a secret that was handed out is good for.",
    {
        "TICKET": "Calls on behalf of a user; sent as a SoTicket.",
        "TOKEN": "Calls on behalf of a user; sent as a Bearer token.",
        "SESSION": "The session of a browser, from login to logout; sent as a cookie.",
    },
)
