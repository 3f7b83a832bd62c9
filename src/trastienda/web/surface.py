"""A surface as data: its endpoints, words for refusals, and how it knows who is calling. No dialect here.

An endpoint is a function of at most `call`, `body`, `query` and its path parameters; its annotations are its
documentation and its check. Each runs in one transaction of the caller's tenant:

    token -> tenant transaction -> who is it -> permission -> shape -> seen this key before? -> endpoint -> answer

so that a refusal at any point leaves nothing behind.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, get_type_hints

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import URLPattern, path
from psycopg.errors import DeadlockDetected, SerializationFailure

from trastienda.kernel import clock
from trastienda.kernel.actor import Actor, ActorKind, Permission
from trastienda.kernel.errors import Bug, DomainError, require
from trastienda.kernel.transaction import transaction
from trastienda.web import converters, decode, encode, idempotency
from trastienda.web.errors import (
    BodyTooLarge,
    ErrorTable,
    Malformed,
    MethodNotAllowed,
    NoSuchPath,
    RefusedByDatabase,
    Unavailable,
)
from trastienda.web.idempotency import Answer

__all__ = ["Call", "Caller", "Endpoint", "Surface", "converters"]

log = logging.getLogger("trastienda.web")

JSON = "application/json"
ATTEMPTS = 3


class Call(msgspec.Struct, frozen=True):
    """Who is calling and when. `request` is for endpoints that need an address or a header, which is rare."""

    actor: Actor
    now: datetime
    request: HttpRequest


class Caller(Protocol):
    """A token that was read: which tenant it belongs to, and how to find out who that is today."""

    @property
    def tenant_id(self) -> int:
        """Whose room it opens."""

    def admit(self) -> Actor:
        """Return the actor, inside the tenant's transaction. :raises NotSignedIn: may no longer enter."""


class Endpoint(msgspec.Struct, frozen=True):
    """One method of one path, and everything that is documented about it."""

    id: str
    method: str
    path: str
    run: Callable[..., Any]
    permission: Permission | None
    is_public: bool
    status: int
    summary: str
    section: str
    body: Any
    query: Any
    answer: Any
    takes_call: bool
    parameters: Mapping[str, Any]

    @property
    def writes(self) -> bool:
        return self.method not in {"GET", "HEAD"}


