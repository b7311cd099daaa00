"""The keys that JWTs are verified with, read from PARLEY_JWT_KEY or PARLEY_JWT_JWKS_FILE.

Operators paste keys in many forms. Each is read as what it is, or refused with the reason: if a
public key were taken for a shared secret, anybody who has it could sign JWTs.
"""

import binascii
import json
import re
import warnings
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from parley.setting_types import PREFIX
from parley.settings import BadSettings

PublicKey = RSAKey | ECKey | OKPKey
JwtKey = OctKey | PublicKey | KeySet

KeyType = type[RSAKey] | type[ECKey] | type[OKPKey]

KEY_TYPES: dict[str, KeyType] = {
    "RSA": RSAKey,
    "EC": ECKey,
    "OKP": OKPKey,
}
"""The classes of public keys, by `kty` of a JWK."""

KEY, FILE = f"{PREFIX}JWT_KEY", f"{PREFIX}JWT_JWKS_FILE"

MIN_SHARED_KEY_BYTES = 32
"""Size that HS256 asks for; a shorter key can be guessed by anybody who holds a JWT."""

MIN_RSA_BITS = 2048
SIGNING_CURVES = ("P-256", "P-384", "P-521", "Ed25519", "Ed448")
MAX_FILE_BYTES = 1024 * 1024

