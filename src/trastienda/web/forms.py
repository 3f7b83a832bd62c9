"""Bodies as HTML forms send them: form-urlencoded and multipart, read into the same structs as JSON.

A form knows only texts, files and repeated names, so what a field is decides how its text is read: a number, a
switch, a list in JSON or as `items[0][product_id]`. An empty text is a missing value where the field is no text.
"""

import io
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import parse_header_parameters
from msgspec import inspect

from trastienda.web.decode import Upload, from_loose, loosely
from trastienda.web.errors import Malformed

T = TypeVar("T")

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_ELEMENTS = 1_000

_ELEMENT = re.compile(r"(?P<name>\w+)\[(?P<at>\d{1,6})\](?:[.\[]?(?P<field>\w+)\]?)?\Z")
_SWITCHES = {"on": "true", "off": "false", "sí": "true", "si": "true", "no": "false"}


def is_form(content_type: str) -> bool:
    """Whether a body of this type is a form."""
    return content_type.split(";", maxsplit=1)[0].strip().lower() in {URLENCODED, MULTIPART}


def form_body(kind: type[T], content: bytes, content_type: str) -> T:
    """Decode a form. :raises Malformed: it is broken, or a field is not what it should be."""
    given = _read(content, content_type)
    return loosely(
        kind, {name: _fit(value, _type_of(kind, name)) for name, value in _elements(given).items()}
    )


def _read(content: bytes, content_type: str) -> dict[str, list[Any]]:
    """Return each name with its texts and files."""
    if content_type.split(";", maxsplit=1)[0].strip().lower() == URLENCODED:
        texts, files = _urlencoded(content), dict[str, list[Upload]]()
    else:
        texts, files = _multipart(content, content_type)
    given: dict[str, list[Any]] = {name: list(texts.getlist(name)) for name in texts}
    for name, uploads in files.items():
        given.setdefault(name, []).extend(uploads)
    for name, values in given.items():
        if "\0" in name or any(isinstance(each, str) and "\0" in each for each in values):
            raise Malformed(where="", reason="los textos no admiten el carácter nulo")
    return given


def _urlencoded(content: bytes) -> QueryDict:
    try:
        return QueryDict(content.decode(), encoding="utf-8")
    except (UnicodeDecodeError, SuspiciousOperation):
        raise Malformed(where="", reason="el formulario no es válido") from None


def _multipart(content: bytes, content_type: str) -> tuple[QueryDict, dict[str, list[Upload]]]:
    if content.strip() and not _is_whole(content, content_type):
        raise Malformed(where="", reason="el formulario no es válido o llegó incompleto")
    handler = MemoryFileUploadHandler()
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(content))}
    try:
        texts, files = MultiPartParser(meta, io.BytesIO(content), [handler], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, StopUpload, UnicodeDecodeError, ValueError):
        raise Malformed(where="", reason="el formulario no es válido") from None
    uploads = {
        name: [
            Upload(name=str(file.name), content_type=str(file.content_type), content=file.read())
            for file in files.getlist(name)
        ]
        for name in files
    }
    return texts, uploads


def _is_whole(content: bytes, content_type: str) -> bool:
    """
    Whether the form ends as its type announces.

    Django takes whatever there is: half a form for a form with half the fields, and noise for an empty one.
    """
    try:
        boundary = parse_header_parameters(content_type)[1].get("boundary", "").encode("ascii")
    except (ValueError, LookupError):
        return False
    last = b"--" + boundary + b"--"
    return bool(boundary) and (content.startswith(last) or b"\n" + last in content)


def _elements(given: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Gather `items[0][product_id]=1` and its like into lists; a name given once is its value, else all of them."""
    plain: dict[str, Any] = {}
    lists: dict[str, dict[int, Any]] = {}
    for name, values in given.items():
        matched = _ELEMENT.match(name)
        if not matched:
            plain[name] = values[0] if len(values) == 1 else values
            continue
        elements = lists.setdefault(matched["name"], {})
        if len(elements) >= MOST_ELEMENTS:
            raise Malformed(where=matched["name"], reason=f"admite a lo más {MOST_ELEMENTS} elementos")
        at = int(matched["at"])
        if matched["field"]:
            element = elements.setdefault(at, {})
            if not isinstance(element, dict):
                raise Malformed(where=matched["name"], reason="mezcla textos y objetos")
            element[matched["field"]] = values[-1]
        else:
            elements[at] = values[-1]
    return plain | {name: [each for _, each in sorted(elements.items())] for name, elements in lists.items()}


def _type_of(kind: Any, name: str) -> inspect.Type | None:
    info = inspect.type_info(kind)
    fields = info.fields if isinstance(info, inspect.StructType) else ()
    return next((field.type for field in fields if field.encode_name == name), None)


def _fit(value: Any, wanted: inspect.Type | None) -> Any:
    """Return a form's value as the field's type would have it."""
    options = set() if wanted is None else {type(each) for each in _options(wanted)}
    if isinstance(value, list):
        holds_list = bool(options & {inspect.ListType, inspect.VarTupleType, inspect.SetType})
        return value if holds_list or wanted is None else value[-1]
    if not isinstance(value, str) or wanted is None or inspect.StrType in options:
        return value
    text = value.strip()
    if not text or text == "null":
        return None if inspect.NoneType in options else msgspec.UNSET
    if inspect.BoolType in options:
        return _SWITCHES.get(text.lower(), text)
    if options & {inspect.ListType, inspect.VarTupleType, inspect.StructType, inspect.DictType}:
        return from_loose(text)
    return text


def _options(wanted: inspect.Type) -> list[inspect.Type]:
    if isinstance(wanted, inspect.UnionType):
        return [inner for each in wanted.types for inner in _options(each)]
    if isinstance(wanted, inspect.Metadata):
        return _options(wanted.type)
    return [wanted]
