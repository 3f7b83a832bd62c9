"""Settings of this process, read once from the environment and checked.

All are optional. This is the only module that reads the environment; it knows no Django, so that the
supervising process stays small. `docs/operating.md` explains each setting to people.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.payments.accounts import (
    ADDRESSES as GATEWAY_ADDRESSES,
)
from trastienda.adapters.payments.accounts import (
    PATHS,
    STRIPE_ADDRESS,
    GatewayAccount,
    StripeAccount,
)
from trastienda.adapters.shipping.accounts import ADDRESSES, CarrierAccount
from trastienda.project.carrier_accounts import BadAccount, carrier_accounts, carrier_settings
from trastienda.project.gateway_accounts import BadGateway, gateway_accounts, gateway_settings
from trastienda.project.home import make_private
from trastienda.project.neighbour_accounts import new_merchant_key, rehearsal_accounts, rehearsal_keys
from trastienda.project.pac_accounts import BadPac, pac_accounts, pac_settings

LOCAL_HOSTS = ("localhost", ".localhost", "127.0.0.1", "[::1]")

_YES = {"1", "true", "yes", "on", "si", "sí"}
_NO = {"0", "false", "no", "off"}


class BadSetting(Exception):
    """A setting has a value that cannot be used. The text is one Spanish sentence for a person."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who takes our mails (SMTP). `security`: starttls, tls, or none, for a server on this machine."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str
    sender: str

    def as_environ(self) -> dict[str, str]:
        """Return the settings that name this server."""
        return {
            "EMAIL_HOST": self.host,
            "EMAIL_PORT": str(self.port),
            "EMAIL_USER": self.user,
            "EMAIL_PASSWORD": self.password,
            "EMAIL_SECURITY": self.security,
            "EMAIL_FROM": self.sender,
        }


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
    sandbox_port: int  # where the stand-ins listen, on loopback only
    sales_surface_open: bool  # the sales surface asks nobody for a token
    public_url: str | None  # how browsers elsewhere reach the shop; None: as the request says
    own_stripe: tuple[StripeAccount, ...]  # accounts with Stripe that were named; see `stripe`
    own_gateways: tuple[GatewayAccount, ...]  # accounts with other gateways that were named; see `gateways`
    mail: MailServer  # who sends mails; without a host they are printed
    own_carriers: tuple[CarrierAccount, ...]  # accounts with carriers that were named; see `carriers`
    own_pacs: tuple[PacAccount, ...]  # accounts with certifiers of documents that were named; see `pacs`

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
        port = _number(environ, "PORT", default=8000, least=1, most=65535)
        return cls(
            home=home,
            database_url=database_url,
            database_runtime_url=_database(environ, "DATABASE_RUNTIME_URL"),
            host=host,
            port=port,
            secret_key=_secret(environ, home),
            workers=_number(environ, "WORKERS", default=2, least=1, most=64),
            allowed_hosts=_hosts(environ, host),
            demo=demo,
            sandbox=_switch(environ, "SANDBOX", default=demo),
            sandbox_port=_number(environ, "SANDBOX_PORT", default=port % 65535 + 1, least=1, most=65535),
            sales_surface_open=_switch(environ, "SALES_SURFACE_OPEN", default=False),
            public_url=_public_url(environ),
            own_stripe=_stripe(environ),
            own_gateways=_gateways(environ),
            mail=_mail(environ),
            own_carriers=_carriers(environ),
            own_pacs=_pacs(environ),
        )

    @property
    def stripe(self) -> tuple[StripeAccount, ...]:
        """The accounts that collect cards: those that were named; the rehearsal's where none of them collects."""
        named = self.own_stripe
        return named if self.stripe_is_real or not self.sandbox else (*named, self.stripe_rehearsal)

    @property
    def stripe_is_real(self) -> bool:
        """Whether an account was named that collects for every tenant."""
        return any(account.tenant_id is None for account in self.own_stripe)

    @property
    def stripe_rehearsal(self) -> StripeAccount:
        """The account with the stand-in. Its keys come from our secret, so both sides know them and nothing is kept."""
        return StripeAccount(
            secret_key=f"sk_test_{self._derived('stripe api')}",
            webhook_secret=f"whsec_{self._derived('stripe notices')}",
            address=f"http://127.0.0.1:{self.sandbox_port}/stripe",
        )

    @property
    def gateways(self) -> tuple[GatewayAccount, ...]:
        """The accounts that collect: those that were named; the rehearsal's where none of them is for everybody."""
        named = self.own_gateways
        if not self.sandbox:
            return named
        real = {account.gateway for account in named if account.tenant_id is None}
        return (*named, *(each for each in self.gateway_rehearsals if each.gateway not in real))

    @property
    def gateway_rehearsals(self) -> tuple[GatewayAccount, ...]:
        """The accounts with the stand-ins, one a gateway; as with Stripe, nothing is kept."""
        secret, signing = self._derived("gateways"), self._derived("gateway notices")
        return tuple(
            GatewayAccount(
                gateway=name,
                secret=secret,
                address=f"http://127.0.0.1:{self.sandbox_port}/{name}",
                auth_address=f"http://127.0.0.1:{self.sandbox_port}/{name}",
                user="sandbox",
                signing=f"sandbox:{signing}" if name == "getnet" else signing,
                merchant="Trastienda",
                path=PATHS.get(name, ""),
            )
            for name in GATEWAY_ADDRESSES
        )

    @property
    def carriers(self) -> tuple[CarrierAccount, ...]:
        """The accounts that send: those that were named; the rehearsal's where none of them is for everybody."""
        named = self.own_carriers
        if not self.sandbox:
            return named
        real = {account.carrier for account in named if account.tenant_id is None}
        return (*named, *(each for each in self.carrier_rehearsals if each.carrier not in real))

    @property
    def carrier_rehearsals(self) -> tuple[CarrierAccount, ...]:
        """The accounts with the stand-ins, one a carrier."""
        secret = self._derived("carriers")
        return tuple(
            CarrierAccount(
                carrier=carrier,
                secret=secret,
                address=f"http://127.0.0.1:{self.sandbox_port}/{carrier}",
                user="sandbox" if carrier in {"micorreo", "andreani"} else "",
                contract="sandbox",
            )
            for carrier in ADDRESSES
        )

    @property
    def pacs(self) -> tuple[PacAccount, ...]:
        """The accounts that certify: those that were named; the rehearsal's where none of them is for everybody."""
        named = self.own_pacs
        is_real = any(account.tenant_id is None for account in named)
        return named if is_real or not self.sandbox else (*named, self.pac_rehearsal)

    @property
    def pac_rehearsal(self) -> PacAccount:
        """The account with the stand-in, and the stand-in of the SAT."""
        return PacAccount(
            pac="sw",
            secret=self._derived("pac"),
            address=f"http://127.0.0.1:{self.sandbox_port}/sw",
            sat_address=f"http://127.0.0.1:{self.sandbox_port}/sat",
        )

    @property
    def neighbours(self) -> tuple[OutsideAccount, ...]:
        """The accounts with financiers, ERPs and messengers that every tenant has without its own: the rehearsal's."""
        return self.neighbour_rehearsals if self.sandbox else ()

    @property
    def neighbour_rehearsals(self) -> tuple[OutsideAccount, ...]:
        """The accounts with their stand-ins."""
        return rehearsal_accounts(
            self._derived, merchant=self._merchant, address=f"http://127.0.0.1:{self.sandbox_port}"
        )

    @property
    def neighbour_keys(self) -> Mapping[str, tuple[str, str]]:
        """What opens each of those stand-ins, and what it signs with."""
        return rehearsal_keys(self._derived, merchant=self._merchant)

    @property
    def _merchant(self) -> str:
        return _kept(self.home, "rehearsal_merchant_key", new_merchant_key)

    def _derived(self, purpose: str) -> str:
        key = f"sandbox {purpose}".encode()
        return hmac.new(self.secret_key.encode(), key, hashlib.sha256).hexdigest()[:48]

    @property
    def address(self) -> str:
        """The address of the front page for a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    @property
    def sandbox_address(self) -> str:
        """The address of the stand-ins' overview."""
        return f"http://127.0.0.1:{self.sandbox_port}/"

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
            "SANDBOX_PORT": str(self.sandbox_port),
            "SALES_SURFACE_OPEN": str(int(self.sales_surface_open)),
            "PUBLIC_URL": self.public_url or "",
            **_named_again(self.own_stripe),
            **self.mail.as_environ(),
            **carrier_settings(self.own_carriers),
            **gateway_settings(self.own_gateways),
            **pac_settings(self.own_pacs),
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


