"""`trastienda setup`: make a real tenant and its owner, by questions or, for scripts, by options.

What is not given as an option is asked, when there is a terminal to ask at. A weak PIN or password is refused with
the reason and asked again; given as an option, it ends the command with exit code 2 and nothing made.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from getpass import getpass
from typing import Any, TypeVar
from zoneinfo import available_timezones

from rich.console import Console

from trastienda.project.banner import problem
from trastienda.project.config import Config
from trastienda.project.environment import open_database
from trastienda.project.ready import ready

T = TypeVar("T")
PIN_VARIABLE, PASSWORD_VARIABLE = "TRASTIENDA_SETUP_PIN", "TRASTIENDA_SETUP_PASSWORD"
FROM_INPUT = "-"

_OUT = Console(highlight=False)
_WEAK = {
    ("pin", "digits"): "El PIN sólo lleva dígitos.",
    ("pin", "short"): "El PIN debe tener al menos 4 dígitos.",
    ("pin", "long"): "El PIN debe tener como máximo 8 dígitos.",
    ("pin", "repeated"): "Ese PIN repite un solo dígito; cualquiera lo adivina.",
    ("pin", "sequence"): "Ese PIN es una escalera (1234, 8765…); cualquiera lo adivina.",
    ("password", "short"): "La contraseña debe tener al menos 10 caracteres.",
    ("password", "long"): "La contraseña debe tener como máximo 200 caracteres.",
    ("password", "repeated"): "La contraseña repite muy pocos caracteres distintos.",
    ("password", "common"): "Esa contraseña es de las primeras que cualquiera probaría.",
}


class Refused(Exception):
    """An answer that cannot be used. The text is one Spanish sentence for a person."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Every question has an option; secrets can also come from the environment or, with `-`, from standard input."""
    parser.add_argument("--name", help="nombre de la empresa")
    parser.add_argument("--country", help="país, código de dos letras (MX)")
    parser.add_argument("--currency", help="moneda, código de tres letras (la del país)")
    parser.add_argument("--time-zone", help="zona horaria, por ejemplo America/Mexico_City (la del país)")
    parser.add_argument("--tax-rate", help="impuesto general en porcentaje (el del país)")
    parser.add_argument(
        "--prices-include-tax", choices=("yes", "no"), help="si los precios ya llevan impuesto"
    )
    parser.add_argument("--tax-id", help="RFC, CUIT, NIT… de la empresa; vacío si aún no lo tiene")
    parser.add_argument("--legal-name", help="razón social")
    parser.add_argument("--branch", help="nombre de la primera sucursal")
    parser.add_argument("--branch-address", help="dirección de la sucursal")
    parser.add_argument("--owner", help="nombre de la persona dueña")
    parser.add_argument("--email", help="correo de la persona dueña")
    parser.add_argument("--username", help="usuario de la persona dueña")
    parser.add_argument("--pin", help=f"PIN de caja; «-» lo lee de la entrada; mejor {PIN_VARIABLE}")
    parser.add_argument("--password", help=f"contraseña; «-» la lee de la entrada; mejor {PASSWORD_VARIABLE}")


def run(args: argparse.Namespace, config: Config) -> int:
    """Ask what is missing, make the tenant, and say how to enter."""
    with open_database(config):
        ready()
        try:
            answers = Questions(args, interactive=sys.stdin.isatty()).ask()
            made = _provision(answers, config)
        except Refused as refused:
            problem(str(refused))
            return 2
        except EOFError:
            problem("Se cerró la entrada antes de terminar; no se creó nada.")
            return 2
    _OUT.print(
        f"«{answers['name']}» está lista: es la empresa {made.tenant_id}.", style="green", markup=False
    )
    _OUT.print(
        f"{answers['owner_name']} entra con su PIN en la caja, o como «{answers['owner_username']}».",
        markup=False,
    )
    return 0


def _provision(answers: Mapping[str, Any], config: Config) -> Any:
    operation = importlib.import_module("trastienda.operations.tenancy.provision_tenant")
    errors = importlib.import_module("trastienda.domain.access.errors")
    clock = importlib.import_module("trastienda.kernel.clock")
    try:
        return operation.provision_tenant(
            operation.ProvisionTenant(**answers), pin_key=config.secret_key, now=clock.now()
        )
    except errors.WeakSecret as weak:
        raise Refused(weak_sentence(weak)) from None


