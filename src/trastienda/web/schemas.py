"""From the annotations of endpoints to JSON Schema, as the wire really is: Decimals are numbers with their limits.

msgspec derives the schemas from the very types that decode and encode, so they cannot disagree with the code. What
is changed afterwards: names are short and stable (`sales.NewSale`), our developers' docstrings stay out, a Decimal
is a number and not a text, and each field says what it means in the surface's language.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import inspect

from trastienda.kernel.errors import require
from trastienda.web.decode import Exact, Upload

Schema = dict[str, Any]
PREFIX = "#/components/schemas/"


def schemas_of(
    kinds: Sequence[Any],
    *,
    meanings: Mapping[str, str],
    instant: Mapping[str, Any],
    plain_names: bool = False,
) -> tuple[list[Schema], dict[str, Schema]]:
    """
    Return one schema for each type, and the components they refer to.

    `meanings` says what a field of that name means; `instant` is how the surface writes a datetime.
    """
    structs = list(dict.fromkeys(_structs(inspect.multi_type_info(kinds))))
    found, components = msgspec.json.schema_components(
        [*kinds, *structs], schema_hook=_describe, ref_template=PREFIX + "{name}"
    )
    references = [schema["$ref"] for schema in found[len(kinds) :]]
    names = {
        reference: _name(struct, is_plain=plain_names)
        for reference, struct in zip(references, structs, strict=True)
    }
    require(len(set(names.values())) == len(names), "structs have names of their own")
    tidied = {}
    for reference, struct in zip(references, structs, strict=True):
        schema = _tidy(components[reference.removeprefix(PREFIX)], names)
        _explain(schema, struct, meanings, instant)
        tidied[names[reference]] = schema
    return [_tidy(schema, names) for schema in found[: len(kinds)]], dict(sorted(tidied.items()))


def resolve(schema: Mapping[str, Any], components: Mapping[str, Schema]) -> Mapping[str, Any]:
    """Follow a reference to its component; anything else is returned as it is."""
    while "$ref" in schema:
        schema = components[schema["$ref"].removeprefix(PREFIX)]
    return schema


def _structs(infos: Sequence[inspect.Type]) -> Iterator[type]:
    """Every struct that the types are made of, the outer ones first."""
    waiting, seen = list(infos), set()
    while waiting:
        info = waiting.pop(0)
        if isinstance(info, inspect.StructType):
            if info.cls in seen:
                continue
            seen.add(info.cls)
            yield info.cls
            waiting += [field.type for field in info.fields]
        waiting += _inner(info)


def _inner(info: inspect.Type) -> list[inspect.Type]:
    parts = [getattr(info, name, None) for name in ("type", "item_type", "key_type", "value_type")]
    several = [*getattr(info, "types", ()), *getattr(info, "item_types", ())]
    return [part for part in [*parts, *several] if isinstance(part, inspect.Type)]


def _name(struct: Any, *, is_plain: bool) -> str:
    """`NewSale` of `surfaces.nexus.sales.wire` is `sales.NewSale`, where names are not to be plain."""
    plain = getattr(struct, "__origin__", struct)
    *_, package, module = plain.__module__.split(".")
    own = "_".join([plain.__name__, *(each.__name__ for each in getattr(struct, "__args__", ()))])
    if is_plain:
        return own
    return f"{package if module == 'wire' else module}.{own}"


def _describe(kind: type) -> Schema:
    """The limits of our own scalar types."""
    if issubclass(kind, Upload):
        return {"type": "string", "format": "binary"}
    if not issubclass(kind, Exact):
        raise NotImplementedError(kind)
    least = kind.least if kind.least is not None else -kind.most
    if kind.places == 0:
        return {"type": "integer", "minimum": int(least), "maximum": int(kind.most)}
    return {
        "type": "number",
        "minimum": least,
        "maximum": kind.most,
        "multipleOf": Decimal(1).scaleb(-kind.places),
    }


def _tidy(schema: Any, names: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return [_tidy(each, names) for each in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {name: _tidy(each, names) for name, each in schema.items()}
    if "$ref" in tidy:
        tidy["$ref"] = PREFIX + names.get(tidy["$ref"], tidy["$ref"].removeprefix(PREFIX))
    if "enum" in tidy and "type" not in tidy and all(isinstance(each, str) for each in tidy["enum"]):
        tidy = {"type": "string", **tidy}
    if tidy.get("format") == "decimal":
        tidy = {**tidy, "type": "number"}
        del tidy["format"]
    if "anyOf" in tidy:
        tidy = _merge_options(tidy)
    if tidy.get("type") == "number" and isinstance(tidy.get("default"), str):
        tidy["default"] = Decimal(tidy["default"])
    return tidy


def _merge_options(schema: Schema) -> Schema:
    """`anyOf` integer or number is a number; `anyOf` something or null is that something, nullable."""
    options = [each for each in schema["anyOf"] if each != {"type": "null"}]
    nullable = len(options) < len(schema["anyOf"])
    if {"type": "number"} in options:
        options = [each for each in options if each != {"type": "integer"}]
    rest = {name: each for name, each in schema.items() if name != "anyOf"}
    if len(options) == 1 and isinstance(options[0].get("type"), str):
        return {**options[0], **rest, **({"type": [options[0]["type"], "null"]} if nullable else {})}
    return {**rest, "anyOf": [*options, {"type": "null"}] if nullable else options}


def _explain(schema: Schema, struct: Any, meanings: Mapping[str, str], instant: Mapping[str, Any]) -> None:
    """Take the developers' words out and put the clients' in; mark instants, which msgspec leaves as texts."""
    for ours in ("title", "description"):
        schema.pop(ours, None)
    info = inspect.type_info(struct)
    fields = info.fields if isinstance(info, inspect.StructType) else ()
    for field in fields:
        told = schema["properties"][field.encode_name]
        if any(isinstance(each, inspect.DateTimeType) for each in _all(field.type)):
            told |= instant
        if field.encode_name in meanings:
            told.setdefault("description", meanings[field.encode_name])


def _all(info: inspect.Type) -> Iterator[inspect.Type]:
    yield info
    for each in _inner(info):
        yield from _all(each)
