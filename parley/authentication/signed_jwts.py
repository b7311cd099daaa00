"""JWT verification: the signature by the key of the settings, and the standard claims."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from orm.values import FOREVER
from parley.authentication.caller import LoginRefused
from parley.authentication.jwt_keys import DECODE_ERRORS, JwtKey, key_of_file, key_of_text
from parley.setting_types import PREFIX, PUBLIC_KEY_ALGORITHMS, SHARED_KEY_ALGORITHMS
from parley.settings import BadSettings, Settings

CURVE_ALGORITHMS = {"P-256": ("ES256",), "P-384": ("ES384",), "P-521": ("ES512",)}


class SignedJwtReader:
    """Reads JWTs: verifies the signature by one of the pinned algorithms, then the claims."""

    def __init__(self, key: JwtKey, algorithms: Sequence[str], issuer: str, audience: str) -> None:
        self._key = key
        self._algorithms = list(algorithms)
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> "SignedJwtReader":
        """For the keys that the settings name; BadSettings for keys that are not usable."""
        key = _key(settings)
        allowed = _allowed_algorithms(key)
        algorithms = settings.jwt_algorithms or _default_algorithms(key)
        if not set(algorithms) <= set(allowed):
            line = f"{PREFIX}JWT_ALGORITHMS: the key is one for {', '.join(allowed)}"
            raise BadSettings(line)
        assert settings.jwt_issuer is not None
        assert settings.jwt_audience is not None
        return cls(key, algorithms, settings.jwt_issuer, settings.jwt_audience)

    def read(self, token: str) -> tuple[Mapping[str, object], str, datetime]:
        """All claims, their subject and their expiry; LoginRefused if the JWT is not valid."""
        try:
            claims = jwt.decode(token, self._key, self._algorithms).claims
            self._claims.validate(claims)
            return claims, claims["sub"], _expiry(claims["exp"])
        except JoseError as error:
            # The error's text may quote what the caller sent; its type does not.
            raise LoginRefused(f"a JWT with {type(error).__name__}") from None
        except DECODE_ERRORS:
            raise LoginRefused("a JWT that cannot be read") from None


def _expiry(seconds: float) -> datetime:
    return datetime.fromtimestamp(min(seconds, FOREVER.timestamp()), UTC)


def _key(settings: Settings) -> JwtKey:
    if settings.jwt_jwks_file is not None:
        return key_of_file(settings.jwt_jwks_file)
    assert settings.jwt_key is not None
    return key_of_text(settings.jwt_key.get_secret_value())


def _allowed_algorithms(key: JwtKey) -> Sequence[str]:
    return SHARED_KEY_ALGORITHMS if isinstance(key, OctKey) else PUBLIC_KEY_ALGORITHMS


def _default_algorithms(key: JwtKey) -> Sequence[str]:
    if isinstance(key, OctKey):
        return ("HS256",)
    if isinstance(key, RSAKey):
        return ("RS256",)
    if isinstance(key, ECKey):
        return CURVE_ALGORITHMS.get(key.curve_name, ("ES256",))
    return ("EdDSA",) if isinstance(key, OKPKey) else ("RS256", "ES256")