def _public_url(environ: Mapping[str, str]) -> str | None:
    url = (environ.get("PUBLIC_URL") or "").rstrip("/")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query):
        raise BadSetting(f"PUBLIC_URL debe ser como https://tienda.example, y vale «{url}».")
    return url or None


def _gateways(environ: Mapping[str, str]) -> tuple[GatewayAccount, ...]:
    try:
        return gateway_accounts(environ)
    except BadGateway as problem:
        raise BadSetting(str(problem)) from None


def _carriers(environ: Mapping[str, str]) -> tuple[CarrierAccount, ...]:
    try:
        return carrier_accounts(environ)
    except BadAccount as problem:
        raise BadSetting(str(problem)) from None


def _pacs(environ: Mapping[str, str]) -> tuple[PacAccount, ...]:
    try:
        return pac_accounts(environ)
    except BadPac as problem:
        raise BadSetting(str(problem)) from None


_SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_SENDER = re.compile(r"[^@\s<>,]+@[A-Za-z0-9.-]+")


def _mail(environ: Mapping[str, str]) -> MailServer:
    security = (environ.get("EMAIL_SECURITY") or "starttls").lower()
    if security not in _SMTP_PORTS:
        raise BadSetting(f"EMAIL_SECURITY debe ser starttls, tls o none, y vale «{security}».")
    sender = environ.get("EMAIL_FROM") or "no-responder@trastienda.example"
    if not _SENDER.fullmatch(sender):
        raise BadSetting(f"EMAIL_FROM debe ser una dirección como ventas@tienda.example, y vale «{sender}».")
    return MailServer(
        host=environ.get("EMAIL_HOST") or "",
        port=_number(environ, "EMAIL_PORT", default=_SMTP_PORTS[security], least=1, most=65535),
        user=environ.get("EMAIL_USER") or "",
        password=environ.get("EMAIL_PASSWORD") or "",
        security=security,
        sender=sender,
    )


