"""How a request becomes a page: session -> who is it -> permission -> guard -> the page's function -> HTML.

A page's function gets a `DeskCall` and returns an answer. It runs outside any transaction: the queries and operations
it calls open their own, so that a refusal can be shown in a form with all that was typed. What must happen once,
however often its form is sent, goes through `DeskCall.once`.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme

from trastienda.domain.access.errors import NotSignedIn
from trastienda.kernel import clock
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import DomainError, Forbidden, Kind
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.inventario import auth
from trastienda.surfaces.inventario.desk import pending
from trastienda.surfaces.inventario.desk.navigation import areas_of
from trastienda.web import assets, idempotency
from trastienda.web.errors import ErrorTable, RefusedByDatabase, Unavailable
from trastienda.web.idempotency import Answer
from trastienda.web.pages import HTML, POLICY

log = logging.getLogger("trastienda.web")
T = TypeVar("T")
Page = Callable[..., HttpResponseBase]

SIGN_IN, HOME = "/login/", "/dashboard/"
SELLERS_HOME = "/ventas/"
"""Where somebody lands who may not see the page they asked for."""
FORM_KEY = "clave"
"""The hidden field that names one showing of a form."""


class DeskCall:
    """One request of somebody who is signed in."""

    def __init__(self, request: HttpRequest, actor: Actor, errors: ErrorTable) -> None:
        self.request = request
        self.actor = actor
        self.now = clock.now()
        self.is_post = request.method == "POST"
        self.is_partial = request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers
        self._errors = errors
        self._notices = CookieStorage(request)

    def may(self, permission: Permission) -> bool:
        return self.actor.may(permission)

    def say(self, error: DomainError) -> str:
        """Return a refusal as a sentence for people."""
        return str(self._errors.say(error)[1]["error"])

    def page(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """Render a template of ours in the desk's frame."""
        shown = {
            "assets": assets.PREFIX,
            "actor": self.actor,
            "areas": areas_of(self.actor, self.request.path),
            "csrf_token": auth.csrf_token(self.request),
            "form_key": uuid4().hex,
            "notices": list(self._notices),
            "path": self.request.path,
            **context,
        }
        text = render_to_string(f"inventario/{template}", shown)
        return self._finish(HttpResponse(text, status=status, content_type=HTML))

    def redirect(self, to: str, said: str = "", *, level: int = constants.SUCCESS) -> HttpResponse:
        """Send the browser on, with a sentence that the next page shows."""
        if said:
            self._notices.add(level, said)
        return self._finish(HttpResponseRedirect(to))

    def once(self, work: Callable[[], T], *, to: Callable[[T], str], said: str) -> HttpResponse:
        """
        Do the work of a form, once however often that form is sent, and send the browser on.

        :raises DomainError: the work was refused; nothing is left of it, and the form may be shown again.
        """
        content = urlencode(sorted((name, each) for name, many in self.request.POST.lists() for each in many
                                   if name != "csrfmiddlewaretoken")).encode()  # fmt: skip
        print_ = idempotency.fingerprint("POST", self.request.path, content)  # keyed: a form may hold a PIN
        try:
            with transaction(self.actor.tenant_id):
                claimed = idempotency.claim(
                    f"{self.request.POST.get(FORM_KEY, '')[:60]}:{print_.hex()[:32]}",
                    surface=auth.SURFACE,
                    subject=f"{self.actor.kind}:{self.actor.id}",
                    print_=print_,
                    now=self.now,
                )
                if claimed.earlier is not None:
                    return self.redirect(claimed.earlier.body.decode(), said)
                place = to(work())
                idempotency.keep(claimed, Answer(status=302, content_type="", body=place.encode()))
        except (IntegrityError, DataError) as error:
            log.warning("%s broke a rule of the database: %s", self.request.path, error)
            raise RefusedByDatabase from None
        return self.redirect(place, said)

    def _finish(self, response: HttpResponse) -> HttpResponse:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        self._notices.update(response)
        return auth.keep_csrf(self.request, response)


