"""`trastienda audit` as a person and a Makefile see it: what it prints, and the exit code."""

import argparse
import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.shop import Shop
from trastienda.project.commands import audit
from trastienda.project.config import Config


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    audit.add_arguments(parser)
    return audit.run(parser.parse_args(arguments), Config.from_environ())


def test_succeeds_when_everything_agrees(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.has("CAFE", 3)

    assert run("--tenant", str(shop.id)) == 0

    said = capsys.readouterr().out
    assert "Refaccionaria de Prueba" in said
    assert "Todo cuadra: 1 empresa" in said


def test_fails_and_names_the_row_when_not(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.has("CAFE", 3)
    parts = urlsplit(os.environ["TRASTIENDA_TEST_SERVER"])
    with psycopg.connect(
        urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    ) as superuser:
        superuser.execute("UPDATE stock_level SET on_hand = 4 WHERE tenant_id = %s", (shop.id,))

    assert run("--tenant", str(shop.id)) == 1

    said = capsys.readouterr()
    assert "CAFE en Sucursal Centro: existencia 4.000, movimientos 3.000" in said.out
    assert "No cuadra" in said.err


def test_knows_no_other_tenant_than_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--tenant", "999999999") == 2

    assert "No hay ninguna empresa 999999999" in capsys.readouterr().err
