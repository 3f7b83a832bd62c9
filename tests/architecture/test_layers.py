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


LAYERS = "Imports point down only"
CONTEXTS = "Contexts of the domain do not know each other"
SURFACES = "Surfaces do not know each other"
SUPERVISOR = "The supervising process stays small"
TAX_OFFICE = "Web processes do without the tax office's libraries"


@pytest.mark.parametrize(
    ("planted_in", "line", "broken"),
    [
        ("kernel/planted.py", "from trastienda.domain.stock import models", LAYERS),
        ("domain/stock/planted.py", "from trastienda.web import decode", LAYERS),
        ("insights/planted.py", "from trastienda.operations.sales import post_sale", LAYERS),
        ("operations/stock/planted.py", "from trastienda.surfaces.nexus import wire", LAYERS),
        ("web/planted.py", "from trastienda.surfaces.nexus import errors", LAYERS),
        ("domain/stock/planted.py", "from trastienda.domain.sales import models", CONTEXTS),
        ("surfaces/planted/__init__.py", "from trastienda.surfaces.nexus import errors", SURFACES),
        ("project/supervisor.py", "import django", SUPERVISOR),
        ("adapters/fiscal/cfdi/parties.py", "from lxml import etree", TAX_OFFICE),
    ],
)
def test_a_planted_violation_breaks_its_contract(
    planted_in: str, line: str, broken: str, tmp_path: Path
) -> None:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "src/trastienda" / planted_in
    planted.parent.mkdir(exist_ok=True)
    with planted.open("a") as file:
        file.write(f"\n{line}\n")
    answer = lint(tmp_path)
    assert answer.returncode != 0
    assert f"{broken} BROKEN" in answer.stdout
