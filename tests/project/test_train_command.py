"""`trastienda train` and `python manage.py train_sales_model`, as a person sees them."""

import argparse
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.operations.planning.history import TODAY, sold_daily, weekly
from tests.shop import Shop
from trastienda.project.commands import train
from trastienda.project.config import Config

MANAGE = Path(__file__).parents[2] / "manage.py"


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    train.add_arguments(parser)
    return train.run(parser.parse_args(arguments), Config.from_environ())


def test_the_documented_command_trains(shop: Shop) -> None:
    shop.has("CAFE")
    sold_daily(shop, 58, {"CAFE": weekly})
    last_on = date.fromordinal(TODAY.toordinal() - 1)
    said = subprocess.run(
        [
            sys.executable,
            str(MANAGE),
            "train_sales_model",
            "--tenant",
            str(shop.id),
            "--until",
            last_on.isoformat(),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "Sirve repetir la semana pasada" in said.stdout  # every week of these was alike
    assert f"58 días, del {date(2025, 1, 21)} al {last_on}" in said.stdout.replace("\n", " ")
    assert shop.count("forecast_training") == 1


def test_says_that_there_is_too_little_history(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    with shop.nothing_changes():
        assert run("--tenant", str(shop.id)) == 1
    assert "historia insuficiente, 0 días de ventas de 56 necesarios" in capsys.readouterr().err


def test_knows_no_other_tenant_than_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--tenant", "999999999") == 2
    assert "No hay ninguna empresa 999999999" in capsys.readouterr().err