class Desk:
    """Every page of the back office."""

    def __init__(self, *, errors: ErrorTable) -> None:
        self.errors = errors
        self.pages: dict[str, Page] = {}
        self.readable: set[str] = set()
        """The routes that answer a GET."""
        self.expired: Callable[[HttpRequest], HttpResponse | None] = lambda _: None
        """The door for a form whose session ended, where what was typed is kept; None where it is no such form."""
        self._patterns: list[URLPattern] = []

    def page(
        self,
        route: str,
        *,
        permission: Permission | None = None,
        writes: bool = False,
        reads: bool = True,
        also: tuple[str, ...] = (),
    ) -> Callable[[Page], Page]:
        """
        Declare what answers a path, written as Django's routes with a slash at its end: `productos/<id:product_id>/`.

        :param permission: without it the browser is sent where it may be, with a warning.
        :param writes: it has a form, which is sent to the same path.
        :param reads: False for what is only ever sent: it answers no GET.
        :param also: other paths of the same page.
        """

        def declare(function: Page) -> Page:
            methods = [*(["GET", "HEAD"] if reads else []), *(["POST"] if writes else [])]

            def view(request: HttpRequest, **parameters: Any) -> HttpResponseBase:
                if request.method not in methods:
                    return HttpResponseNotAllowed(methods)
                return self._answer(function, request, parameters, permission)

            view.csrf_exempt = True  # type: ignore[attr-defined]  # it asks the guard itself, once it knows who it is
            for each in (route, *also):
                self.pages[each] = function
                if reads:
                    self.readable.add(each)
                self._patterns.append(path(each, view))
                self._patterns.append(path(each.rstrip("/"), view))
            return function

        return declare

    def urls(self) -> list[URLPattern]:
        return list(self._patterns)

    def not_found(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a path of ours that no page has."""
        return self._answer(_nowhere, request, {}, None)

    def _answer(
        self, page: Page, request: HttpRequest, parameters: Mapping[str, Any], permission: Permission | None
    ) -> HttpResponseBase:
        try:
            session = auth.read_session(request)
            with transaction(session.tenant_id):
                actor = session.admit()
        except NotSignedIn:
            return self._sign_in(request)
        except (OperationalError, InterfaceError) as error:
            return self._unavailable(error)
        call = DeskCall(request, actor, self.errors)
        try:
            if permission is not None:
                actor.require(permission)
            if request.method == "POST":
                auth.check_csrf(request)
                pending.unpack(request, tenant_id=actor.tenant_id)
            return page(call, **parameters)
        except DomainError as error:
            return self._refuse(call, error)
        except (OperationalError, InterfaceError) as error:
            return self._unavailable(error)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            return call.page(
                "refused.html", {"title": "Error interno", "said": "Algo falló y quedó anotado."}, status=500
            )

    def _sign_in(self, request: HttpRequest) -> HttpResponse:
        """Send somebody who is not signed in to the door, and let them come back where they were."""
        if request.method == "POST" and (door := self.expired(request)) is not None:
            return door
        asked = f"?{urlencode({'siguiente': request.get_full_path()})}" if request.method == "GET" else ""
        place = f"{SIGN_IN}{asked}"
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": place})
        return HttpResponseRedirect(place)

    def _refuse(self, call: DeskCall, error: DomainError) -> HttpResponse:
        if isinstance(error, Forbidden):
            if call.request.path.startswith(SELLERS_HOME):
                return call.page(
                    "refused.html", {"title": "Sin permiso", "said": call.say(error)}, status=403
                )
            return call.redirect(SELLERS_HOME, call.say(error), level=constants.WARNING)
        status, _ = self.errors.say(error)
        title = "No encontrado" if error.kind is Kind.NOT_FOUND else "No es posible"
        return call.page("refused.html", {"title": title, "said": call.say(error)}, status=status)

    def _unavailable(self, error: Exception) -> HttpResponse:
        log.warning("database unavailable: %s", error)
        connection.close()
        status, said = self.errors.say(Unavailable())
        text = render_to_string(
            "inventario/unavailable.html", {"assets": assets.PREFIX, "said": said["error"]}
        )
        return HttpResponse(
            text, status=status, content_type=HTML, headers={"Content-Security-Policy": POLICY}
        )


def safe_place(asked: str) -> str:
    """Return where somebody wanted to go, when that is a path of ours; else where the desk begins."""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else HOME


def _nowhere(call: DeskCall) -> HttpResponse:
    said = f"No existe la página {call.request.path[:200]}"
    return call.page("refused.html", {"title": "No encontrada", "said": said}, status=404)