class Surface:
    """One of the five doors."""

    def __init__(
        self,
        *,
        name: str,
        title: str,
        errors: ErrorTable,
        authenticate: Callable[[HttpRequest], Caller],
        body_limit: int = 1_000_000,
    ) -> None:
        self.name = name
        self.title = title
        self.errors = errors
        self.authenticate = authenticate
        self.body_limit = body_limit
        self.endpoints: list[Endpoint] = []

    def get(self, route: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.endpoint("GET", route, **options)

    def post(self, route: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.endpoint("POST", route, **options)

    def put(self, route: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.endpoint("PUT", route, **options)

    def endpoint(
        self,
        method: str,
        route: str,
        *,
        summary: str,
        section: str,
        permission: Permission | None = None,
        public: bool = False,
        status: int = 200,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare what answers a method of a path, written as Django's routes: `pos/api/sales/<id:sale_id>`."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            hints = get_type_hints(function, include_extras=True)
            answer = hints.pop("return", None)
            self.endpoints.append(
                Endpoint(
                    id=_id_of(function),
                    method=method,
                    path=route,
                    run=function,
                    permission=permission,
                    is_public=public,
                    status=status,
                    summary=summary,
                    section=section,
                    body=hints.pop("body", None),
                    query=hints.pop("query", None),
                    answer=answer,
                    takes_call="call" in hints,
                    parameters={name: kind for name, kind in hints.items() if name != "call"},
                )
            )
            return function

        return declare

    def urls(self) -> list[URLPattern]:
        """Return Django's routes: each path with and without its trailing slash, so that no write is redirected."""
        by_path: dict[str, dict[str, Endpoint]] = {}
        for endpoint in self.endpoints:
            methods = by_path.setdefault(endpoint.path.rstrip("/"), {})
            require(endpoint.method not in methods, f"{endpoint.method} {endpoint.path} is declared once")
            methods[endpoint.method] = endpoint
        patterns = []
        for route, methods in by_path.items():
            view = self._view(methods)
            patterns += [path(route, view), path(route + "/", view)]
        return patterns

    def refuse(self, error: DomainError, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """Return a refusal in this surface's words."""
        status, body = self.errors.say(error)
        response = HttpResponse(encode.json(body), status=status, content_type=JSON)
        for name, content in (headers or {}).items():
            response.headers[name] = content
        if isinstance(error.facts.get("retry_after_s"), int):
            response.headers["Retry-After"] = str(error.facts["retry_after_s"])
        return response

    def not_found(self, request: HttpRequest) -> HttpResponse:
        """Answer a path that no endpoint has."""
        return self.refuse(NoSuchPath(path=request.path))

    def _view(self, methods: Mapping[str, Endpoint]) -> Callable[..., HttpResponse]:
        allowed = ", ".join(sorted(methods))

        def view(request: HttpRequest, **parameters: Any) -> HttpResponse:
            method = "GET" if request.method == "HEAD" else str(request.method)
            endpoint = methods.get(method)
            if endpoint is None:
                error = MethodNotAllowed(method=method[:20], allowed=allowed)
                return self.refuse(error, {"Allow": allowed})
            return self._answer(endpoint, request, parameters)

        view.csrf_exempt = True  # type: ignore[attr-defined]  # bearer tokens, no cookies
        return view

    def _answer(
        self, endpoint: Endpoint, request: HttpRequest, parameters: Mapping[str, Any]
    ) -> HttpResponse:
        try:
            answer, replayed = self._run_until_it_fits(endpoint, request, parameters)
        except DomainError as error:
            return self.refuse(error)
        except (IntegrityError, DataError) as error:
            # A rule that only the database knew, or a race that the operation did not foresee: nothing was written.
            log.warning("%s %s broke a rule of the database: %s", request.method, request.path, error)
            return self.refuse(RefusedByDatabase())
        except (OperationalError, InterfaceError) as error:
            log.warning("database unavailable: %s", error)
            connection.close()
            return self.refuse(Unavailable())
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            status, body = self.errors.say_unexpected()
            return HttpResponse(encode.json(body), status=status, content_type=JSON)
        response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
        if replayed:
            response.headers[idempotency.REPLAYED] = "true"
        return response

    def _run_until_it_fits(
        self, endpoint: Endpoint, request: HttpRequest, parameters: Mapping[str, Any]
    ) -> tuple[Answer, bool]:
        """Run once more when PostgreSQL chose this transaction as the victim of a deadlock: nothing of it is left."""
        for attempts_left in range(ATTEMPTS - 1, -1, -1):
            try:
                return self._run(endpoint, request, parameters)
            except OperationalError as error:
                if not attempts_left or not isinstance(
                    error.__cause__, DeadlockDetected | SerializationFailure
                ):
                    raise
        raise Bug("the last attempt returns or raises")

    def _run(
        self, endpoint: Endpoint, request: HttpRequest, parameters: Mapping[str, Any]
    ) -> tuple[Answer, bool]:
        content = self._content(request) if endpoint.writes else b""
        now = clock.now()
        if endpoint.is_public:
            return self._finish(
                endpoint, self._arguments(endpoint, None, request, content, parameters)
            ), False
        caller = self.authenticate(request)
        with transaction(caller.tenant_id, keeps_plans=endpoint.writes):
            actor = caller.admit()
            if endpoint.permission is not None:
                actor.require(endpoint.permission)
            call = Call(actor=actor, now=now, request=request)
            arguments = self._arguments(endpoint, call, request, content, parameters)
            key = request.headers.get(idempotency.HEADER) if endpoint.writes else None
            if key is None:
                return self._finish(endpoint, arguments), False
            claimed = idempotency.claim(
                key,
                surface=self.name,
                subject=f"{actor.kind}:{actor.id}",
                print_=idempotency.fingerprint(endpoint.method, request.path, content),
                now=now,
            )
            if claimed.earlier is not None:
                return claimed.earlier, True
            answer = self._finish(endpoint, arguments)
            idempotency.keep(claimed, answer)
            return answer, False

    def _content(self, request: HttpRequest) -> bytes:
        """
        Return the whole body, whether its length was announced or it comes in chunks.

        :raises BodyTooLarge: it is longer than a request may be; the rest is not read.
        :raises Malformed: the connection ended before all of it came. What came may well be JSON, and is not acted on.
        """
        announced = request.META.get("CONTENT_LENGTH") or ""
        length = int(announced) if announced.isdigit() else 0
        if length > self.body_limit:
            raise BodyTooLarge(limit_bytes=self.body_limit)
        try:
            content = _chunks(request, most=self.body_limit + 1) if _is_chunked(request) else request.body
        except RequestDataTooBig:
            raise BodyTooLarge(limit_bytes=self.body_limit) from None
        except (UnreadablePostError, OSError):
            raise Malformed(where="", reason=_INCOMPLETE) from None
        if len(content) > self.body_limit:
            raise BodyTooLarge(limit_bytes=self.body_limit)
        if len(content) < length:
            raise Malformed(where="", reason=_INCOMPLETE)
        return content

    def _arguments(
        self,
        endpoint: Endpoint,
        call: Call | None,
        request: HttpRequest,
        content: bytes,
        parameters: Mapping[str, Any],
    ) -> dict[str, Any]:
        arguments = dict(parameters)
        if endpoint.takes_call:
            arguments["call"] = call if call is not None else Call(NOBODY, clock.now(), request)
        if endpoint.body is not None:
            arguments["body"] = decode.json_body(endpoint.body, content)
        if endpoint.query is not None:
            arguments["query"] = decode.query_string(endpoint.query, request.GET.dict())
        return arguments

    def _finish(self, endpoint: Endpoint, arguments: Mapping[str, Any]) -> Answer:
        content = endpoint.run(**arguments)
        body = content.content if isinstance(content, encode.Raw) else encode.json(content)
        return Answer(status=endpoint.status, content_type=JSON, body=body)


_INCOMPLETE = "el cuerpo llegó incompleto"


def _is_chunked(request: HttpRequest) -> bool:
    return "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()


def _chunks(request: HttpRequest, *, most: int) -> bytes:
    """Read a body that announces no length; Django takes such a body for an empty one."""
    content, stream = b"", request.META["wsgi.input"]
    while len(content) < most and (part := stream.read(most - len(content))):
        content += part
    return content


def _id_of(function: Callable[..., Any]) -> str:
    """Return a name that stays: `sales.create` for sales/api.py, `inventory.reports.abc` for inventory/reports.py."""
    _, _, below = function.__module__.rpartition(".surfaces.")
    parts = below.split(".")[1:] or [function.__module__.rpartition(".")[2]]
    return ".".join([*(part for part in parts if part != "api"), function.__name__.rstrip("_")])


NOBODY = Actor(tenant_id=0, kind=ActorKind.SYSTEM, id=None, name="", role="", permissions=frozenset())
