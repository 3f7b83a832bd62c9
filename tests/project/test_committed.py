"""The check of what may be committed finds what it is for."""

import subprocess
from pathlib import Path

import pytest

from trastienda.project import committed

SEAM = ""  # keeps this file itself clean


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"url = https://py{SEAM}pi.org/simple", "a package registry"),
        (f"see https://files.python{SEAM}hosted.org/x", "a package registry"),
        (f"resolved: https://registry.npm{SEAM}js.org/x", "a package registry"),
        (f"open('/{SEAM}home/ana/tienda')", "a path of one machine"),
        (f"cd /{SEAM}Users/ana", "a path of one machine"),
        (f"<<<{SEAM}<<<< HEAD", "an unresolved conflict"),
    ],
)
def test_a_planted_line_is_found(clone: Path, text: str, what: str) -> None:
    (clone / "planted.txt").write_text(f"first\n{text}\n")
    (found,) = committed.problems(clone)
    assert found.startswith(f"planted.txt:2: names {what}")


def test_ordinary_files_pass(clone: Path) -> None:
    (clone / "ordinary.txt").write_text("Instale con make; los datos quedan en var/ o /var/lib/trastienda.\n")
    assert list(committed.problems(clone)) == []


def test_ignored_files_are_nobodys_business(clone: Path) -> None:
    (clone / ".gitignore").write_text("secret.txt\n")
    (clone / "secret.txt").write_text(f"/{SEAM}home/ana")
    assert list(committed.problems(clone)) == []


def test_a_large_file_is_found(clone: Path) -> None:
    (clone / "large.bin").write_bytes(b"0" * 2_000_001)
    (found,) = committed.problems(clone)
    assert "larger than" in found
