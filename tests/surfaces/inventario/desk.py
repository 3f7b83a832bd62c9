"""A browser without a screen: signs in by the form, keeps cookies, sends the CSRF token, follows nothing by itself."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import msgspec
from django.http import HttpResponse
from django.test import Client

from tests.shop import Answer, Http, Shop
from trastienda.domain.access import sessions
from trastienda.domain.access.sessions import Session
from trastienda.kernel import clock
from trastienda.surfaces.inventario import auth

PASSWORD = "correcto-caballo-pila"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"')
_KEY = re.compile(r'name="clave"\s+value="([^"]+)"')


class Seen(msgspec.Struct):
    """What was answered. `text` is the page without its tags."""

    status: int
    content: str
    headers: dict[str, str]

    @property
    def place(self) -> str:
        """Where it sends the browser."""
        return self.headers.get("Location", "")

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.content)).split())

    @property
    def body(self) -> Any:
        return msgspec.json.decode(self.content)

    @property
    def form_key(self) -> str:
        found = _KEY.search(self.content)
        return found[1] if found else ""


class Desk:
    """Somebody at the desk of a shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.headers = {"X-Tenant": str(shop.id)}

    def get(self, path: str, **headers: str) -> Seen:
        return self._seen(self.client.get(path, headers={**self.headers, **_named(headers)}))

    def post(
        self, path: str, fields: dict[str, Any] | None = None, *, token: str | None = None, **headers: str
    ) -> Seen:
        """Send a form with the token that the browser holds, or another one."""
        held = self._held(token)
        sent = {**(fields or {}), **({"csrfmiddlewaretoken": held} if held else {})}
        return self._seen(self.client.post(path, sent, headers={**self.headers, **_named(headers)}))

    def json(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> Seen:
        """Ask as a program does: JSON, with the token in a header."""
        held = self._held(token)
        headers = {**self.headers, **({"X-CSRFToken": held} if held else {})}
        content = b"" if body is None else msgspec.json.encode(body)
        return self._seen(self.client.generic(method, path, content, "application/json", headers=headers))

    def signs_in(self, username: str, password: str = PASSWORD, **more: str) -> Seen:
        self.get("/login/")
        return self.post("/login/", {"username": username, "password": password, **more})

    def sends(self, path: str, fields: dict[str, Any]) -> Seen:
        """Open a form and send it, its own key included."""
        return self.post(path, {"clave": self.get(path).form_key, **fields})

    def _held(self, token: str | None) -> str:
        """Who sends a form has seen a page before, and with it got the token."""
        if token is None and not self.token:
            self.get("/productos/")
        return self.token if token is None else token

    @property
    def token(self) -> str:
        cookie = self.client.cookies.get("csrftoken")
        return cookie.value if cookie else ""

    @staticmethod
    def _seen(answer: Any) -> Seen:
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return Seen(answer.status_code, content.decode(errors="replace"), dict(answer.headers))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in headers.items()}


def at_desk(shop: Shop, role: str = "owner", username: str = "") -> Desk:
    """Somebody of that role, signed in: with a session of theirs, and without the slow check of a password."""
    desk = Desk(shop)
    user = shop.user(role, username=username or f"{role}-{shop.id}")
    desk.client.cookies[auth.COOKIE] = session_cookie(shop, user)
    return desk


def session_cookie(shop: Shop, user: int) -> str:
    """The cookie of somebody who has just signed in."""
    return _cookie(shop, _session(shop, user))


def _session(shop: Shop, user: int) -> Session:
    with shop.transaction():
        return sessions.begin(user, surface=auth.SURFACE, lifetime=auth.LIFETIME, now=clock.now())


def _cookie(shop: Shop, session: Session) -> str:
    answer = HttpResponse()
    auth.keep_session(answer, session, tenant_id=shop.id, now=clock.now(), secure=False)
    return str(answer.cookies[auth.COOKIE].value)


class Program(Http):
    """A program at the desk, as a user with a session of theirs: JSON through the CSRF guard."""

    csrf = "s" * 32

    def __init__(self, shop: Shop, user: int) -> None:
        session = _session(shop, user)
        super().__init__(tenant=shop.id)
        self._client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.code = session.code
        """What the session is called in the database."""
        self.shown = shows(_cookie(shop, session), self.csrf)

    def _send(
        self, method: str, path: str, content: bytes, content_type: str, headers: Mapping[str, str]
    ) -> Answer:
        return super()._send(method, path, content, content_type, {**self.shown, **headers})


def shows(session: str, csrf: str = Program.csrf) -> dict[str, str]:
    """The headers with which a session is shown, and that the request comes from where the session is."""
    return {"Cookie": f"{auth.COOKIE}={session}; csrftoken={csrf}", "X-CSRFToken": csrf}
