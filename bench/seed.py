"""Fills the template database: a user with a token, more users, and sessions."""

import os
import subprocess
import sys

from bench.databases import Databases
from bench.servers import ROOT

USERS = 20
ENDED_SESSIONS = 1_000
"""Ended sessions; their keys begin with 1, and each 21st has no user."""
WITHOUT_USER = 21
"""The key of a session without a user."""
TOPICS = range(1_001, 1_101)
QUEUED_PER_TOPIC = 20
"""Sessions in the queue of each topic."""
ACTIVE_SESSIONS = 5
"""Active sessions of user 1."""
CONVERSATIONS = 100
"""Active sessions of user 2, in which messages are written."""
MESSAGES_OF_CONVERSATION = 1_000
"""Messages that each of these sessions has."""
FIRST_CONVERSATION = ENDED_SESSIONS + len(TOPICS) * QUEUED_PER_TOPIC + ACTIVE_SESSIONS + 1
"""The key of the first of them."""

MESSAGES_PER_SESSION = 10
ACTIVE_EACH = 100
"""In a database that is filled with messages: messages of a session, and which one is active."""

INSERT_SESSIONS = """
INSERT INTO chat_session (topic_id, user_id, customer_alias, customer_host, customer_name,
    customer_email, customer_phone, customer_consented, customer_company_name, status,
    first_message, last_message, when_requested, when_started, when_ended, when_idle, when_fetched,
    session_key, initial_queue_pos, alert_level, rank, flags, chatbot_is_active, rating, version,
    created_at, updated_at, created_by)
WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
SELECT {topic}, {user}, 'officiis', 'et', 'Sipes Group', 'ida_marquardt@mills.com',
    '627.849.5733 x0016', 1 = 1, 'Baumbach, Konopelski and Farrell', {status}, 'qui', 'perferendis',
    '2001-10-03 15:54:07.976220+00:00', '1998-09-26 15:54:07.976220+00:00',
    '2014-09-26 15:54:07.976220+00:00', '2020-07-07 15:54:07.976220+00:00',
    '2014-09-17 15:54:07.976220+00:00', 'sapiente', 201, 405, {rank}, 1, 1 = 0, 579, 1,
    '2026-01-01 00:00:00.000000+00:00', '2026-01-01 00:00:00.000000+00:00', 1
FROM numbers
"""

INSERT_MESSAGES = """
INSERT INTO chat_message (chat_session_id, type, message, author, read_by_customer, special_type,
    when_posted)
WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
SELECT {session}, 1 + n % 2, 'Where is my <b>order</b>? It was to come on Monday, says the shop.',
    'Ada', 0, 0, '2026-01-01 00:00:00.000000+00:00'
FROM numbers
"""

INSERT_USERS = """
INSERT INTO associate (associate_id, name, person_id, rank, type, group_idx, full_name, deleted,
    ej_user_id)
WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {users})
SELECT n, 'agent', 0, 0, 1, 0, 'Agent of the bench', 1 = 0, 0 FROM numbers
"""


def fill(databases: Databases, url: str, ended: int = ENDED_SESSIONS) -> None:
    """Insert users, `ended` ended sessions, the queued ones, and the active ones of user 1."""
    user = f"NULLIF(n % {WITHOUT_USER}, 0)"
    queued = len(TOPICS) * QUEUED_PER_TOPIC
    spread = f"{TOPICS.start} + n % 100000"
    databases.execute(
        url,
        INSERT_USERS.format(users=USERS),
        INSERT_SESSIONS.format(first=1, last=ended, topic=spread, user=user, status=9, rank=69),
        more_in_queue_sql(queued),
        INSERT_SESSIONS.format(
            first=1, last=ACTIVE_SESSIONS, topic=699, user=1, status=5, rank="n"
        ),
    )


def more_in_queue_sql(sessions: int) -> str:
    """The SQL that adds so many sessions to the queue."""
    topic = f"{TOPICS.start} + n % {len(TOPICS)}"
    return INSERT_SESSIONS.format(
        first=1, last=sessions, topic=topic, user="NULL", status=4, rank=0
    )


def add_conversations(databases: Databases, url: str) -> None:
    """Insert the sessions in which messages are written, and their messages."""
    databases.execute(
        url,
        INSERT_SESSIONS.format(first=1, last=CONVERSATIONS, topic=699, user=2, status=5, rank="n"),
        INSERT_MESSAGES.format(
            first=0,
            last=CONVERSATIONS * MESSAGES_OF_CONVERSATION - 1,
            session=f"{FIRST_CONVERSATION} + n % {CONVERSATIONS}",
        ),
    )


def fill_messages(databases: Databases, url: str, messages: int) -> None:
    """Insert sessions with ten messages each; a hundred of them are written in by turns.

    Their keys begin with 1. Each hundredth is active, and the others have ended.
    """
    status = f"CASE WHEN n % {ACTIVE_EACH} = 0 THEN 6 ELSE 9 END"
    user = f"1 + n % {USERS}"
    sessions = messages // MESSAGES_PER_SESSION
    databases.execute(
        url,
        INSERT_USERS.format(users=USERS),
        INSERT_SESSIONS.format(
            first=1, last=sessions, topic="n % 100", user=user, status=status, rank=1
        ),
        INSERT_MESSAGES.format(first=0, last=messages - 1, session="1 + n / 1000 * 100 + n % 100"),
    )


def key_of_message(session: int, number: int) -> int:
    """The key of a message of a session by its number from 0, as `fill_messages` inserts them."""
    hundreds, place = divmod(session - 1, 100)
    return 1000 * hundreds + 100 * number + place + 1


def create_user(url: str) -> str:
    """Create the tables and a user with parley's own commands, and return the user's token."""
    _parley(url, "migrate")
    _parley(url, "user", "add", "bench", "--role", "manager")
    return _parley(url, "token", "add", "bench").strip()


def _parley(url: str, *arguments: str) -> str:
    environment = os.environ | {"PARLEY_DATABASE_URL": url, "PARLEY_PASSWORD": "bench"}
    done = subprocess.run(
        [sys.executable, "-m", "parley", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
