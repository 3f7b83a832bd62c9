"""The OpenAPI 3.1 document of a surface, made from its endpoints: what is declared is what is documented.

Paths, parameters, bodies, answers and permissions come from the code that checks and produces them; refusals are the
surface's own words, asked of its error table. What the code cannot know (prose, and the examples that the surface's
own document shows) is `About`, data that the surface brings along; tests decode the examples with the same code.
Paths, names and examples are the dialect's; every text for people is Spanish.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

import msgspec

from trastienda import __version__
from trastienda.domain.access.errors import NotSignedIn
from trastienda.kernel.errors import DomainError, Forbidden, require
from trastienda.web import encode, forms, idempotency
from trastienda.web.errors import BodyTooLarge, KeyReused, Malformed
from trastienda.web.schemas import PREFIX, Schema, resolve, schemas_of
from trastienda.web.surface import JSON, Endpoint, Surface

NO_EXAMPLE = msgspec.UNSET


class Documented(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    What the surface's own document shows of one endpoint, values verbatim.

    `variants` are other requests, by name, as changes to `request`; `errors` are the refusals it lists, by status.
    """

    description: str
    request: Any = NO_EXAMPLE
    variants: dict[str, dict[str, Any]] = {}
    response: Any = NO_EXAMPLE
    errors: dict[int, str] = {}


class Note(msgspec.Struct, frozen=True):
    """A thing that holds for all endpoints, to be read first."""

    title: str
    text: str


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a surface's document says beside its endpoints; see `Documented` for the keys of `documented`."""

    summary: str
    notes: Sequence[Note]
    sections: Mapping[str, str]
    statuses: Mapping[int, str]
    error: type
    """The shape of a refusal's body."""
    security: str
    instant: Mapping[str, Any]
    """How a datetime is written, as JSON Schema."""
    meanings: Mapping[str, str]
    """What a field or parameter of that name means."""
    documented: Mapping[str, Documented]
    """By method and path: `GET /pos/api/sales/{sale_id}`."""
    plain_names: bool = False
    """Whether schemas are called as the surface's document calls them, `Order` and not `orders.Order`."""
    more_schemas: Sequence[type] = ()
    """Structs that the document names and no endpoint mentions."""
    more_components: Mapping[str, Schema] = {}
    schemes: Mapping[str, Schema] = {}
    """OpenAPI's security schemes where it is not a token in a header: all are needed for a write, the first to read."""


def read_documented(content: bytes) -> dict[str, Documented]:
    """Read the examples of a surface; numbers keep their digits, so that 350.00 is shown as 350.00."""
    read: dict[str, Any] = encode.exactly(content)
    return msgspec.convert(read, dict[str, Documented], strict=False)


def document(surface: Surface, about: About) -> dict[str, Any]:
    """Return the whole document."""
    endpoints = in_order(surface, about)
    kinds = _kinds(endpoints)
    found, components = schemas_of(
        [*kinds, *about.more_schemas, about.error],
        meanings=about.meanings,
        instant=about.instant,
        plain_names=about.plain_names,
    )
    components |= {name: dict(schema) for name, schema in about.more_components.items()}
    schemas = dict(zip(map(id, kinds), found, strict=False))
    writer = _Writer(surface, about, schemas, components, error=found[-1])
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(address(endpoint), {})[endpoint.method.lower()] = writer.operation(endpoint)
    for kind in {id(each.query): each.query for each in endpoints if each.query is not None}.values():
        components.pop(schemas[id(kind)]["$ref"].removeprefix(PREFIX))
    schemes = about.schemes or {"bearer": {"type": "http", "scheme": "bearer", "description": about.security}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": surface.title,
            "version": __version__,
            "summary": about.summary,
            "description": "\n\n".join(f"## {note.title}\n\n{note.text}" for note in about.notes),
        },
        "servers": [{"url": "/"}],
        "security": [{name: [] for name in schemes}],
        "tags": [
            {"name": section, "description": about.sections.get(section, "")}
            for section in dict.fromkeys(endpoint.section for endpoint in endpoints)
        ],
        "paths": paths,
        "components": {
            "schemas": components,
            "parameters": {"IdempotencyKey": _KEY},
            "headers": {"Replayed": _REPLAYED},
            "securitySchemes": schemes,
        },
    }


def in_order(surface: Surface, about: About) -> list[Endpoint]:
    """The endpoints by section (their titles begin with a number), and in each as the surface's document has them."""
    ids = [endpoint.id for endpoint in surface.endpoints]
    require(len(set(ids)) == len(ids), "every endpoint has an id of its own")
    shapes = [_shape(key) for key in about.documented]

    def place(endpoint: Endpoint) -> tuple[int, int]:
        number = re.match(r"\d+", endpoint.section)
        shape = _shape(f"{endpoint.method} {address(endpoint)}")
        return int(number[0]) if number else 0, shapes.index(shape) if shape in shapes else len(shapes)

    return sorted(surface.endpoints, key=place)


