"""The `trastienda` command. It finds the module of the command named, and imports nothing for the others."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from trastienda import __version__
from trastienda.project.banner import problem
from trastienda.project.config import BadSetting, Config
from trastienda.project.postgres import AlreadyRunning, ServerFailed


@dataclass(frozen=True, slots=True)
class Command:
    """One word after `trastienda`, and the module that does it.

    The module has `add_arguments(parser)` and `run(args, config) -> int`.
    """

    name: str
    help: str | None  # None: for our own child processes, and not listed
    module: str | None


_COMMANDS = (
    Command("run", "abre la tienda: base de datos, servidor web y trabajos", "run"),
    Command("setup", "crea la primera empresa y su cuenta dueña", "setup"),
    Command("import", "carga productos, clientes, existencias o ventas desde archivos", "import_data"),
    Command("generate", "inventa un catálogo de partes de cualquier tamaño, para medir", "generate"),
    Command("train", "aprende de las ventas y pronostica las que vienen", "train"),
    Command("sandbox", "abre sólo el ensayo de los sistemas de fuera (cobros con tarjeta)", "sandbox"),
    Command("certificate", "instala el certificado que sella los comprobantes fiscales", "certificate"),
    Command("audit", "comprueba que los saldos igualan la suma de sus movimientos", "audit"),
    Command("migrate", "pone la base de datos al día sin abrir la tienda", "migrate"),
    Command("version", "dice la versión", None),
    Command("_prepare", None, "prepare"),
    Command("_worker", None, "work"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Do one command; return the exit code (2: it was asked for wrongly)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["version"]:
        arguments = ["--version"]
    command = next((each for each in _COMMANDS if arguments[:1] == [each.name]), None)
    module = _module_of(command)
    parsed = _parser(command, module).parse_args(arguments or ["--help"])
    if module is None:
        raise RuntimeError("argparse ends the process when no command is named")
    try:
        return int(module.run(parsed, Config.from_environ()))
    except BadSetting as bad:
        problem(str(bad))
        return 2
    except ServerFailed as failed:
        problem(str(failed))
        return 1
    except AlreadyRunning:
        problem("Otro proceso usa la base de datos de esta carpeta.")
        return 1
    except KeyboardInterrupt:
        return 130


def _module_of(command: Command | None) -> ModuleType | None:
    if command is None or command.module is None:
        return None
    return importlib.import_module(f"trastienda.project.commands.{command.module}")


def _parser(command: Command | None, module: ModuleType | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trastienda",
        description="Una trastienda para todos los mostradores. Los ajustes vienen del entorno (docs/operating.md).",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parts = parser.add_subparsers(metavar="orden")
    for each in _COMMANDS:
        if each.help:  # argparse lists only what has a help text
            part = parts.add_parser(each.name, help=each.help, description=each.help)
        else:
            part = parts.add_parser(each.name)
        if each is command and module is not None:
            module.add_arguments(part)
    return parser
