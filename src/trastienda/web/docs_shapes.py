"""JSON Schema in a few Spanish words, and a sample of it: what the documentation page says of a field."""

from collections.abc import Mapping
from typing import Any

from trastienda.web.schemas import Schema, resolve


def sample(schema: Schema, components: Mapping[str, Schema], depth: int = 0) -> Any:
    """Return something of that form, where the document shows nothing: to see the shape, not to learn values."""
    plain = bare(schema, components)
    if "default" in plain and plain["default"] is not None:
        return plain["default"]
    if "enum" in plain:
        return plain["enum"][0]
    if "properties" in plain and depth < 5:
        return {name: sample(each, components, depth + 1) for name, each in plain["properties"].items()}
    if plain.get("type") == "array":
        return [sample(plain["items"], components, depth + 1)] if plain.get("items") and depth < 5 else []
    if "pattern" in plain:
        return "2026-04-01T08:00:00"
    kinds = (str(plain.get("type", "")), plain.get("format"))
    return _SAMPLES.get(kinds, {} if "type" in plain else None)


def bare(schema: Schema, components: Mapping[str, Schema]) -> Mapping[str, Any]:
    """The schema without its reference and without its null."""
    plain = dict(resolve(schema, components))
    options = [each for each in plain.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        plain = {**plain, **resolve(options[0], components)}
    if isinstance(plain.get("type"), list):
        plain["type"] = next(each for each in plain["type"] if each != "null")
    return plain


def kind(schema: Schema, components: Mapping[str, Schema]) -> str:
    """What it is, in a word or three: `lista de objetos o nulo`."""
    plain = bare(schema, components)
    nullable = "null" in (schema.get("type") or ()) or {"type": "null"} in schema.get("anyOf", ())
    return _word(plain, components) + (" o nulo" if nullable else "")


def _word(plain: Mapping[str, Any], components: Mapping[str, Schema]) -> str:
    if plain.get("type") == "array":
        inner = _word(bare(plain["items"], components), components) if plain.get("items") else ""
        return f"lista de {_PLURALS.get(inner, inner)}" if inner else "lista"
    if "enum" in plain:
        return "opción"
    if plain.get("format") == "date":
        return "fecha"
    if "pattern" in plain:
        return "instante"
    return _WORDS.get(str(plain.get("type")), "cualquiera")


def limits(schema: Schema) -> str:
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
    default = schema.get("default")
    if isinstance(default, bool):
        told.append(f"si falta: {'sí' if default else 'no'}")
    elif default not in (None, "", [], {}):
        told.append(f"si falta: {default}")
    return "; ".join(told)


def _is_id(schema: Schema) -> bool:
    return bool(schema.get("maximum") == 2**53 - 1)


_SAMPLES: Mapping[tuple[str, str | None], Any] = {
    ("integer", None): 1,
    ("number", None): 1,
    ("string", None): "texto",
    ("string", "date"): "2026-04-01",
    ("boolean", None): True,
}
_WORDS = {
    "integer": "entero",
    "number": "número",
    "string": "texto",
    "boolean": "sí o no",
    "object": "objeto",
}
_PLURALS = {
    "entero": "enteros",
    "número": "números",
    "texto": "textos",
    "objeto": "objetos",
    "opción": "opciones",
}
