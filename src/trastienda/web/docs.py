"""The documentation page of a surface, and its OpenAPI document, at `docs/` and `openapi.json` below its prefix.

The page is made from the document alone: what a program can read of the surface is what people read. Both are made
at the first request and then kept. Rendering is one template; here the document is turned into what it shows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from trastienda import __version__
from trastienda.web import encode
from trastienda.web.docs_marks import credentials, curl, marked, prose
from trastienda.web.docs_shapes import bare, kind, limits, sample
from trastienda.web.openapi import About, document
from trastienda.web.pages import HTML, POLICY, Kept, page
from trastienda.web.schemas import Schema
from trastienda.web.surface import JSON, Surface

_PLACES = {"path": "en la ruta", "query": "en la consulta", "header": "encabezado"}
_ABOUT_PERMISSION = re.compile(r" Requiere el permiso `[^`]+`\.$")
"""The page shows it apart."""
_FACT = re.compile(r"{(\w+)}")


class Field(msgspec.Struct, frozen=True):
    """A parameter, or a field of a body; `name` is its path: `items[].quantity`."""

    name: str
    kind: str
    required: bool
    meaning: str
    limits: str


class Example(msgspec.Struct, frozen=True):
    """A request to copy, its parts marked. A sample shows the form where the document has no example."""

    name: str
    shown: SafeString
    is_sample: bool = False


class Refusal(msgspec.Struct, frozen=True):
    status: str
    meaning: str
    shown: SafeString | None


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows of one endpoint."""

    id: str
    method: str
    path: str
    summary: str
    description: SafeString
    permission: str
    is_public: bool
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    status: str
    request: Example
    variants: list[Example]
    response: SafeString | None
    is_documented: bool
    """Whether the example of the answer comes from the document; else it only shows the form."""
    refusals: list[Refusal]


class Section(msgspec.Struct, frozen=True):
    title: str
    anchor: str
    description: str
    operations: list[Operation]


