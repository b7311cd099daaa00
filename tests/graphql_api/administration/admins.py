"""Calls of an admin, and of others who are none."""

from typing import Any

from orm.accounts import users
from orm.models.enums import Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service

ADMIN = "boss"


async def ask(
    service: Service,
    query: str,
    by: str = ADMIN,
    headers: dict[str, str] | None = None,
    **sent: Any,
) -> dict[str, Any]:
    """The answer to an operation of a user who logs in with the usual password."""
    if await users.find(ADMIN) is None:
        await accounts.add_user(users.NewUser(ADMIN, CHEAP_HASH, Role.ADMIN))
    answer = await service.client.post(
        "/graphql",
        json={"query": query, "variables": sent},
        headers=headers or {},
        auth=(by, PASSWORD),
    )
    body: dict[str, Any] = answer.json()
    return body


ADD_USER = """mutation ($name: String!, $password: String!, $role: Role!) {
  addUser(name: $name, password: $password, role: $role) {
    userId name role associateId demo revokedAt
  }
}"""
SET_ROLE = """mutation ($name: String!, $role: Role!) {
  setUserRole(name: $name, role: $role) { role }
}"""
SET_PASSWORD = """mutation ($name: String!, $password: String!) {
  setUserPassword(name: $name, password: $password) { name }
}"""
REVOKE_USER = "mutation ($name: String!) { revokeUser(name: $name) { name revokedAt } }"
ADD_APPLICATION = """mutation ($name: String!, $scopes: [ApplicationScope!]!) {
  addApplication(name: $name, scopes: $scopes) {
    secret application { applicationId name scopes createdAt revokedAt }
  }
}"""
SET_SCOPES = """mutation ($name: String!, $scopes: [ApplicationScope!]!) {
  setApplicationScopes(name: $name, scopes: $scopes) { scopes }
}"""
REVOKE_APPLICATION = "mutation ($name: String!) { revokeApplication(name: $name) { revokedAt } }"
ISSUE = """mutation ($kind: CredentialKind!, $user: String!, $days: Int! = 7, $label: String! = "",
                     $application: String, $scopes: [ApplicationScope!]) {
  issueCredential(kind: $kind, user: $user, days: $days, label: $label, application: $application,
                  scopes: $scopes) {
    secret
    credential { credentialId kind label scopes state createdAt expiresAt revokedAt
                 user { name } application { name } }
  }
}"""
REVOKE = """mutation ($kind: CredentialKind!, $key: Int!) {
  revokeCredential(kind: $kind, credentialId: $key) { state revokedAt user { name } }
}"""
QUERIES = (
    "{ users { name } }",
    "{ applications { name } }",
    "{ credentials(kind: TOKEN) { label } }",
)
MUTATIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (ADD_USER, {"name": "kai", "password": "x", "role": "ADMIN"}),
    (SET_ROLE, {"name": "tje0", "role": "ADMIN"}),
    (SET_PASSWORD, {"name": "tje0", "password": "x"}),
    (REVOKE_USER, {"name": "tje0"}),
    (ADD_APPLICATION, {"name": "crm", "scopes": ["ADMIN"]}),
    (SET_SCOPES, {"name": "shop", "scopes": ["ADMIN"]}),
    (REVOKE_APPLICATION, {"name": "shop"}),
    (ISSUE, {"kind": "TOKEN", "user": "boss"}),
    (REVOKE, {"kind": "TOKEN", "key": 1}),
)
"""Each with what would do something."""