def address(endpoint: Endpoint) -> str:
    """Return the documented path: `/pos/api/sales/{sale_id}`."""
    return "/" + _PARAMETER.sub(r"{\2}", endpoint.path)


def documented_for(endpoint: Endpoint, about: About) -> Documented | None:
    """What the surface's document says of an endpoint, whatever it calls the parameters of the path."""
    wanted = _shape(f"{endpoint.method} {address(endpoint)}")
    return next((each for key, each in about.documented.items() if _shape(key) == wanted), None)


def _shape(key: str) -> str:
    return re.sub(r"{\w+}", "{}", key).rstrip("/")


def form_of(answer: Any) -> Any:
    """The type of an answer's JSON. Who answers no struct of its own says it beside: `Annotated[Raw, wire.Items]`."""
    if get_origin(answer) is Annotated and get_args(answer)[0] in {encode.Raw, encode.Reply, encode.File}:
        return next((each for each in get_args(answer)[1:] if not isinstance(each, str)), None)
    return answer


def file_types_of(answer: Any) -> list[str]:
    """The types of the files that an endpoint may answer: `Annotated[File, "application/pdf"]`."""
    if get_origin(answer) is Annotated and get_args(answer)[0] in {encode.Reply, encode.File}:
        return [each for each in get_args(answer)[1:] if isinstance(each, str)]
    return []


def _kinds(endpoints: Sequence[Endpoint]) -> list[Any]:
    """Every type that is decoded or encoded."""
    kinds = [
        kind
        for each in endpoints
        for kind in (each.body, each.query, form_of(each.answer), *each.answers.values())
    ]
    return list({id(kind): kind for kind in kinds if _has_schema(kind)}.values())


def _has_schema(kind: Any) -> bool:
    return kind not in (None, type(None), Any, encode.Raw, encode.File, encode.Nothing)


