"""`parley --env-file FILE` takes settings from a file."""

from pathlib import Path

import pytest

from parley.environment_file import BadEnvironmentFile, read_environment_file
from tests.parley.command_line import parley


def test_a_file_of_settings(tmp_path: Path) -> None:
    file = tmp_path / "parley.env"
    file.write_text(
        "# a comment\n\nPARLEY_A=1\n export PARLEY_B = two words # more \nPARLEY_C=\n"
        'PARLEY_D=" x "\nPARLEY_E=\'\nPARLEY_F=a=b\nPARLEY_A=2\r\n'
    )
    assert read_environment_file(file) == {
        "PARLEY_A": "2",
        "PARLEY_B": "two words # more",
        "PARLEY_C": "",
        "PARLEY_D": " x ",
        "PARLEY_E": "'",
        "PARLEY_F": "a=b",
    }


@pytest.mark.parametrize("line", ["hunter2", "=hunter2", "1A=hunter2", "A-B=hunter2", "A=\0"])
def test_a_line_that_is_wrong_is_named_without_its_value(tmp_path: Path, line: str) -> None:
    file = tmp_path / "parley.env"
    file.write_text(f"PARLEY_A=1\n{line}\n")
    with pytest.raises(BadEnvironmentFile, match="line 2: this is not NAME=value") as refused:
        read_environment_file(file)
    assert "hunter2" not in str(refused.value)


def test_a_command_reads_it_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "parley.env"
    file.write_text("PARLEY_MAX_DEPTH=deep\n")
    checked = parley(tmp_path, "--env-file", str(file), "check", PARLEY_MAX_DEPTH="5")
    assert checked.stdout.startswith("PARLEY_MAX_DEPTH: ")
    missing = parley(tmp_path, "--env-file", "no.env", "check")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr == "Error: no.env cannot be read: No such file or directory.\n"
    (tmp_path / "binary").write_bytes(b"\xff")
    binary = parley(tmp_path, "--env-file", "binary", "check")
    assert binary.stderr == "Error: binary cannot be read: it is not UTF-8.\n"
