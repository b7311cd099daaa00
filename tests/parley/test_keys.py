"""A JWT key that is not usable is reported at the start, and never printed."""

from pathlib import Path

import pytest
from joserfc.jwk import RSAKey

from tests.parley.command_line import parley

SECRET = "hunter2"
JWTS = {"PARLEY_JWT_ISSUER": "https://issuer.example", "PARLEY_JWT_AUDIENCE": "parley"}
FILE, KEY = "PARLEY_JWT_JWKS_FILE", "PARLEY_JWT_KEY"

BAD = {
    "no file": (FILE, "no.json"),
    "folder": (FILE, "."),
    "no JSON": (FILE, f"{{{SECRET}"),
    "no set": (FILE, f'["{SECRET}"]'),
    "no keys": (FILE, '{"keys": []}'),
    "nonsense for a key": (FILE, f'{{"keys": [5, "{SECRET}"]}}'),
    "half a key": (FILE, f'{{"keys": [{{"kty": "RSA", "n": "{SECRET}"}}]}}'),
    "short": (KEY, SECRET),
    "no PEM": (KEY, f"-----BEGIN PUBLIC KEY-----\n{SECRET}\n-----END PUBLIC KEY-----\n"),
}


@pytest.mark.parametrize("command", ["check", "serve"])
@pytest.mark.parametrize(("variable", "value"), BAD.values(), ids=BAD)
def test_bad_keys_are_reported_in_one_line(
    command: str, variable: str, value: str, tmp_path: Path
) -> None:
    if value.startswith(("{", "[")):
        (tmp_path / "keys.json").write_text(value)
        value = "keys.json"
    done = parley(tmp_path, command, **{**JWTS, variable: value})
    assert done.returncode == 1
    output = done.stdout + done.stderr
    assert SECRET not in output
    [line] = [line for line in output.splitlines() if "database" not in line]
    assert line.removeprefix("Error: ").startswith(f"{variable}: ")
    assert not (tmp_path / "parley.db").exists()


def test_algorithms_that_do_not_fit_the_key_are_reported(tmp_path: Path) -> None:
    key = RSAKey.generate_key(2048).as_pem(private=False).decode()
    done = parley(tmp_path, "check", **JWTS, PARLEY_JWT_KEY=key, PARLEY_JWT_ALGORITHMS="HS256")
    assert done.returncode == 1
    assert done.stdout.startswith("PARLEY_JWT_ALGORITHMS: the key is one for RS256, ")
    assert done.stderr == ""
