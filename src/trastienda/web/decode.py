"""From bytes and query strings to typed structs, with errors that say where and why in Spanish.

Numbers arrive exactly: a JSON 350.00 becomes Decimal("350.00") and never a float. The scalar types here carry the
limits that every surface shares; a wire struct names them and is then checked wherever it is decoded.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar

import msgspec

from trastienda.kernel.money import LARGEST
from trastienda.web.errors import Malformed

T = TypeVar("T")

Id = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
"""The number of a row, as clients may hold it exactly."""


def _text(longest: int, shortest: int = 0) -> Any:
    return msgspec.Meta(max_length=longest, min_length=shortest)


class Exact(Decimal):
    """A JSON number, kept exactly. Subclasses say what it may be; a text or a boolean is not a number."""

    places = 6
    always_all_places = False
    """Whether 812 is kept as 812.00, as amounts are shown."""
    least: Decimal | None = None
    most: Decimal = LARGEST

    @classmethod
    def read(cls, found: object) -> "Exact":
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            raise ValueError("debe ser un número")
        try:
            number = Decimal(found)
        except (InvalidOperation, ValueError) as error:
            raise ValueError("debe ser un número") from error
        return cls(cls._checked(number))

    @classmethod
    def _checked(cls, number: Decimal) -> Decimal:
        """Return the number as it is kept: 1E+2 is 100, and no zeros beyond its places, however many were sent."""
        if not number.is_finite():
            raise ValueError("debe ser un número")
        if number > cls.most or number < -cls.most:
            raise ValueError(f"no puede pasar de {cls.most}")
        exponent = number.as_tuple().exponent
        places = cls.places if cls.always_all_places else min(max(-int(exponent), 0), cls.places)
        kept = number.quantize(Decimal(1).scaleb(-places)) if number else Decimal(0).scaleb(-places)
        if kept != number:  # compared exactly, whatever the digits
            raise ValueError(
                "debe ser un número entero" if cls.places == 0 else f"admite a lo más {cls.places} decimales"
            )
        if cls.least is not None and number < cls.least:
            raise ValueError("no puede ser negativo" if cls.least == 0 else f"debe ser al menos {cls.least}")
        return kept


class Money(Exact):
    """An amount: not negative, two decimals."""

    places, always_all_places, least = 2, True, Decimal(0)


class PositiveMoney(Exact):
    """An amount above zero, two decimals."""

    places, always_all_places, least = 2, True, Decimal("0.01")


class UnitCost(Exact):
    """A cost per unit: not negative, up to six decimals."""

    places, least = 6, Decimal(0)


class Quantity(Exact):
    """How many: above zero, up to three decimals."""

    places, least, most = 3, Decimal("0.001"), Decimal("99999999")


class StockQuantity(Exact):
    """How many, perhaps none: for counts and limits."""

    places, least, most = 3, Decimal(0), Decimal("99999999")


class Difference(Exact):
    """A signed change of quantity."""

    places, most = 3, Decimal("99999999")


class Percent(Exact):
    """0 to 100, up to four decimals."""

    places, least, most = 4, Decimal(0), Decimal(100)


class TaxRate(Exact):
    """A fraction, 0 to 1, up to four decimals."""

    places, least, most = 4, Decimal(0), Decimal(1)


class Upload:
    """A file that came with a form: its name and type as the client says them, and its bytes."""

    def __init__(self, *, name: str, content_type: str, content: bytes) -> None:
        self.name = name
        self.content_type = content_type
        self.content = content

    @classmethod
    def read(cls, found: object) -> "Upload":
        if not isinstance(found, cls):
            raise ValueError("debe enviarse como archivo, en un formulario multipart")
        return found


class Forbid(msgspec.Struct, forbid_unknown_fields=True):
    """A wire struct in which an unknown field is a mistake."""


def _convert_from_json(kind: type, found: object) -> object:
    if issubclass(kind, Exact | Upload):
        return kind.read(found)
    raise NotImplementedError(kind)


def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind, dec_hook=_convert_from_json, float_hook=Decimal)
    return _decoders[kind]


_decoders: dict[Any, "msgspec.json.Decoder[Any]"] = {}
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""PostgreSQL keeps no text with a NUL in it."""


def json_body(kind: type[T], content: bytes) -> T:
    """Decode a JSON body. :raises Malformed: it is not JSON, or not of the documented form."""
    if not content.strip():
        content = b"{}"
    if _ESCAPED_NUL.search(content):
        raise Malformed(where="", reason="los textos no admiten el carácter nulo")
    try:
        content.decode()  # also where nobody reads: in the values of unknown fields
        decoded: T = _decoder(kind).decode(content)
    except msgspec.ValidationError as error:
        raise _malformed(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation):
        raise Malformed(where="", reason="el cuerpo no es JSON válido") from None
    return decoded


def loose_json_body(kind: type[T], content: bytes) -> T:
    """
    Decode a JSON body in which a number may also be a text, as clients of some documents send what they were shown.

    :raises Malformed: it is not JSON, or not of the documented form.
    """
    if not content.strip():
        content = b"{}"
    if _ESCAPED_NUL.search(content):
        raise Malformed(where="", reason="los textos no admiten el carácter nulo")
    try:
        found = _loose_decoder.decode(content.decode())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation):
        raise Malformed(where="", reason="el cuerpo no es JSON válido") from None
    return loosely(kind, found)