DECODE_ERRORS = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""Raised by joserfc and the standard library for malformed input, beside JoseError."""

PEM_START = "-----BEGIN "
PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----")
PUBLIC_PEM = ("PUBLIC KEY", "RSA PUBLIC KEY")
SSH = ("ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "---- BEGIN SSH2")
DER_SEQUENCES = (b"\x30\x81", b"\x30\x82", b"\x30\x59", b"\x30\x76", b"\x30\x2a")
"""The first bytes of public keys of RSA, P-256, P-384 and Ed25519 in DER."""

NO_PUBLIC_KEY = "holds no public key that can be read"
PRIVATE = "holds a private key; set the public key that belongs to it"


class BadKey(Exception):
    """A key that cannot be used; the text is the reason, and does not quote the key."""


def key_of_text(text: str) -> JwtKey:
    """The key in PARLEY_JWT_KEY; BadSettings if it is not usable.

    A public key: as PEM (also in quotes, indented, or in one line with escaped line ends), as a
    certificate, a JWK or a JWKS, or one of these in base64. Any other text is a shared secret.
    """
    try:
        return _key(_unwrapped(text))
    except BadKey as error:
        raise BadSettings(f"{KEY}: {error}") from None


def key_of_file(file: Path) -> KeySet:
    """The public keys in PARLEY_JWT_JWKS_FILE; BadSettings if they are not usable."""
    try:
        return _key_set(_json(_text_of(file)))
    except OSError as error:
        raise BadSettings(f"{FILE}: {error.strerror or type(error).__name__}") from None
    except BadKey as error:
        raise BadSettings(f"{FILE}: {error}") from None


def _text_of(file: Path) -> str:
    if file.exists() and not file.is_file():
        raise BadKey("is no file")
    with file.open("rb") as stream:
        content = stream.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise BadKey(f"is longer than {MAX_FILE_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadKey("is not UTF-8") from None


def _unwrapped(text: str) -> str:
    """The text without byte order mark, blanks, and quotes around a PEM or JSON."""
    bare = text.strip().removeprefix("\ufeff").strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'`":
        inner = bare[1:-1].strip()
        if PEM_START not in inner and not inner.startswith("{"):
            raise BadKey("has quotes around it; leave them out")
        bare = inner
    return bare


def _key(text: str) -> JwtKey:
    if PEM_START in text:
        return _pem(text.replace("\\r", "").replace("\\n", "\n"))
    if text.startswith(("{", "[")):
        keys = _json(text)
        return _key_set(keys) if isinstance(keys, dict) and "keys" in keys else _jwk(keys)
    if text.startswith(SSH):
        raise BadKey("is a key of SSH; convert it by `ssh-keygen -e -m PKCS8`")
    encoded = _from_base64(text)
    if encoded.startswith((PEM_START.encode(), b"{")):
        return _key(_unwrapped(encoded.decode(errors="replace")))
    if encoded.startswith(DER_SEQUENCES):
        return _pem(_as_pem("PUBLIC KEY", encoded))
    return _secret(text)


def _secret(text: str) -> OctKey:
    if len(text.split()) > 1 and "\n" in text:
        raise BadKey("has several lines, and is no PEM; a shared key is one line")
    if len(text.encode(errors="surrogatepass")) < MIN_SHARED_KEY_BYTES:
        raise BadKey(f"a shared key has {MIN_SHARED_KEY_BYTES} bytes or more")
    return OctKey.import_key(text)


def _pem(text: str) -> PublicKey:
    """The public key in exactly one PEM block, however its lines are broken."""
    block = PEM.fullmatch(text.strip())
    if block is None:
        several = text.count(PEM_START) > 1
        raise BadKey("holds several PEM blocks; set one public key" if several else NO_PUBLIC_KEY)
    label, body = block[1], _from_base64("".join(block[2].split()))
    if "PRIVATE KEY" in label:
        raise BadKey(PRIVATE)
    pem = _as_pem(label, body)
    if label == "CERTIFICATE":
        pem = _key_of_certificate(pem)
    elif label not in PUBLIC_PEM:
        raise BadKey(NO_PUBLIC_KEY)
    for key_type in KEY_TYPES.values():
        try:
            return _checked(_imported(key_type, pem))
        except (JoseError, *DECODE_ERRORS):
            continue
    raise BadKey(NO_PUBLIC_KEY)


def _key_of_certificate(pem: str) -> str:
    try:
        public = load_pem_x509_certificate(pem.encode()).public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    except DECODE_ERRORS:
        raise BadKey("holds no certificate that can be read") from None


def _as_pem(label: str, body: bytes) -> str:
    return f"-----BEGIN {label}-----\n{b64encode(body).decode()}\n-----END {label}-----\n"


def _from_base64(text: str) -> bytes:
    """The bytes of base64 in either alphabet, with or without padding; empty if it is none."""
    compact = "".join(text.split()).translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        return b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadKey("is not JSON, though it begins like it") from None


def _jwk(jwk: Any) -> OctKey | PublicKey:
    """A single JWK, which may be a shared secret."""
    if isinstance(jwk, dict) and jwk.get("kty") == "oct":
        secret = _from_base64(str(jwk.get("k", "")))
        if len(secret) < MIN_SHARED_KEY_BYTES:
            raise BadKey(f"a shared key has {MIN_SHARED_KEY_BYTES} bytes or more")
        return OctKey.import_key(secret)
    return _public_jwk(jwk)


def _public_jwk(jwk: Any) -> PublicKey:
    if not isinstance(jwk, dict):
        raise BadKey("holds no set of public keys")
    if "d" in jwk:
        raise BadKey(PRIVATE)
    key_type = KEY_TYPES.get(str(jwk.get("kty")))
    if key_type is None:
        raise BadKey(NO_PUBLIC_KEY)
    try:
        return _checked(_imported(key_type, jwk))
    except (JoseError, *DECODE_ERRORS):
        raise BadKey(NO_PUBLIC_KEY) from None


def _key_set(keys: Any) -> KeySet:
    """A set of public keys; those for encryption, and of unknown types, are left out."""
    listed = keys.get("keys") if isinstance(keys, dict) else None
    if not isinstance(listed, list):
        raise BadKey("holds no set of public keys")
    imported = [_public_jwk(jwk) for jwk in _signing_keys(listed)]
    names = [key.kid for key in imported if key.kid]
    if len(names) > len(set(names)):
        raise BadKey("has one `kid` for several keys")
    if not imported:
        raise BadKey("holds no set of public keys")
    return KeySet([*imported])


def _signing_keys(listed: list[Any]) -> Iterator[Mapping[str, Any]]:
    for jwk in listed:
        if not isinstance(jwk, dict):
            raise BadKey("holds no set of public keys")
        if jwk.get("kty") == "oct":
            raise BadKey("holds a shared key; a set has public keys only")
        if jwk.get("use", "sig") == "sig" and jwk.get("kty") in KEY_TYPES:
            yield jwk


def _imported(key_type: KeyType, source: Any) -> PublicKey:
    with warnings.catch_warnings():
        # joserfc warns of short keys, which are refused here.
        warnings.simplefilter("ignore")
        return key_type.import_key(source)


def _checked(key: PublicKey) -> PublicKey:
    """The key itself; BadKey if it is private, too short, or not for signatures."""
    if key.is_private:
        raise BadKey(PRIVATE)
    if isinstance(key, RSAKey):
        if key.raw_value.key_size < MIN_RSA_BITS:
            raise BadKey(f"an RSA key has {MIN_RSA_BITS} bits or more")
    elif key.curve_name not in SIGNING_CURVES:
        raise BadKey(f"is on a curve that is not used here; use {', '.join(SIGNING_CURVES)}")
    return key
