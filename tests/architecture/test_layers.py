"""Imports point down only. The contracts hold; and each of them fails when it is broken, so that it can."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False, env={"PYTHONPATH": "src"}
    )


def test_the_contracts_hold() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("planted_in", "line", "contract"),
    [
        ("domain/stock/rules_planted.py", "from trastienda.web import decode", "layers"),
        ("kernel/planted.py", "from trastienda.domain.stock import models", "layers"),
        ("operations/stock/planted.py", "from trastienda.surfaces.nexus import wire", "layers"),
        ("insights/planted.py", "from trastienda.operations.sales import post_sale", "layers"),
        ("web/planted.py", "from trastienda.surfaces.nexus import errors", "layers"),
        ("domain/stock/planted.py", "from trastienda.domain.sales import models", "contexts"),
    ],
)
def test_a_planted_violation_is_found(planted_in: str, line: str, contract: str, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src/trastienda" / planted_in).write_text(f"{line}\n")
    answer = lint(tmp_path)
    assert answer.returncode != 0, contract
    assert "BROKEN" in answer.stdout


def test_a_surface_that_knows_another_is_found(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    other = tmp_path / "src/trastienda/surfaces/planted"
    other.mkdir()
    (other / "__init__.py").write_text("from trastienda.surfaces.nexus import errors\n")
    answer = lint(tmp_path)
    assert answer.returncode != 0
