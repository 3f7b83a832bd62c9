"""A surface as data: its endpoints, words for refusals, and how it knows who is calling. No dialect here.

An endpoint is a function of at most `call`, `body`, `query` and its path parameters; its annotations are its
documentation and its check. Each runs in one transaction of the caller's tenant:

    token -> tenant transaction -> who is it -> permission -> shape -> seen this key before? -> endpoint -> answer

so that a refusal at any point leaves nothing behind. Two kinds of endpoint differ. One that is `public` finds its
tenant by itself (a sign-in, a health check). One that goes `outside` asks another system for something, and must not
hold a transaction meanwhile: it runs after the caller's, and each of its operations opens its own.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, get_type_hints

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from psycopg.errors import DeadlockDetected, SerializationFailure

from trastienda.kernel import clock
from trastienda.kernel.actor import Actor, ActorKind, Permission
from trastienda.kernel.errors import Bug, DomainError, require
from trastienda.kernel.transaction import transaction
from trastienda.web import converters, decode, encode, forms, idempotency
from trastienda.web.errors import (
    BodyTooLarge,
    ErrorTable,
    InOwnWords,
    Malformed,
    MethodNotAllowed,
    NoSuchPath,
    RefusedByDatabase,
    Unavailable,
)
from trastienda.web.idempotency import Answer, Claim

__all__ = ["Call", "Caller", "Endpoint", "Surface", "converters"]

log = logging.getLogger("trastienda.web")

JSON = "application/json"
ATTEMPTS = 3


class Call(msgspec.Struct, frozen=True):
    """
    Who is calling and when. `request` is for endpoints that need an address or a header, which is rare; `content`, the
    body as it came, for those that check a signature over it. `claim` is the number of the caller's Idempotency-Key,
    for work that goes outside and may be asked for again after half of it was done; None without a key.
    """

    actor: Actor
    now: datetime
    request: HttpRequest
    content: bytes = b""
    claim: int | None = None


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
    """Nobody is asked who they are, and the endpoint finds its tenant by itself."""
    for_visitors: bool
    """Who has no token is let in too, as a visitor of the tenant that the request names."""
    goes_outside: bool
    body_limit: int
    status: int
    summary: str
    section: str
    body: Any
    query: Any
    answer: Any
    answers: Mapping[int, Any]
    """What else it answers, by status: the type of its JSON, None for a refusal like any other."""
    takes_call: bool
    parameters: Mapping[str, Any]

    @property
    def writes(self) -> bool:
        return self.method not in {"GET", "HEAD"}

    @property
    def is_open(self) -> bool:
        """Whether it answers without a token."""
        return self.is_public or self.for_visitors


class Surface:
    """One of the five doors."""

    def __init__(
        self,
        *,
        name: str,
        title: str,
        errors: ErrorTable,
        authenticate: Callable[[HttpRequest], Caller],
        visitor: Callable[[HttpRequest], Caller] | None = None,
        takes_forms: bool = False,
        body_limit: int = 1_000_000,
    ) -> None:
        """
        :param visitor: how to find out which tenant somebody without a token is looking at.
        :param takes_forms: bodies may also be forms, and a number in JSON may be a text, as forms have it.
        """
        self.name = name
        self.title = title
        self.errors = errors
        self.authenticate = authenticate
        self.visitor = visitor
        self.takes_forms = takes_forms
        self.body_limit = body_limit
        self.endpoints: list[Endpoint] = []
        self.aliases: list[Endpoint] = []

    def get(self, route: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.endpoint("GET", route, **options)

    def post(self, route: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.endpoint("POST", route, **options)

    def put(self, route: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.endpoint("PUT", route, **options)

    def patch(self, route: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.endpoint("PATCH", route, **options)

    def delete(self, route: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.endpoint("DELETE", route, **options)

    def endpoint(
        self,
        method: str,
        route: str,
        *,
        summary: str,
        section: str,
        permission: Permission | None = None,
        public: bool = False,
        visitors: bool = False,
        outside: bool = False,
        body_limit: int | None = None,
        aliases: Sequence[str] = (),
        status: int = 200,
        answers: Mapping[int, Any] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """
        Declare what answers a method of a path, written as Django's routes: `pos/api/sales/<id:sale_id>`.

        `aliases` are other paths that answer the same and are not documented.
        """

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
                    for_visitors=visitors,
                    goes_outside=outside,
                    body_limit=body_limit or self.body_limit,
                    status=status,
                    summary=summary,
                    section=section,
                    body=hints.pop("body", None),
                    query=hints.pop("query", None),
                    answer=answer,
                    answers=answers or {},
                    takes_call="call" in hints,
                    parameters={name: kind for name, kind in hints.items() if name != "call"},
                )
            )
            for alias in aliases:
                self.aliases.append(msgspec.structs.replace(self.endpoints[-1], path=alias))
            return function

        return declare

    def urls(self) -> list[URLPattern]:
        """Return Django's routes: each path with and without its trailing slash, so that no write is redirected."""
        by_path: dict[str, dict[str, Endpoint]] = {}
        for endpoint in [*self.endpoints, *self.aliases]:
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
        except InOwnWords as refusal:
            answer, replayed = answer_of(refusal.reply, status=refusal.reply.status), False
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
        if not answer.content_type:
            del response.headers["Content-Type"]
        for name, told in answer.headers.items():
            response.headers[name] = told
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
        content = self._content(request, endpoint.body_limit) if endpoint.writes else b""
        now = clock.now()
        if endpoint.is_public:
            arguments = self._arguments(endpoint, Call(NOBODY, now, request, content), content, parameters)
            return self._finish(endpoint, arguments), False
        caller = self._caller(endpoint, request)
        with transaction(caller.tenant_id, keeps_plans=endpoint.writes):
            actor = caller.admit()
            if endpoint.permission is not None:
                actor.require(endpoint.permission)
            call = Call(actor=actor, now=now, request=request, content=content)
            arguments = self._arguments(endpoint, call, content, parameters)
            claimed = self._claim(endpoint, call, content)
            if claimed is not None and claimed.earlier is not None:
                return claimed.earlier, True
            if claimed is not None and endpoint.takes_call:
                arguments["call"] = msgspec.structs.replace(call, claim=claimed.id)
            if not endpoint.goes_outside:
                return self._keep(claimed, self._finish(endpoint, arguments)), False
        answer = self._finish(endpoint, arguments)
        with transaction(caller.tenant_id):
            return self._keep(claimed, answer), False

    def _caller(self, endpoint: Endpoint, request: HttpRequest) -> Caller:
        """A visitor is somebody who shows no token; who shows one is who it says, or nobody."""
        if endpoint.for_visitors and "HTTP_AUTHORIZATION" not in request.META and self.visitor is not None:
            return self.visitor(request)
        return self.authenticate(request)

    def _claim(self, endpoint: Endpoint, call: Call, content: bytes) -> Claim | None:
        key = call.request.headers.get(idempotency.HEADER) if endpoint.writes else None
        if key is None:
            return None
        return idempotency.claim(
            key,
            surface=self.name,
            subject=f"{call.actor.kind}:{call.actor.id}",
            print_=idempotency.fingerprint(endpoint.method, call.request.path, content),
            now=call.now,
        )

    @staticmethod
    def _keep(claimed: Claim | None, answer: Answer) -> Answer:
        if claimed is not None:
            idempotency.keep(claimed, answer)
        return answer

    @staticmethod
    def _content(request: HttpRequest, limit: int) -> bytes:
        """
        Return the whole body, whether its length was announced or it comes in chunks.

        :raises BodyTooLarge: it is longer than a request may be; the rest is not read.
        :raises Malformed: the connection ended before all of it came. What came may well be JSON, and is not acted on.
        """
        announced = request.META.get("CONTENT_LENGTH") or ""
        length = int(announced) if announced.isdigit() else 0
        if length > limit:
            raise BodyTooLarge(limit_bytes=limit)
        try:
            content = _chunks(request, most=limit + 1) if _is_chunked(request) else request.body
        except RequestDataTooBig:
            raise BodyTooLarge(limit_bytes=limit) from None
        except (UnreadablePostError, OSError):
            raise Malformed(where="", reason=_INCOMPLETE) from None
        if len(content) > limit:
            raise BodyTooLarge(limit_bytes=limit)
        if len(content) < length:
            raise Malformed(where="", reason=_INCOMPLETE)
        return content

    def _arguments(
        self, endpoint: Endpoint, call: Call, content: bytes, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        arguments = dict(parameters)
        if endpoint.takes_call:
            arguments["call"] = call
        if endpoint.body is not None:
            arguments["body"] = self._body(
                endpoint.body, content, str(call.request.META.get("CONTENT_TYPE", ""))
            )
        if endpoint.query is not None:
            arguments["query"] = decode.query_string(endpoint.query, call.request.GET.dict())
        return arguments

    def _body(self, kind: Any, content: bytes, content_type: str) -> Any:
        if not self.takes_forms:
            return decode.json_body(kind, content)
        if forms.is_form(content_type):
            return forms.form_body(kind, content, content_type)
        return decode.loose_json_body(kind, content)

    def _finish(self, endpoint: Endpoint, arguments: Mapping[str, Any]) -> Answer:
        return answer_of(endpoint.run(**arguments), status=endpoint.status)


def answer_of(content: Any, *, status: int) -> Answer:
    """Return what an endpoint gave back as bytes with a status, a type and headers."""
    headers: Mapping[str, str] = {}
    if isinstance(content, encode.Reply):
        content, status, headers = content.content, content.status, content.headers
    if isinstance(content, encode.File):
        headers = {**headers, **content.headers}
        if content.filename:
            headers = {**headers, "Content-Disposition": _attachment(content.filename)}
        return Answer(status=status, content_type=content.content_type, body=content.content, headers=headers)
    if isinstance(content, encode.Nothing):
        return Answer(status=status, content_type="", body=b"", headers=headers)
    if status == 204:
        return Answer(status=status, content_type=JSON, body=b"", headers=headers)
    body = content.content if isinstance(content, encode.Raw) else encode.json(content)
    return Answer(status=status, content_type=JSON, body=body, headers=headers)


def _attachment(filename: str) -> str:
    """Return the header that offers a file under a name, whatever letters are in it."""
    return content_disposition_header(as_attachment=True, filename=filename) or "attachment"


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
