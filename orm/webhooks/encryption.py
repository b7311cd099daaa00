"""Encryption of webhooks' secrets: they are stored encrypted if there is a key, else as they are.

A secret signs messages, so a digest of it is not enough. The key is a setting, so that a copy of
the database alone does not tell the secrets. Without the setting they are stored as they are,
because a generated key that is stored beside them would protect nothing.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_BYTES = 32
ENCRYPTED = "fernet:"


class CannotDecrypt(Exception):
    """A secret was encrypted by a key that PARLEY_WEBHOOK_KEY does not name."""

    def __init__(self) -> None:
        super().__init__(
            "its secret was encrypted by a key that PARLEY_WEBHOOK_KEY does not name;"
            " add that key, or rotate the secret"
        )


_keys: list[str] = []


def use(keys: Sequence[str]) -> None:
    """Encrypt secrets by the first of these keys from now on, and read those of all."""
    _keys[:] = keys


def is_key(text: str) -> bool:
    """True for 32 bytes in base64url, as `openssl rand -base64 32 | tr +/ -_` prints them."""
    try:
        return len(base64.urlsafe_b64decode(text)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def encrypt(secret: str) -> str:
    """The text that is stored of a secret."""
    if not _keys:
        return secret
    return ENCRYPTED + _cipher().encrypt(secret.encode()).decode()


def decrypt(stored: str) -> str:
    """The secret of a stored text; CannotDecrypt without its key."""
    if not stored.startswith(ENCRYPTED):
        return stored
    from cryptography.fernet import InvalidToken  # noqa: PLC0415  loaded where there is a key

    if not _keys:
        raise CannotDecrypt
    try:
        return _cipher().decrypt(stored.removeprefix(ENCRYPTED).encode()).decode()
    except InvalidToken:
        raise CannotDecrypt from None


def _cipher() -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    return MultiFernet([Fernet(key) for key in _keys])
