"""The documentation page of a surface, and its OpenAPI document, at `docs/` and `openapi.json` below its prefix.

The page is made from the document alone: what a program can read of the surface is what people read. Both are made
at the first request and then kept. Rendering is one template; here the document is turned into what it shows.
"""

import html
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.safestring import SafeString, mark_safe

from trastienda import __version__
from trastienda.web import encode
from trastienda.web.openapi import About, document
from trastienda.web.pages import HTML, POLICY, Kept, page
from trastienda.web.schemas import Schema, resolve
from trastienda.web.surface import JSON, Surface

HOST = "https://su-tienda.example"
"""Stands for the shop's own address; the page's script puts in the one it was read from."""


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

    def __init__(self, surface: Surface, about: About, *, prefix: str) -> None:
        self.surface = surface
        self.about = about
        self.prefix = prefix

    def urls(self) -> list[URLPattern]:
        return [
            path(self.prefix + "openapi.json", self._answers(lambda: self._json)),
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
            "notes": [(note.title, _prose(note.text)) for note in self.about.notes],
            "sections": sections,
            "count": sum(len(section.operations) for section in sections),
            "refusals": [
                (wire.status, _FACT.sub(r"‹\1›", wire.sentence)) for wire in self.surface.errors.decided()
            ],
            "openapi": f"/{self.prefix}openapi.json",
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

    def operation(self, method: str, where: str, operation: Mapping[str, Any]) -> Operation:
        body = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
        status, success = next(iter(operation["responses"].items()))
        answer = success["content"][JSON]
        documented = [each["value"] for each in answer.get("examples", {}).values()]
        shape = documented or [sample(answer["schema"], self.components)]
        is_public = operation.get("security") == []
        requests = [
            Example(name, _curl(method.upper(), where, value, is_public=is_public), is_sample=name == "")
            for name, value in self._requests(body)
        ]
        return Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=where,
            summary=operation["summary"],
            description=_prose(_ABOUT_PERMISSION.sub("", operation["description"])),
            permission=operation.get("x-permission", ""),
            is_public=is_public,
            parameters=[self._parameter(each) for each in operation.get("parameters", ())],
            body=list(self._fields(body.get("schema", {}))),
            answer=list(self._fields(answer["schema"])),
            status=f"{status} {success['description']}",
            request=requests[0],
            variants=requests[1:],
            response=None if shape[0] is None else _marked(shape[0]),
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
            kind=f"{_kind(told['schema'], self.components)}, {_PLACES[told['in']]}",
            required=told["required"],
            meaning=told.get("description", ""),
            limits=_limits(told["schema"]),
        )

    def _requests(self, body: Mapping[str, Any]) -> list[tuple[str, Any]]:
        examples = [(each["summary"], each["value"]) for each in body.get("examples", {}).values()]
        if examples or not body:
            return examples or [("Ejemplo", None)]
        return [("", sample(body["schema"], self.components))]

    def _fields(self, schema: Schema, path: str = "", depth: int = 0) -> Iterator[Field]:
        """Each field of a body, and of the objects in it, four levels deep."""
        plain = _bare(schema, self.components)
        if plain.get("type") == "array" and "items" in plain:
            yield from self._fields(plain["items"], path + "[]", depth)
            return
        if depth > 4:
            return
        required = plain.get("required", ())
        for name, each in sorted(plain.get("properties", {}).items(), key=lambda field: field[0] not in required):
            here = f"{path}.{name}" if path else name
            yield Field(
                name=here,
                kind=_kind(each, self.components),
                required=name in required,
                meaning=each.get("description", ""),
                limits=_limits(each),
            )
            yield from self._fields(each, here, depth + 1)


def sample(schema: Schema, components: Mapping[str, Schema], depth: int = 0) -> Any:
    """Return something of that form, where the document shows nothing: to see the shape, not to learn values."""
    plain = _bare(schema, components)
    if "default" in plain and plain["default"] is not None:
        return plain["default"]
    if "enum" in plain:
        return plain["enum"][0]
    if "properties" in plain and depth < 5:
        return {name: sample(each, components, depth + 1) for name, each in plain["properties"].items()}
    if plain.get("type") == "array":
        return [sample(plain["items"], components, depth + 1)] if "items" in plain and depth < 5 else []
    if "pattern" in plain:
        return "2026-04-01T08:00:00"
    return _SAMPLES.get((plain.get("type"), plain.get("format")), {} if plain.get("type") else None)


