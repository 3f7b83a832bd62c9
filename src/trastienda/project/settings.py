"""Django's settings, from the environment. Only `project` reads this; everything below takes arguments."""

import os
import sys
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from trastienda.project.config import Config

CONFIG = Config.from_environ()

SECRET_KEY = CONFIG.secret_key
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.allowed_hosts)
ROOT_URLCONF = "trastienda.project.urls"
WSGI_APPLICATION = "trastienda.project.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "es"
USE_I18N = False
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE
"""The most that any endpoint takes, a picture with its form; each says its own limit, which is mostly far lower."""
STATIC_URL = "/static/"

INSTALLED_APPS = [
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "trastienda.domain.tenancy",
    "trastienda.domain.access",
    "trastienda.domain.parties",
    "trastienda.domain.catalog",
    "trastienda.domain.fitment",
    "trastienda.domain.stock",
    "trastienda.domain.spending",
    "trastienda.domain.income",
    "trastienda.domain.sales",
    "trastienda.domain.payments",
    "trastienda.domain.bnpl",
    "trastienda.domain.erp",
    "trastienda.domain.cash",
    "trastienda.domain.shipping",
    "trastienda.domain.notifying",
    "trastienda.domain.messaging",
    "trastienda.domain.invoicing",
    "trastienda.domain.accounting",
    "trastienda.domain.planning",
    "trastienda.domain.exports",
    "trastienda.domain.connections",
    "trastienda.domain.webhooks",
    "trastienda.web",
    "trastienda.surfaces.inventario",
    "trastienda.project",
]
MIDDLEWARE: list[str] = ["trastienda.project.middleware.SecurityHeaders"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {},
    }
]
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url] if CONFIG.public_url else []
"""A form that comes through a proxy names the shop as browsers do."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []


def database(url: str) -> dict[str, Any]:
    """Return Django's database settings for a libpq URL: server-side binding, kept connections, kept plans."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "trastienda.kernel.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2, **query},
    }


def runtime_url(owner_url: str) -> str:
    """Return the runtime role's URL: its own login when one is named, else the owner's with SET ROLE at connect."""
    own = os.environ.get("DATABASE_RUNTIME_URL")
    if own or not owner_url:
        return own or owner_url
    joint = "&" if "?" in owner_url else "?"
    return f"{owner_url}{joint}options=-c%20role%3Dtrastienda_app"


_owner_url = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": database(runtime_url(_owner_url)), "owner": database(_owner_url)}
"""`default` is the runtime role, which owns nothing; `owner` migrates and hardens, and nothing else."""

PROCRASTINATE_IMPORT_PATHS = [
    "trastienda.jobs.bnpl",
    "trastienda.jobs.erp",
    "trastienda.jobs.exports",
    "trastienda.jobs.fiscal_mails",
    "trastienda.jobs.invoicing",
    "trastienda.jobs.mails",
    "trastienda.jobs.messaging",
    "trastienda.jobs.nightly",
    "trastienda.jobs.orders",
    "trastienda.jobs.payments",
    "trastienda.jobs.planning",
    "trastienda.jobs.shipping",
    "trastienda.jobs.webhooks",
]
"""The modules that define tasks; only a worker loads them."""

SALES_SURFACE_OPEN = CONFIG.sales_surface_open
"""Whether the sales surface answers without a token, as its document shows it; see `surfaces/sales/auth.py`."""

PUBLIC_URL = CONFIG.public_url
"""How browsers elsewhere reach the shop, where that is not how requests name it."""
LOCAL_URL = CONFIG.address.rstrip("/")
"""How a browser on this machine reaches it, where a request names it by a name that is not ours."""

SANDBOX_ADDRESS = CONFIG.sandbox_address if CONFIG.sandbox else ""
"""Where the stand-ins of outside systems answer; empty where nothing is rehearsed."""

STRIPE_ACCOUNTS = CONFIG.stripe
"""Which accounts with Stripe collect cards; see `adapters/payments/accounts.py`."""

GATEWAYS = CONFIG.gateways
"""Which accounts with the web store's other gateways collect."""

CARRIERS = CONFIG.carriers
"""Which accounts with carriers send parcels; see `adapters/shipping/accounts.py`."""

NEIGHBOURS = CONFIG.neighbours
"""The rehearsal's accounts with financiers, ERPs and messengers; a tenant's own come before them."""

PACS = CONFIG.pacs
"""Which accounts have fiscal documents certified; see `adapters/fiscal/accounts.py`."""

REHEARSAL = CONFIG.sandbox
"""Whether stand-ins on this machine may be asked; elsewhere nobody enters an address that does not lead outside."""

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if CONFIG.mail.host else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = CONFIG.mail.host, CONFIG.mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = CONFIG.mail.user, CONFIG.mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = CONFIG.mail.security == "starttls", CONFIG.mail.security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = CONFIG.mail.sender
"""Without a server, mails are printed on the terminal."""

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a refusal is an answer, not an incident
}