class Docs:
    """A surface's document and page. `prefix` is where they are mounted: `pos/api/`."""

    def __init__(
        self, surface: Surface, about: About, *, prefix: str, document_name: str = "openapi.json"
    ) -> None:
        self.surface = surface
        self.about = about
        self.prefix = prefix
        self.document_name = document_name

    def urls(self) -> list[URLPattern]:
        return [
            path(self.prefix + self.document_name, self._answers(lambda: self._json)),
            path(self.prefix + self.document_name.rstrip("/"), self._answers(lambda: self._json)),
            path(self.prefix + "docs/", self._answers(lambda: self._page)),
            path(self.prefix + "docs", self._answers(lambda: self._page)),
        ]

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document, as data."""
        return document(self.surface, self.about)

    @cached_property
    def _json(self) -> Kept:
        return Kept(encode.json(self.document), JSON)

    @cached_property
    def _page(self) -> Kept:
        sections = list(sections_of(self.document))
        context = {
            "surface": self.surface,
            "about": self.about,
            "notes": [(note.title, prose(note.text)) for note in self.about.notes],
            "sections": sections,
            "count": sum(len(section.operations) for section in sections),
            "refusals": [
                (wire.status, _FACT.sub(r"‹\1›", wire.sentence)) for wire in self.surface.errors.decided()
            ],
            "openapi": f"/{self.prefix}{self.document_name}",
            "version": __version__,
        }
        return Kept(page("docs.html", context).content, HTML, policy=POLICY)

    @staticmethod
    def _answers(kept: Any) -> Any:
        def view(request: HttpRequest) -> HttpResponse:
            if request.method not in {"GET", "HEAD"}:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            answer: HttpResponse = kept().answer(request)
            return answer

        return view


def sections_of(openapi: Mapping[str, Any]) -> Iterator[Section]:
    """Read the document section by section, in the order of its tags."""
    reader = _Reader(openapi)
    by_tag: dict[str, list[Operation]] = {}
    for where, methods in openapi["paths"].items():
        for method, operation in methods.items():
            by_tag.setdefault(operation["tags"][0], []).append(reader.operation(method, where, operation))
    for tag in openapi["tags"]:
        name = tag["name"]
        yield Section(name, re.sub(r"\W+", "-", name.lower()), tag["description"], by_tag.get(name, []))


class _Reader:
    """Reads operations of one document."""

    def __init__(self, openapi: Mapping[str, Any]) -> None:
        self.components = openapi["components"]["schemas"]
        self.shared = openapi["components"]["parameters"]
        self.schemes = openapi["components"]["securitySchemes"]
        self.security = openapi["security"]

    def operation(self, method: str, where: str, operation: Mapping[str, Any]) -> Operation:
        body = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
        status, success = next(iter(operation["responses"].items()))
        answer = success.get("content", {}).get(JSON, {"schema": {}})
        documented = [each["value"] for each in answer.get("examples", {}).values()]
        shape = documented or [sample(answer["schema"], self.components)]
        needed = operation.get("security", self.security)
        shows = credentials([self.schemes[name] for each in needed for name in each])
        asked = self._filled(where, operation.get("parameters", ()))
        requests = [
            Example(name, curl(method.upper(), asked, value, shows=shows), is_sample=name == "")
            for name, value in self._requests(body)
        ]
        return Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=where,
            summary=operation["summary"],
            description=prose(_ABOUT_PERMISSION.sub("", operation["description"])),
            permission=operation.get("x-permission", ""),
            is_public=not needed,
            parameters=[self._parameter(each) for each in operation.get("parameters", ())],
            body=list(self._fields(body.get("schema", {}))),
            answer=list(self._fields(answer["schema"])),
            status=f"{status} {success['description']}",
            request=requests[0],
            variants=requests[1:],
            response=None if shape[0] is None else marked(shape[0]),
            is_documented=bool(documented),
            refusals=[
                _refusal(code, each)
                for code, each in operation["responses"].items()
                if code not in {status, "default"}
            ],
        )

    def _parameter(self, told: Mapping[str, Any]) -> Field:
        told = self.shared[told["$ref"].rpartition("/")[2]] if "$ref" in told else told
        return Field(
            name=told["name"],
            kind=f"{kind(told['schema'], self.components)}, {_PLACES[told['in']]}",
            required=told["required"],
            meaning=told.get("description", ""),
            limits=limits(told["schema"]),
        )

    def _filled(self, where: str, parameters: Sequence[Mapping[str, Any]]) -> str:
        """The address with a first id in each parameter of the path, and the query parameters that must be there."""
        must = [each for each in parameters if each.get("in") == "query" and each["required"]]
        query = urlencode({each["name"]: sample(each["schema"], self.components) for each in must})
        return re.sub(r"{\w+}", "1", where) + (f"?{query}" if query else "")

    def _requests(self, body: Mapping[str, Any]) -> list[tuple[str, Any]]:
        examples = [(each["summary"], each["value"]) for each in body.get("examples", {}).values()]
        if examples or not body:
            return examples or [("Ejemplo", None)]
        return [("", sample(body["schema"], self.components))]

    def _fields(self, schema: Schema, path: str = "", depth: int = 0) -> Iterator[Field]:
        """Each field of a body, and of the objects in it, four levels deep."""
        plain = bare(schema, self.components)
        if plain.get("type") == "array" and plain.get("items"):
            yield from self._fields(plain["items"], path + "[]", depth)
            return
        if depth > 4:
            return
        required = plain.get("required", ())
        for name, each in sorted(
            plain.get("properties", {}).items(), key=lambda field: field[0] not in required
        ):
            here = f"{path}.{name}" if path else name
            yield Field(
                name=here,
                kind=kind(each, self.components),
                required=name in required,
                meaning=each.get("description", ""),
                limits=limits(each),
            )
            yield from self._fields(each, here, depth + 1)


def _refusal(status: str, told: Mapping[str, Any]) -> Refusal:
    example = told["content"][JSON].get("example")
    return Refusal(status, told["description"], None if example is None else marked(example, indent=0))