_STRIPE_KEY = re.compile(r"STRIPE_SECRET_KEY(?:__([0-9]{1,15}))?")


def _stripe(environ: Mapping[str, str]) -> tuple[StripeAccount, ...]:
    """Read `STRIPE_SECRET_KEY` for everybody and `STRIPE_SECRET_KEY__2` for tenant 2, with what belongs to each."""
    address = (environ.get("STRIPE_BASE_URL") or STRIPE_ADDRESS).rstrip("/")
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc:
        raise BadSetting(f"STRIPE_BASE_URL debe empezar con https:// o http://, y vale «{address}».")
    found = []
    for name in sorted(environ):
        named = _STRIPE_KEY.fullmatch(name)
        if named is None or not environ[name]:
            continue
        suffix = name.removeprefix("STRIPE_SECRET_KEY")
        if not environ[name].isascii() or not environ[name].isprintable():
            raise BadSetting(f"{name} debe ser una clave de Stripe tal como su panel la muestra.")
        found.append(
            StripeAccount(
                secret_key=environ[name],
                webhook_secret=environ.get(f"STRIPE_WEBHOOK_SECRET{suffix}", ""),
                tenant_id=int(named[1]) if named[1] else None,
                address=address,
            )
        )
    return tuple(found)


def _named_again(accounts: tuple[StripeAccount, ...]) -> dict[str, str]:
    """Return the settings that name these accounts."""
    named = {}
    for account in accounts:
        suffix = "" if account.tenant_id is None else f"__{account.tenant_id}"
        named[f"STRIPE_SECRET_KEY{suffix}"] = account.secret_key
        named[f"STRIPE_WEBHOOK_SECRET{suffix}"] = account.webhook_secret
        named["STRIPE_BASE_URL"] = account.address
    return named


def _secret(environ: Mapping[str, str], home: Path) -> str:
    """Return the key that signs sessions and tokens: given, kept from before, or new."""
    if given := environ.get("SECRET_KEY"):
        return given
    return _kept(home, "secret_key", lambda: secrets.token_urlsafe(48))


def _kept(home: Path, name: str, make: Callable[[], str]) -> str:
    """Return what is kept in the home folder under that name, for nobody else to read; made the first time."""
    try:
        kept = make_private(home) / name
        # Written whole under another name first: two first starts at once must agree on one.
        fresh = home / f"{name}.{os.getpid()}"
        if not kept.exists():
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(make())
            try:
                os.link(fresh, kept)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return kept.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise BadSetting(f"No se puede usar la carpeta {home}: {problem.strerror}.") from problem