class Questions:
    """What has to be known, from options first and from a person where one is there."""

    def __init__(self, args: argparse.Namespace, *, interactive: bool) -> None:
        self._given = args
        self._interactive = interactive
        self._countries = importlib.import_module("trastienda.domain.tenancy.countries")
        self._secrets = importlib.import_module("trastienda.domain.access.secrets")
        self._weak = importlib.import_module("trastienda.domain.access.errors").WeakSecret
        self._invalid = importlib.import_module("trastienda.kernel.errors").Invalid

    def ask(self) -> dict[str, Any]:
        """
        Return the fields of `ProvisionTenant`.

        :raises Refused: an option cannot be used, or one is missing and nobody is there to ask.
        """
        text = self._text
        name = text("name", "Nombre de la empresa", longest=150)
        code = self._answer("country", "País (código de dos letras)", self._country, default="MX")
        country = self._countries.COUNTRIES[code]
        return {
            "name": name,
            "country": code,
            "currency": self._answer("currency", "Moneda", _currency, default=country.currency),
            "time_zone": self._answer("time_zone", "Zona horaria", _zone, default=country.time_zone),
            "default_tax_rate": self._answer(
                "tax_rate", "Impuesto general (%)", _rate, default=f"{country.tax_rate * 100:.2f}"
            ),
            "prices_include_tax": self._includes_tax(country),
            "tax_id": self._answer(
                "tax_id",
                f"{country.tax_number} (vacío si aún no)",
                lambda given: self._tax_id(given, code),
                default="",
            ),
            "legal_name": text("legal_name", "Razón social", longest=250, default=name),
            "branch_name": text("branch", "Nombre de la primera sucursal", longest=150, default="Matriz"),
            "branch_address": text("branch_address", "Dirección de la sucursal", longest=300, default=""),
            "owner_name": text("owner", "Nombre de la persona dueña", longest=120),
            "owner_email": self._answer("email", "Correo (opcional)", _email, default="") or None,
            "owner_username": self._answer("username", "Usuario de la persona dueña", _username),
            "owner_pin": self._secret("pin", PIN_VARIABLE, "PIN de caja (4 a 8 dígitos)", self._check_pin),
            "owner_password": self._secret(
                "password", PASSWORD_VARIABLE, "Contraseña", self._secrets.check_password
            ),
        }

    def _text(self, option: str, question: str, *, longest: int, default: str | None = None) -> str:
        def check(given: str) -> str:
            if len(given) > longest or not given.isprintable():
                raise Refused(f"{question}: a lo más {longest} caracteres, sin saltos de línea.")
            return given

        return self._answer(option, question, check, default=default)

    def _answer(
        self, option: str, question: str, check: Callable[[str], T], *, default: str | None = None
    ) -> T:
        """Return a checked answer: the option's; the default when nobody is there; a person's, asked until good."""
        given = getattr(self._given, option)
        if given is not None:
            return self._checked(given.strip(), check, default=default, question=question)
        if not self._interactive:
            if default is None:
                raise Refused(f"Falta --{option.replace('_', '-')} ({question}).")
            return check(default)
        while True:
            try:
                shown = f"{question} [{default}]: " if default else f"{question}: "
                return self._checked(input(shown).strip(), check, default=default, question=question)
            except Refused as refused:
                problem(str(refused))

    def _checked(self, given: str, check: Callable[[str], T], *, default: str | None, question: str) -> T:
        if not given and default is None:
            raise Refused(f"{question}: hace falta.")
        return check(given or default or "")

    def _secret(self, option: str, variable: str, question: str, check: Callable[[str], None]) -> str:
        """Return a secret that is not easily guessed; typed twice, unseen, when a person is asked."""
        given = getattr(self._given, option)
        if given == FROM_INPUT:
            given = sys.stdin.readline().rstrip("\r\n")
        elif given is None:
            given = os.environ.get(variable)
        if given is not None:
            return self._strong(given, check)
        if not self._interactive:
            raise Refused(f"Falta --{option} o {variable} ({question}).")
        while True:
            try:
                typed = self._strong(getpass(f"{question}: "), check)
            except Refused as refused:
                problem(str(refused))
                continue
            if getpass("Otra vez: ") == typed:
                return typed
            problem("No son iguales.")

    def _strong(self, given: str, check: Callable[[str], None]) -> str:
        try:
            check(given)
        except self._weak as weak:
            raise Refused(weak_sentence(weak)) from None
        return given

    def _check_pin(self, pin: str) -> None:
        self._secrets.check_pin(pin, strict=True)

    def _country(self, given: str) -> str:
        code = given.upper()
        if code not in self._countries.COUNTRIES:
            raise Refused(f"País desconocido «{given}»; conozco {', '.join(self._countries.COUNTRIES)}.")
        return code

    def _tax_id(self, given: str, country: str) -> str:
        if not given:
            return ""
        try:
            number: str = self._countries.check_tax_number(given, country=country)
        except self._invalid:
            kind = self._countries.COUNTRIES[country].tax_number
            raise Refused(f"«{given[:30]}» no es un {kind} válido.") from None
        return number

    def _includes_tax(self, country: Any) -> bool:
        default = "yes" if country.prices_include_tax else "no"
        if not self._interactive or self._given.prices_include_tax:
            return (self._given.prices_include_tax or default) == "yes"
        in_spanish = "s" if default == "yes" else "n"
        return self._answer(
            "prices_include_tax", "¿Los precios ya llevan impuesto? (s/n)", _yes, default=in_spanish
        )


def weak_sentence(weak: Any) -> str:
    """Return why a PIN or password was refused, as a sentence."""
    return _WEAK.get((weak.secret, weak.reason), "Ese secreto es muy fácil de adivinar.")


def _yes(given: str) -> bool:
    if given[:1].lower() not in {"s", "y", "n"}:
        raise Refused("Conteste s o n.")
    return given[:1].lower() != "n"


def _currency(given: str) -> str:
    if len(given) != 3 or not given.isascii() or not given.isalpha():
        raise Refused(f"«{given[:10]}» no es un código de moneda de tres letras.")
    return given.upper()


def _zone(given: str) -> str:
    if given not in available_timezones():
        raise Refused(f"No conozco la zona horaria «{given[:60]}».")
    return given


def _rate(given: str) -> Decimal:
    """Return a percentage as a fraction."""
    text = given.removesuffix("%").strip().replace(",", ".")
    if not text.replace(".", "", 1).isdecimal() or not text.isascii() or Decimal(text) > 100:
        raise Refused(f"«{given[:20]}» no es un porcentaje de 0 a 100.")
    return (Decimal(text) / 100).quantize(Decimal("0.0001"))


def _username(given: str) -> str:
    if not given.isprintable() or " " in given or not 3 <= len(given) <= 150:
        raise Refused("El usuario lleva de 3 a 150 caracteres, sin espacios.")
    return given


def _email(given: str) -> str:
    name, at, domain = given.partition("@")
    if given and (not (name and at and "." in domain) or " " in given or len(given) > 254):
        raise Refused(f"«{given[:60]}» no parece un correo.")
    return given
