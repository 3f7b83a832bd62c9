"""Settings of this process, read once from the environment and checked.

All are optional. This is the only module that reads the environment; it knows no Django, so that the
supervising process stays small. `docs/operating.md` explains each setting to people.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from trastienda.project.home import make_private

LOCAL_HOSTS = ("localhost", ".localhost", "127.0.0.1", "[::1]")

_YES = {"1", "true", "yes", "on", "si", "sí"}
_NO = {"0", "false", "no", "off"}


class BadSetting(Exception):
    """A setting has a value that cannot be used. The text is one Spanish sentence for a person."""


@dataclass(frozen=True, slots=True)
class Config:
    """What an installation was told from outside."""

    home: Path
    database_url: str | None = field(repr=False)  # a login that owns the tables; None: the embedded server
    database_runtime_url: str | None = field(repr=False)  # a login without ownership; None: SET ROLE is used
    host: str
    port: int
    secret_key: str = field(repr=False)
    workers: int
    allowed_hosts: tuple[str, ...]
    demo: bool  # load the demo shop into an empty database
    sandbox: bool  # talk to stand-ins instead of real gateways, carriers and tax authorities

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read and check the settings; make the home folder and its secret on first use.

        :raises BadSetting: a value cannot be used.
        """
        home = Path(environ.get("TRASTIENDA_HOME") or "var").expanduser().absolute()
        host = environ.get("HOST") or "127.0.0.1"
        database_url = _database(environ, "DATABASE_URL")
        # A server that somebody named may hold real data: there the demo comes only when asked for.
        demo = _switch(environ, "DEMO", default=database_url is None)
        return cls(
            home=home,
            database_url=database_url,
            database_runtime_url=_database(environ, "DATABASE_RUNTIME_URL"),
            host=host,
            port=_number(environ, "PORT", default=8000, least=1, most=65535),
            secret_key=_secret(environ, home),
            workers=_number(environ, "WORKERS", default=2, least=1, most=64),
            allowed_hosts=_hosts(environ, host),
            demo=demo,
            sandbox=_switch(environ, "SANDBOX", default=demo),
        )

    @property
    def address(self) -> str:
        """The address of the front page for a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    def as_environ(self) -> dict[str, str]:
        """Return the environment with which a child process reads the same settings."""
        named = {
            "TRASTIENDA_HOME": str(self.home),
            "DATABASE_URL": self.database_url or "",
            "DATABASE_RUNTIME_URL": self.database_runtime_url or "",
            "HOST": self.host,
            "PORT": str(self.port),
            "SECRET_KEY": self.secret_key,
            "WORKERS": str(self.workers),
            "ALLOWED_HOSTS": ",".join(self.allowed_hosts),
            "DEMO": str(int(self.demo)),
            "SANDBOX": str(int(self.sandbox)),
        }
        return os.environ | named


def _database(environ: Mapping[str, str], name: str) -> str | None:
    url = environ.get(name)
    if not url:
        return None
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise BadSetting(f"{name} debe empezar con postgresql:// (Trastienda sólo usa PostgreSQL).")
    return url


def _number(environ: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = environ.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise BadSetting(f"{name} debe ser un número entero de {least} a {most}, y vale «{text}».")
    return int(text)


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = (environ.get(name) or "").strip().lower()
    if not text:
        return default
    if text not in _YES | _NO:
        raise BadSetting(f"{name} debe ser 1 o 0, y vale «{text}».")
    return text in _YES


def _hosts(environ: Mapping[str, str], host: str) -> tuple[str, ...]:
    named = tuple(part.strip() for part in environ.get("ALLOWED_HOSTS", "").split(",") if part.strip())
    if named:
        return named
    everywhere = host in {"0.0.0.0", "::"}
    return LOCAL_HOSTS if everywhere or host in LOCAL_HOSTS else (*LOCAL_HOSTS, host)


def _secret(environ: Mapping[str, str], home: Path) -> str:
    """Return the key that signs sessions and tokens: given, kept from before, or new."""
    if given := environ.get("SECRET_KEY"):
        return given
    try:
        kept = make_private(home) / "secret_key"
        # Written whole under another name first: two first starts at once must agree on one secret.
        fresh = home / f"secret_key.{os.getpid()}"
        if not kept.exists():
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(fresh, kept)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return kept.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise BadSetting(f"No se puede usar la carpeta {home}: {problem.strerror}.") from problem
