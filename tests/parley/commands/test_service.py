"""`parley serve` says which hosts are answered, if that of the printed address is none of them."""

from pathlib import Path

import pytest

from tests.parley.command_line import serving

HINT = (
    "Requests to {} are refused, because only these hosts are answered: {}."
    " Set PARLEY_ALLOWED_HOSTS to all names and addresses that callers use."
)


@pytest.mark.parametrize(
    ("host", "variables", "answered"),
    [
        ("0.0.0.0", {}, "127.0.0.1, [::1], localhost"),
        (
            "0.0.0.0",
            {"PARLEY_PUBLIC_URL": "https://chat.example", "PARLEY_ALLOWED_HOSTS": "10.0.0.7"},
            "10.0.0.7, chat.example",
        ),
    ],
)
def test_a_host_that_is_not_answered_is_told_with_the_setting(
    tmp_path: Path, host: str, variables: dict[str, str], answered: str
) -> None:
    with serving(tmp_path, "--host", host, **variables) as served:
        assert HINT.format(host, answered) in served.output().splitlines()


@pytest.mark.parametrize(
    ("host", "variables"),
    [
        ("localhost", {}),
        ("0.0.0.0", {"PARLEY_ALLOWED_HOSTS": "0.0.0.0"}),
    ],
)
def test_a_host_that_is_answered_needs_no_hint(
    tmp_path: Path, host: str, variables: dict[str, str]
) -> None:
    with serving(tmp_path, "--host", host, **variables) as served:
        assert "PARLEY_ALLOWED_HOSTS" not in served.output()
