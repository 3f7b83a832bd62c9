"""`trastienda certificate install`: what signs a shop's fiscal documents, checked and kept locked.

The password comes from an option, a file, the environment, or is asked for; it is never shown. Exit code 2 when the
certificate cannot sign, with the reason, and nothing is changed.
"""

import argparse
import importlib
import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Any

from rich.console import Console

from trastienda.project.banner import problem
from trastienda.project.config import Config
from trastienda.project.environment import open_database
from trastienda.project.ready import ready

PASSWORD_VARIABLE = "TRASTIENDA_CERTIFICATE_PASSWORD"
_LARGEST = 100_000

_OUT = Console(highlight=False)


class Refused(Exception):
    """Something that was given cannot be used. The text is one Spanish sentence for a person."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the two files, how the password is to be had, and what the issuer says of itself."""
    parser.add_argument("action", choices=("install",), help="install: instala o renueva el certificado")
    parser.add_argument("--cer", required=True, type=Path, metavar="ARCHIVO", help="certificado (.cer)")
    parser.add_argument("--key", required=True, type=Path, metavar="ARCHIVO", help="llave privada (.key)")
    parser.add_argument("--password", help=f"contraseña de la llave; mejor {PASSWORD_VARIABLE}")
    parser.add_argument(
        "--password-file", type=Path, metavar="ARCHIVO", help="archivo cuya primera línea es la contraseña"
    )
    parser.add_argument("--tenant", type=int, metavar="NÚMERO", help="empresa; sin esto, la única que hay")
    parser.add_argument("--branch", type=int, metavar="NÚMERO", help="sólo para esta sucursal")
    parser.add_argument("--legal-name", default="", help="razón social, como en la constancia")
    parser.add_argument("--regime", default="", help="régimen fiscal, tres dígitos (601)")
    parser.add_argument("--postal-code", default="", help="código postal del lugar de expedición")


def run(args: argparse.Namespace, config: Config) -> int:
    """Install it, and say what it is."""
    try:
        cer, key, password = _read(args.cer), _read(args.key), _password(args)
    except Refused as refused:
        problem(str(refused))
        return 2
    with open_database(config):
        ready()
        try:
            facts = _install(args, config, cer=cer, key=key, password=password)
        except Refused as refused:
            problem(str(refused))
            return 2
    until = facts.valid_until.strftime("%d/%m/%Y")
    _OUT.print(
        f"Certificado {facts.number} de {facts.legal_name} ({facts.tax_id}) instalado; vale hasta el {until}.",
        style="green",
        markup=False,
    )
    return 0


def _install(args: argparse.Namespace, config: Config, *, cer: bytes, key: bytes, password: str) -> Any:
    operation = importlib.import_module("trastienda.operations.invoicing.certificates")
    offices = importlib.import_module("trastienda.adapters.fiscal.offices")
    scheme = importlib.import_module("trastienda.domain.invoicing.scheme")
    words = importlib.import_module("trastienda.web.fiscal_words")
    errors = importlib.import_module("trastienda.domain.invoicing.errors")
    not_found = importlib.import_module("trastienda.kernel.errors").NotFound
    tenant = _tenant(args.tenant)
    command = operation.InstallCertificate(
        credential=scheme.Credential(certificate=cer, key=key, password=password),
        branch=args.branch,
        legal_name=args.legal_name.strip(),
        regime=args.regime.strip(),
        postal_code=args.postal_code.strip(),
    )
    try:
        return operation.install_certificate(
            command,
            examine=offices.examine,
            secret=config.secret_key,
            actor=importlib.import_module("trastienda.kernel.actor").system_actor(tenant),
            now=importlib.import_module("trastienda.kernel.clock").now(),
        )
    except errors.BadCredential as bad:
        raise Refused(words.credential_said(bad)) from None
    except errors.NotFiscal as missing:
        option = f"--{missing.where.removeprefix('issuer.').replace('_', '-')}"
        raise Refused(f"{words.said(missing)} Dígalo con {option}.") from None
    except errors.NoFiscalScheme as nobody:
        raise Refused(f"Todavía no se emiten comprobantes fiscales de {nobody.country}.") from None
    except not_found:
        raise Refused(f"No hay ninguna sucursal abierta {args.branch}.") from None


def _tenant(wanted: int | None) -> int:
    everyone: list[int] = importlib.import_module("trastienda.insights.audit.audit_tenant").tenant_ids()
    if wanted is None and len(everyone) == 1:
        return everyone[0]
    if wanted not in everyone:
        several = f"Diga cuál con --tenant: {', '.join(map(str, everyone))}."
        raise Refused(several if wanted is None else f"No hay ninguna empresa {wanted}.")
    return wanted


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError:
        raise Refused(f"No se puede leer {path}.") from None
    if not content or len(content) > _LARGEST:
        raise Refused(f"{path} no es un archivo del SAT.")
    return content


def _password(args: argparse.Namespace) -> str:
    if args.password is not None:
        return str(args.password)
    if args.password_file is not None:
        lines = _read(args.password_file).decode(errors="replace").splitlines()
        return lines[0] if lines else ""
    if PASSWORD_VARIABLE in os.environ:
        return os.environ[PASSWORD_VARIABLE]
    if not sys.stdin.isatty():
        raise Refused(f"Falta --password-file o {PASSWORD_VARIABLE} (la contraseña de la llave privada).")
    return getpass("Contraseña de la llave privada: ")
