"""Roles as an identity provider tells them: by a claim in its JWTs."""

from collections.abc import Mapping
from dataclasses import dataclass

from orm.models.enums import Role
from parley.authentication.caller import Refused
from parley.settings import Settings


@dataclass(frozen=True)
class ClaimedRoles:
    """Which claim tells of roles, and the role that each of its values stands for."""

    claim: str
    roles: Mapping[str, Role]

    @classmethod
    def configured(cls, settings: Settings) -> "ClaimedRoles | None":
        """As the settings say; None when users have the roles that are stored here."""
        if not settings.jwt_role_claim:
            return None
        return cls(settings.jwt_role_claim, dict(settings.jwt_roles))

    def role_of(self, claims: Mapping[str, object]) -> Role:
        """The greatest role that a JWT's claims stand for; Refused when they stand for none."""
        said = _texts_in(claims.get(self.claim))
        claimed = {role for text, role in self.roles.items() if text in said}
        if not claimed:
            raise Refused("a JWT that claims no known role")
        return max(claimed, key=[*Role].index)


def _texts_in(claim: object) -> set[str]:
    """The values of a claim; some providers write several into one text, with blanks between."""
    if isinstance(claim, str):
        return {claim, *claim.split()}
    if isinstance(claim, list):
        return {each for each in claim if isinstance(each, str)}
    return set()