def _bare(schema: Schema, components: Mapping[str, Schema]) -> Mapping[str, Any]:
    """The schema without its reference and without its null."""
    plain = dict(resolve(schema, components))
    options = [each for each in plain.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        plain = {**plain, **resolve(options[0], components)}
    if isinstance(plain.get("type"), list):
        plain["type"] = next(each for each in plain["type"] if each != "null")
    return plain


_SAMPLES = {
    ("integer", None): 1,
    ("number", None): 1,
    ("string", None): "texto",
    ("string", "date"): "2026-04-01",
    ("boolean", None): True,
}
_WORDS = {"integer": "entero", "number": "número", "string": "texto", "boolean": "sí o no", "object": "objeto"}
_PLURALS = {"entero": "enteros", "número": "números", "texto": "textos", "objeto": "objetos", "opción": "opciones"}
_PLACES = {"path": "en la ruta", "query": "en la consulta", "header": "encabezado"}
_ABOUT_PERMISSION = re.compile(r" Requiere el permiso `[^`]+`\.$")
"""The page shows it apart."""
_FACT = re.compile(r"{(\w+)}")


def _kind(schema: Schema, components: Mapping[str, Schema]) -> str:
    plain = _bare(schema, components)
    nullable = "null" in (schema.get("type") or ()) or {"type": "null"} in schema.get("anyOf", ())
    return _word(plain, components) + (" o nulo" if nullable else "")


def _word(plain: Mapping[str, Any], components: Mapping[str, Schema]) -> str:
    if plain.get("type") == "array":
        inner = _word(_bare(plain["items"], components), components) if "items" in plain else ""
        return f"lista de {_PLURALS.get(inner, inner)}" if inner else "lista"
    if "enum" in plain:
        return "opción"
    if plain.get("format") == "date":
        return "fecha"
    if "pattern" in plain:
        return "instante"
    return _WORDS.get(str(plain.get("type")), "cualquiera")


def _limits(schema: Schema) -> str:
    """What may stand there, in a few words."""
    told = []
    options = [each["enum"] for each in schema.get("anyOf", ()) if "enum" in each] or [schema.get("enum", ())]
    if options[0]:
        told.append(", ".join(map(str, options[0])))
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and least != 0 and least > -1_000_000 and not (least == 1 and _is_id(schema)):
        told.append(f"desde {least}")
    if most is not None and most < 1_000_000:
        told.append(f"hasta {most}")
    longest = schema.get("maxLength")
    if longest:
        told.append(f"a lo más {longest} caracteres")
    if schema.get("maxItems"):
        told.append(f"a lo más {schema['maxItems']}")
    if schema.get("default") not in (None, ""):
        told.append(f"si falta: {str(schema['default']).lower()}")
    return "; ".join(told)


def _is_id(schema: Schema) -> bool:
    return bool(schema.get("maximum") == 2**53 - 1)


def _refusal(status: str, told: Mapping[str, Any]) -> Refusal:
    example = told["content"][JSON].get("example")
    return Refusal(status, told["description"], None if example is None else _marked(example, indent=0))


def _curl(method: str, where: str, body: Any, *, is_public: bool) -> SafeString:
    """The request as a line for a terminal."""
    verb = "" if method == "GET" else f"-X {method} "
    lines = [f'curl {verb}"<span class="host">{HOST}</span>{html.escape(_filled(where))}"']
    if not is_public:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if body is not None:
        lines.append('-H "Content-Type: application/json"')
        quoted = str(_marked(body)).replace("&#x27;", "&#x27;\\&#x27;&#x27;")
        lines.append(f"-d '{quoted}'")
    return mark_safe(" \\\n  ".join(lines))  # noqa: S308 - every part is escaped above


def _filled(where: str) -> str:
    """The path with a first id in each of its parameters."""
    return re.sub(r"{\w+}", "1", where)


def _marked(content: Any, *, indent: int = 2) -> SafeString:
    """JSON with its names, texts, numbers and words marked for the style sheet."""
    text = msgspec.json.format(encode.json(content), indent=indent).decode()
    return mark_safe(_TOKEN.sub(_mark, text))  # noqa: S308 - each token and nothing else is text; all are escaped


_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)')


def _mark(found: re.Match[str]) -> str:
    text, colon, number, word = found.groups()
    if text is not None:
        kind = "n" if colon else "t"
        return f'<span class="{kind}">{html.escape(text)}</span>{colon or ""}'
    return f'<span class="d">{number}</span>' if number is not None else f'<span class="w">{word}</span>'


def _prose(text: str) -> SafeString:
    """Our own prose: escaped, with `code` marked."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False)))  # noqa: S308
