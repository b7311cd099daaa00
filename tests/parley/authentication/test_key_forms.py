"""A key for JWTs is read in whatever form it was pasted, or refused with the reason."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa, x25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from parley.authentication.jwt_keys import key_of_file, key_of_text
from parley.settings import BadSettings

RSA = RSAKey.generate_key(2048)
PUBLIC: dict[str, RSAKey | ECKey | OKPKey] = {
    "RSA": RSA,
    "P-256": ECKey.generate_key("P-256"),
    "P-521": ECKey.generate_key("P-521"),
    "Ed25519": OKPKey.generate_key("Ed25519"),
}
SECRET = "s3cret-" * 6


def pem_of(key: RSAKey | ECKey | OKPKey) -> str:
    return key.as_pem(private=False).decode()


def jwk_of(key: RSAKey | ECKey | OKPKey) -> str:
    return json.dumps(key.as_dict(private=False))


FORMS: dict[str, Callable[[RSAKey | ECKey | OKPKey], str]] = {
    "PEM": pem_of,
    "blanks around": lambda key: f"\n  {pem_of(key)}\n\t ",
    "indented": lambda key: pem_of(key).replace("\n", "\n    "),
    "CRLF": lambda key: pem_of(key).replace("\n", "\r\n"),
    "one line": lambda key: " ".join(pem_of(key).split("\n")),
    "escaped line ends": lambda key: pem_of(key).replace("\n", r"\n"),
    "escaped CRLF": lambda key: pem_of(key).replace("\n", r"\r\n"),
    "double quotes": lambda key: f'"{pem_of(key)}"',
    "single quotes": lambda key: f"'{pem_of(key)}'",
    "quotes and escaped line ends": lambda key: json.dumps(pem_of(key)),
    "byte order mark": lambda key: f"\ufeff{pem_of(key)}",
    "base64 of the PEM": lambda key: b64encode(pem_of(key).encode()).decode(),
    "base64 of the PEM for addresses": lambda key: (
        urlsafe_b64encode(pem_of(key).encode()).decode().rstrip("=")
    ),
    "DER in base64": lambda key: "".join(pem_of(key).split("\n")[1:-2]),
    "JWK": jwk_of,
    "JWK in quotes": lambda key: f"'{jwk_of(key)}'",
    "JWK in base64": lambda key: b64encode(jwk_of(key).encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", PUBLIC)
def test_a_public_key_is_read_in_every_form(kind: str, form: str) -> None:
    key = PUBLIC[kind]
    read = key_of_text(FORMS[form](key))
    assert isinstance(read, RSAKey | ECKey | OKPKey)
    assert read.thumbprint() == key.thumbprint()
    assert not read.is_private


def test_an_old_public_key_of_rsa_is_read() -> None:
    pem = RSA.public_key.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    read = key_of_text(pem)
    assert isinstance(read, RSAKey)
    assert read.thumbprint() == RSA.thumbprint()


def certificate() -> str:
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "issuer")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, private.public_key(), 1, now, now + timedelta(1))
    return made.sign(private, SHA256()).public_bytes(Encoding.PEM).decode()


def test_the_key_of_a_certificate_is_read() -> None:
    read = key_of_text(certificate())
    assert isinstance(read, RSAKey)
    assert not read.is_private


def test_a_set_of_keys_is_read() -> None:
    keys = [json.loads(jwk_of(key)) for key in PUBLIC.values()]
    read = key_of_text(json.dumps({"keys": keys}))
    assert isinstance(read, KeySet)
    assert len(read.keys) == len(PUBLIC)


@pytest.mark.parametrize(
    "secret",
    [
        *("s" * 32, SECRET, f"  {SECRET}\n", "pass phrase with blanks in it, long enough"),
        b64encode(b"x" * 48).decode(),
        "0123456789abcdef" * 4,
    ],
)
def test_any_other_text_is_a_shared_secret(secret: str) -> None:
    read = key_of_text(secret)
    assert isinstance(read, OctKey)
    assert read.raw_value == secret.strip().encode()


def test_a_shared_secret_may_be_a_jwk() -> None:
    read = key_of_text(json.dumps(OctKey.import_key(SECRET).as_dict()))
    assert isinstance(read, OctKey)
    assert read.raw_value == SECRET.encode()


PRIVATE_KEY = rsa.generate_private_key(65537, 2048)
BLOCK, OPENSSL, OPENSSH = (
    PRIVATE_KEY.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH)
)
ENCRYPTED = PRIVATE_KEY.private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"phrase")
).decode()
PKCS8_DER = PRIVATE_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
SSH = ed25519.Ed25519PrivateKey.generate().public_key()
SSH_LINE = SSH.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
X25519 = (
    x25519.X25519PrivateKey.generate()
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
SHORT_RSA = (
    rsa.generate_private_key(65537, 1024)
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)

REFUSED = {
    "a private PEM": (BLOCK, "private"),
    "a private PEM of OpenSSL": (OPENSSL, "private"),
    "a private PEM of OpenSSH": (OPENSSH, "private"),
    "an encrypted PEM": (ENCRYPTED, "private"),
    "a private PEM in base64": (b64encode(BLOCK.encode()).decode(), "private"),
    "a private key in DER": (b64encode(PKCS8_DER).decode(), "public key"),
    "a private JWK": (json.dumps(RSA.as_dict(private=True)), "private"),
    "a key of SSH": (f"{SSH_LINE} ada@example", "ssh-keygen"),
    "a key of SSH with a shorter type": ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB", "ssh-keygen"),
    "two PEM blocks": (pem_of(RSA) * 2, "several"),
    "text around a PEM": (f"key: {pem_of(RSA)}", "public key"),
    "a PEM without its end": (pem_of(RSA)[:-30], "public key"),
    "a damaged PEM": (pem_of(RSA).replace("A", "!", 1), "public key"),
    "a PEM of something else": (pem_of(RSA).replace("PUBLIC KEY", "X509 CRL"), "public key"),
    "a damaged certificate": (
        certificate().replace("MII", "MIX", 1),
        "certificate",
    ),
    "a short RSA key": (SHORT_RSA, "2048 bits"),
    "a key for encryption": (X25519, "curve"),
    "a curve for coins": (jwk_of(ECKey.generate_key("secp256k1")), "curve"),
    "JSON of something else": ('{"secret": "0123456789abcdef0123456789"}', "public key"),
    "a list": (f'["{SECRET}"]', "public keys"),
    "no JSON": ("{0123456789abcdef0123456789abcdef0123456789", "JSON"),
    "deep JSON": ("[" * 100_000, "JSON"),
    "quotes around a secret": (f'"{SECRET}"', "quotes"),
    "several lines": (f"{SECRET}\n{SECRET}", "lines"),
    "a short secret": ("hunter2", "32 bytes"),
    "a short secret in a JWK": ('{"kty": "oct", "k": "aHVudGVyMg"}', "32 bytes"),
    "blanks": (" " * 40, "32 bytes"),
    "an empty set": ('{"keys": []}', "public keys"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadSettings) as caught:
        key_of_text(text)
    [line] = caught.value.lines
    assert line.startswith("PARLEY_JWT_KEY: ")
    assert reason in line
    assert len(line) < 150
    assert SECRET not in line


RSA_JWK = json.loads(jwk_of(RSA))
REFUSED_FILES: dict[str, tuple[object, str]] = {
    "a private key": ({"keys": [RSA.as_dict(private=True)]}, "private"),
    "a shared key": ({"keys": [OctKey.import_key(SECRET).as_dict()]}, "shared"),
    "one kid twice": ({"keys": [{**RSA_JWK, "kid": "1"}, {**RSA_JWK, "kid": "1"}]}, "kid"),
    "none for signatures": ({"keys": [{**RSA_JWK, "use": "enc"}]}, "public keys"),
    "a single key": (RSA_JWK, "public keys"),
    "no objects": ({"keys": [5]}, "public keys"),
    "too long": ({"keys": [], "padding": "x" * 1024 * 1024}, "longer"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED_FILES.values(), ids=REFUSED_FILES)
def test_a_file_that_is_no_set_of_public_keys_is_refused(
    content: object, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(content))
    with pytest.raises(BadSettings) as caught:
        key_of_file(file)
    [line] = caught.value.lines
    assert line.startswith("PARLEY_JWT_JWKS_FILE: ")
    assert reason in line


def test_keys_for_encryption_and_of_unknown_types_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    keys = [{**RSA_JWK, "use": "enc", "kid": "e"}, {"kty": "AKP"}, {**RSA_JWK, "kid": "s"}]
    file.write_text("\ufeff" + json.dumps({"keys": keys}), "utf-8")
    assert [key.kid for key in key_of_file(file).keys] == ["s"]