class _Writer:
    """Writes operations; holds what all of them share."""

    def __init__(
        self,
        surface: Surface,
        about: About,
        schemas: Mapping[int, Schema],
        components: Mapping[str, Schema],
        *,
        error: Schema,
    ) -> None:
        self.surface = surface
        self.about = about
        self.schemas = schemas
        self.components = components
        self.error = error

    def operation(self, endpoint: Endpoint) -> dict[str, Any]:
        told = documented_for(endpoint, self.about) or Documented(description="")
        operation: dict[str, Any] = {
            "operationId": endpoint.id,
            "summary": endpoint.summary,
            "description": self._prose(endpoint, told),
            "tags": [endpoint.section],
        }
        if endpoint.permission is not None:
            operation["x-permission"] = str(endpoint.permission)
        if endpoint.is_open:
            operation["security"] = []
        elif self.about.schemes and not endpoint.writes:
            operation["security"] = [{next(iter(self.about.schemes)): []}]
        parameters = [*self._path_parameters(endpoint), *self._query_parameters(endpoint)]
        if endpoint.writes and not endpoint.is_public:
            parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
        if parameters:
            operation["parameters"] = parameters
        if endpoint.body is not None:
            operation["requestBody"] = self._body(endpoint, told)
        operation["responses"] = self._responses(endpoint, told)
        return operation

    def _prose(self, endpoint: Endpoint, told: Documented) -> str:
        sentences = [told.description or f"{endpoint.summary}."]
        if endpoint.permission is not None:
            sentences.append(f"Requiere el permiso `{endpoint.permission}`.")
        return " ".join(sentences)

    def _path_parameters(self, endpoint: Endpoint) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": dict(_CONVERTED.get(converter, _CONVERTED["str"])),
                **self._meaning(name),
            }
            for converter, name in _PARAMETER.findall(endpoint.path)
        ]

    def _query_parameters(self, endpoint: Endpoint) -> list[dict[str, Any]]:
        if endpoint.query is None:
            return []
        struct = resolve(self.schemas[id(endpoint.query)], self.components)
        parameters = []
        for name, schema in struct["properties"].items():
            plain = _without_null(schema)
            told = plain.pop("description", None)
            parameters.append(
                {
                    "name": name,
                    "in": "query",
                    "required": name in struct["required"],
                    **({"description": told} if told else self._meaning(name)),
                    "schema": plain,
                }
            )
        return parameters

    def _meaning(self, name: str) -> dict[str, str]:
        return {"description": self.about.meanings[name]} if name in self.about.meanings else {}

    def _body(self, endpoint: Endpoint, told: Documented) -> dict[str, Any]:
        schema = self.schemas[id(endpoint.body)]
        content: dict[str, Any] = {"schema": schema}
        kinds = [JSON, forms.URLENCODED, forms.MULTIPART] if self.surface.takes_forms else [JSON]
        if told.request is not NO_EXAMPLE:
            content["examples"] = {"ejemplo": {"summary": "Ejemplo", "value": told.request}} | {
                re.sub(r"\W+", "_", name.lower()): {"summary": name, "value": told.request | changes}
                for name, changes in told.variants.items()
            }
        must = bool(resolve(schema, self.components).get("required"))
        return {"required": must, "content": dict.fromkeys(kinds, content)}

    def _responses(self, endpoint: Endpoint, told: Documented) -> dict[str, Any]:
        success: dict[str, Any] = {"description": _SUCCESS.get(endpoint.status, "Correcto")}
        if endpoint.status != 204 and endpoint.answer is not encode.Nothing:
            success["content"] = self._answers(endpoint, told)
        if endpoint.writes and not endpoint.is_public:
            success["headers"] = {idempotency.REPLAYED: {"$ref": "#/components/headers/Replayed"}}
        responses = {str(endpoint.status): success}
        refusals = [self.surface.errors.say(error) for error in self._refusals(endpoint)]
        examples = dict(refusals)
        if endpoint.parameters or self._names_rows(endpoint):
            examples.setdefault(404, None)
        for status in sorted({*examples, *told.errors, *endpoint.answers}):
            sentence = told.errors.get(status) or self.about.statuses.get(status, "")
            own = endpoint.answers.get(status)
            responses[str(status)] = (
                self._refusal(sentence, examples.get(status), own=own)
                if status >= 400
                else {"description": sentence, "content": {JSON: {"schema": self.schemas[id(own)]}}}
            )
        responses["default"] = self._refusal("Cualquier otro rechazo", None)
        return responses

    def _answers(self, endpoint: Endpoint, told: Documented) -> dict[str, Any]:
        """An endpoint answers JSON, or files of the types it names, or either."""
        answer, form = endpoint.answer, form_of(endpoint.answer)
        files = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in file_types_of(answer)}
        if files and form is None:
            return files
        content: dict[str, Any] = {"schema": self.schemas.get(id(form), {})}
        if told.response is not NO_EXAMPLE:
            content["examples"] = {"ejemplo": {"summary": "Ejemplo", "value": told.response}}
        return {JSON: content, **files}

    def _refusal(self, sentence: str, example: Any, *, own: Any = None) -> dict[str, Any]:
        """A refusal; `own` is the type of one that the endpoint words itself, beside those of the machinery."""
        schema = self.error if own is None else {"anyOf": [self.schemas[id(own)], self.error]}
        content: dict[str, Any] = {"schema": schema}
        if example is not None:
            content["example"] = example
        return {"description": sentence, "content": {JSON: content}}

    def _refusals(self, endpoint: Endpoint) -> list[DomainError]:
        """The refusals that the machinery itself may answer here, as examples of their kind."""
        refusals: list[DomainError] = []
        if endpoint.body is not None:
            refusals.append(BodyTooLarge(limit_bytes=endpoint.body_limit))
        if endpoint.writes and not endpoint.is_public:
            refusals.append(KeyReused(key=""))
        if not endpoint.is_open:
            refusals.append(NotSignedIn())
        if endpoint.permission is not None:
            refusals.append(Forbidden(permission=endpoint.permission))
        shape = endpoint.body if endpoint.body is not None else endpoint.query
        if shape is not None:
            refusals.append(_malformed(resolve(self.schemas[id(shape)], self.components)))
        return refusals

    def _names_rows(self, endpoint: Endpoint) -> bool:
        """Whether the request can name something that does not exist."""
        shapes = [each for each in (endpoint.body, endpoint.query) if each is not None]
        fields = [
            name
            for each in shapes
            for name in resolve(self.schemas[id(each)], self.components).get("properties", ())
        ]
        return any(name.endswith("_id") or name == "items" for name in fields)


def _malformed(schema: Mapping[str, Any]) -> Malformed:
    """An example of what is said of a request without the documented form."""
    if schema.get("required"):
        return Malformed(where="", reason=f"falta el campo {schema['required'][0]}")
    for name, each in schema.get("properties", {}).items():
        if _without_null(each).get("type") == "integer":
            return Malformed(where=name, reason="debe ser un entero, no texto")
    return Malformed(where="", reason="el cuerpo no es JSON válido")


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a query parameter: it may be missing, but is never null."""
    plain = {name: each for name, each in schema.items() if not (name == "default" and each is None)}
    if isinstance(plain.get("type"), list):
        plain["type"] = next(each for each in plain["type"] if each != "null")
    options = [each for each in plain.pop("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        return {**plain, **options[0]}
    return plain | ({"anyOf": options} if options else {})


_SUCCESS = {201: "Creado", 204: "Hecho; sin contenido"}
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_CONVERTED: Mapping[str, Schema] = {
    "id": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
    "int": {"type": "integer", "minimum": 0},
    "uuid": {"type": "string", "format": "uuid"},
    "str": {"type": "string", "minLength": 1},
}
"""What Django's path converters, and ours, admit."""

_KEY = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": False,
    "description": (
        "Opcional. Repetir la solicitud con la misma clave devuelve la primera respuesta sin hacer el trabajo otra vez."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST_KEY},
}
_REPLAYED = {
    "description": "`true` cuando la respuesta es la que ya se dio a la misma Idempotency-Key.",
    "schema": {"type": "string", "enum": ["true"]},
}
