"""trastienda setup: a real tenant by options or by questions; what is too easily guessed is refused."""

import builtins
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

from tests.shop import Http
from trastienda.domain.access import secrets
from trastienda.project.cli import main
from trastienda.project.commands import setup

OPTIONS = {
    "name": "Ferretería López",
    "country": "MX",
    "tax-id": "EKU9003173C9",
    "branch": "Centro",
    "owner": "Elena López",
    "username": "elena",
    "pin": "8350",
    "password": "tuercas y tornillos",
}


def options(**changed: str | None) -> list[str]:
    given = OPTIONS | {name.replace("_", "-"): value for name, value in changed.items()}
    return [
        "setup",
        *(part for name, value in given.items() if value is not None for part in (f"--{name}", value)),
    ]


def tenants() -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT id, name, country, currency, time_zone, default_tax_rate, prices_include_tax, tax_id, is_demo"
            " FROM tenant ORDER BY id"
        )
        return list(cursor.fetchall())


@pytest.fixture(autouse=True)
def without_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts have none; and the environment of the test run stays as it was."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    monkeypatch.delenv(setup.PIN_VARIABLE, raising=False)
    monkeypatch.delenv(setup.PASSWORD_VARIABLE, raising=False)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Answer questions from a list, secrets from another; returns the questions that were asked."""

    def answer(answers: list[str], hidden: list[str]) -> list[str]:
        asked: list[str] = []
        waiting, unseen = iter(answers), iter(hidden)

        def given(question: str, source: Iterator[str]) -> str:
            asked.append(question)
            return next(source)

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(builtins, "input", lambda question="": given(question, waiting))
        monkeypatch.setattr(setup, "getpass", lambda question="": given(question, unseen))
        return asked

    return answer


class TestByOptions:
    def test_makes_a_tenant_that_can_sell_the_minute_it_exists(self) -> None:
        assert main(options()) == 0
        tenant, *facts = tenants()[-1]
        assert facts[:3] == ["Ferretería López", "MX", "MXN"]
        assert [str(fact) for fact in facts[3:]] == [
            "America/Mexico_City", "0.1600", "False", "EKU9003173C9", "False",
        ]  # fmt: skip
        entered = Http().post(
            "/pos/api/auth/login", {"tenant_id": tenant, "pin": "8350", "device_id": "caja-1"}
        )
        assert entered.status == 200
        assert entered.body["employee"]["name"] == "Elena López"
        opened = Http(entered.body["token"]).post(
            "/pos/api/register/open", {"register_number": 1, "opening_amount": 500}
        )
        assert opened.status == 201

    def test_makes_the_owners_user(self) -> None:
        assert main(options(email="elena@lopez.example")) == 0
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT username, email, role, first_name, last_name, password_hash FROM app_user"
                " WHERE tenant_id = (SELECT max(id) FROM tenant)"
            )
            *facts, kept = cursor.fetchone()
        assert facts == ["elena", "elena@lopez.example", "owner", "Elena", "López"]
        assert secrets.secret_matches("tuercas y tornillos", kept)

    def test_takes_the_countrys_defaults(self) -> None:
        assert main(options(country="co", tax_id="")) == 0
        assert [str(fact) for fact in tenants()[-1][2:7]] == ["CO", "COP", "America/Bogota", "0.1900", "True"]

    def test_takes_what_differs_from_them(self) -> None:
        more = [
            "--currency",
            "usd",
            "--time-zone",
            "America/Tijuana",
            "--tax-rate",
            "8",
            "--prices-include-tax",
            "yes",
        ]
        assert main([*options(), *more]) == 0
        assert [str(fact) for fact in tenants()[-1][2:7]] == [
            "MX",
            "USD",
            "America/Tijuana",
            "0.0800",
            "True",
        ]

    def test_reads_secrets_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(setup.PIN_VARIABLE, "9472")
        monkeypatch.setenv(setup.PASSWORD_VARIABLE, "clavos y martillos")
        assert main(options(pin=None, password=None)) == 0
        tenant = tenants()[-1][0]
        body = {"tenant_id": tenant, "pin": "9472", "device_id": "caja-1"}
        assert Http().post("/pos/api/auth/login", body).status == 200

    def test_reads_secrets_from_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        lines = iter(["9472\n", "clavos y martillos\n"])
        monkeypatch.setattr(sys.stdin, "readline", lambda: next(lines))
        assert main(options(pin="-", password="-")) == 0
        assert next(lines, None) is None

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"pin": "1234"}, "escalera"),
            ({"pin": "7777"}, "repite un solo dígito"),
            ({"pin": "12"}, "al menos 4"),
            ({"pin": "123456789"}, "como máximo 8"),
            ({"pin": "12a4"}, "sólo lleva dígitos"),
            ({"password": "corta"}, "al menos 10"),
            ({"password": "trastienda1"}, "primeras que cualquiera"),
            ({"password": "aaaaaaaaaaaa"}, "repite"),
            ({"password": None}, "Falta --password"),
            ({"pin": None}, "Falta --pin"),
            ({"name": None}, "Falta --name"),
            ({"name": " "}, "hace falta"),
            ({"name": "x" * 151}, "150"),
            ({"country": "XX"}, "País desconocido"),
            ({"tax_id": "EKU9003173"}, "RFC válido"),
            ({"country": "AR", "tax_id": "30-99999999-4"}, "CUIT válido"),
            ({"username": "a b"}, "sin espacios"),
            ({"email": "nadie"}, "correo"),
            ({"tax_rate": "mucho"}, "porcentaje"),
            ({"time_zone": "Marte/Olimpo"}, "zona horaria"),
            ({"currency": "pesos"}, "moneda"),
        ],
    )
    def test_refuses_and_makes_nothing(
        self, changed: dict[str, str | None], sentence: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = tenants()
        assert main(options(**changed)) == 2
        assert sentence in capsys.readouterr().err
        assert tenants() == before


class TestByQuestions:
    def test_asks_what_no_option_says(self, typed: Callable[..., list[str]]) -> None:
        asked = typed(
            ["Librería Sur", "AR", "", "", "", "s", "30-99999999-5", "", "Palermo", "", "Ana Paz", "", "ana"],
            ["8350", "8350", "libros y cuadernos", "libros y cuadernos"],
        )
        assert main(["setup"]) == 0
        assert [str(fact) for fact in tenants()[-1][1:8]] == [
            "Librería Sur", "AR", "ARS", "America/Argentina/Buenos_Aires", "0.2100", "True", "30999999995",
        ]  # fmt: skip
        assert asked[2] == "Moneda [ARS]: "

    def test_asks_again_after_what_cannot_be(
        self, typed: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
    ) -> None:
        asked = typed(
            ["", "Papelería", "ZZ", "MX", "", "", "", "n", "RFC?", "", "", "", "", "Eva Gil", "", "eva"],
            ["1234", "8350", "8351", "8350", "8350", "corta", "lápices de colores", "lápices de colores"],
        )
        assert main(["setup"]) == 0
        said = capsys.readouterr().err
        for sentence in (
            "hace falta",
            "País desconocido",
            "RFC válido",
            "escalera",
            "No son iguales",
            "al menos 10",
        ):
            assert sentence in said
        assert len([question for question in asked if question.startswith("PIN")]) == 3
        assert tenants()[-1][1] == "Papelería"

    def test_an_end_of_input_makes_nothing(
        self, typed: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def ended(question: str = "") -> str:
            raise EOFError

        typed([], [])
        monkeypatch.setattr(builtins, "input", ended)
        before = tenants()
        assert main(["setup"]) == 2
        assert tenants() == before
