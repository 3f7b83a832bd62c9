"""The command line: what it lists, what it refuses, and what it does not import."""

import subprocess
import sys
from pathlib import Path

import pytest

from trastienda import __version__
from trastienda.project import cli


def test_it_lists_the_commands_of_people_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 0
    listed = capsys.readouterr().out
    for name in ("run", "setup", "import", "audit", "migrate", "sandbox", "version"):
        assert f"    {name} " in listed
    assert "_worker" not in listed


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"{__version__}\n"


def test_an_unknown_command_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["vender"])
    assert ended.value.code == 2


def test_a_bad_setting_is_one_sentence_and_2(
    tmp_path: Path,
) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "trastienda", "run"],
        env={"PORT": "abc", "TRASTIENDA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert said.stderr == "PORT debe ser un número entero de 1 a 65535, y vale «abc».\n"


def test_the_supervising_process_never_imports_the_application() -> None:
    script = (
        "import sys, trastienda.project.cli, trastienda.project.commands.run\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules} & {'django', 'psycopg', 'granian', 'msgspec'}))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""