def loosely(kind: type[T], found: Any) -> T:
    """Convert plain data, texts for numbers included. :raises Malformed: it is not of the documented form."""
    if isinstance(found, dict):
        found = {name: each for name, each in found.items() if each is not msgspec.UNSET}
    try:
        return msgspec.convert(found, kind, strict=False, dec_hook=_convert_loosely)
    except msgspec.ValidationError as error:
        raise _malformed(str(error)) from None


def from_loose(text: str) -> Any:
    """Decode JSON that came as a text in a form's field; what is none stays the text."""
    try:
        return _loose_decoder.decode(text)
    except (msgspec.DecodeError, RecursionError, InvalidOperation):
        return text


_loose_decoder = msgspec.json.Decoder(float_hook=Decimal)


def _convert_loosely(kind: type, found: object) -> object:
    return _convert_from_text(kind, found) if isinstance(found, str) else _convert_from_json(kind, found)


def query_string(kind: type[T], found: Mapping[str, str]) -> T:
    """Decode query parameters; an empty one is a missing one. :raises Malformed: one is not of its type."""
    given = {name: text for name, text in found.items() if text != ""}
    for name, text in given.items():
        if "\0" in text:
            raise Malformed(where=name, reason="no admite el carácter nulo")
    try:
        return msgspec.convert(given, kind, strict=False, dec_hook=_convert_from_text)
    except msgspec.ValidationError as error:
        raise _malformed(str(error)) from None


def _convert_from_text(kind: type, found: object) -> object:
    if kind is Decimal or not isinstance(found, str) or not issubclass(kind, Exact):
        return _convert_from_json(kind, found)
    try:
        return _convert_from_json(kind, Decimal(found))
    except InvalidOperation as error:
        raise ValueError("debe ser un número") from error


# msgspec says what is wrong in English; these are its sentences, in ours.
_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"Object missing required field `(?P<field>[^`]+)`", "falta el campo {field}"),
        (r"Object contains unknown field `(?P<field>[^`]+)`", "el campo {field} no existe aquí"),
        (r"Expected `(?P<want>[^`]+)`, got `null`", "no puede ser nulo"),
        (r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`", "debe ser {want}, no {got}"),
        (r"Invalid enum value (?P<got>.+)", "el valor {got} no es uno de los permitidos"),
        (r"Expected `int` >= (?P<limit>-?\d+)", "debe ser un entero de al menos {limit}"),
        (r"Expected `int` <= (?P<limit>-?\d+)", "debe ser un entero de a lo más {limit}"),
        (r"Expected `str` of length >= 1\b", "no puede estar vacío"),
        (r"Expected `str` of length >= (?P<limit>\d+)", "debe tener al menos {limit} caracteres"),
        (r"Expected `str` of length <= (?P<limit>\d+)", "debe tener a lo más {limit} caracteres"),
        (r"Expected `array` of length >= 1\b", "no puede estar vacío"),
        (r"Expected `array` of length <= (?P<limit>\d+)", "admite a lo más {limit} elementos"),
        (r"Expected `str` matching regex", "no tiene la forma esperada"),
        (
            r"Invalid RFC3339 encoded date|Invalid ISO8601 date|Invalid `?date",
            "debe ser una fecha AAAA-MM-DD",
        ),
        (r"Integer value out of range|Number out of range", "es un número demasiado grande"),
    )
)
_TYPES = {
    "int": "un entero",
    "float": "un número",
    "str": "un texto",
    "bool": "verdadero o falso",
    "object": "un objeto",
    "array": "una lista",
    "date": "una fecha AAAA-MM-DD",
    "int | null": "un entero",
    "str | null": "un texto",
    "bool | null": "verdadero o falso",
    "array | null": "una lista",
    "object | null": "un objeto",
    "date | null": "una fecha AAAA-MM-DD",
}
_PATH = re.compile(r" - at `(?:key in )?\$\.?(?P<path>[^`]*)`$")


LONGEST_ECHO = 200
"""How much of what was sent a refusal repeats."""


def _malformed(message: str) -> Malformed:
    located = _PATH.search(message)
    where = _shortened(located["path"]) if located else ""
    plain = message[: located.start()] if located else message
    for pattern, sentence in _SENTENCES:
        matched = pattern.match(plain)
        if matched:
            words = {
                name: _shortened(word) if name == "field" else _TYPES.get(word, _shortened(word))
                for name, word in matched.groupdict().items()
            }
            if "got" in words and "want" in words:
                words["got"] = words["got"].removeprefix("un ").removeprefix("una ")
            return Malformed(where=where, reason=sentence.format_map(words))
    return Malformed(where=where, reason=_shortened(plain))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


ShortText = Annotated[str, _text(200)]
Name = Annotated[str, _text(150, 1)]
LongText = Annotated[str, _text(1000)]
Day = date


def exact(number: Decimal) -> Decimal:
    """Return a checked wire number as the plain Decimal that the operations expect."""
    return Decimal(number)


def exact_or_none(number: Decimal | None) -> Decimal | None:
    """The same for a number that may be missing."""
    return None if number is None else Decimal(number)
