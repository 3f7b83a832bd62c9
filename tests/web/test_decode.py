"""Bodies and queries: exact numbers in, clear Spanish sentences out."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest

from trastienda.web.decode import (
    Difference,
    Id,
    Money,
    Percent,
    PositiveMoney,
    Quantity,
    json_body,
    query_string,
)
from trastienda.web.errors import Malformed


class Line(msgspec.Struct):
    id: Id
    quantity: Quantity
    price: Money | None = None


class Body(msgspec.Struct):
    lines: Annotated[list[Line], msgspec.Meta(min_length=1)]
    kind: Literal["cash", "credit"] = "cash"
    paid: PositiveMoney | None = None
    discount: Percent | None = None
    delta: Difference | None = None
    notes: Annotated[str, msgspec.Meta(max_length=5)] = ""


class Query(msgspec.Struct):
    page: int = 1
    day: date | None = None
    low: bool = False


class TestNumbers:
    def test_arrive_digit_by_digit(self) -> None:
        body = json_body(Body, b'{"lines": [{"id": 1, "quantity": 0.1, "price": 1234567890.10}]}')
        assert body.lines[0].quantity == Decimal("0.1")
        assert body.lines[0].price == Decimal("1234567890.10")
        assert str(body.lines[0].price) == "1234567890.10"


@pytest.mark.parametrize(
    ("content", "where", "reason"),
    [
        (b"{", "", "el cuerpo no es JSON válido"),
        (b"\xff\xfe", "", "el cuerpo no es JSON válido"),
        (b'{"lines": ' + b"[" * 100_000, "lines[0]", "debe ser un objeto, no lista"),
        (b'{"lines": [{"id": 1, "quantity": NaN}]}', "", "el cuerpo no es JSON válido"),
        (b"null", "", "no puede ser nulo"),
        (b"{}", "", "falta el campo lines"),
        (b'{"lines": []}', "lines", "no puede estar vacío"),
        (b'{"lines": [{"id": 0, "quantity": 1}]}', "lines[0].id", "debe ser un entero de al menos 1"),
        (b'{"lines": [{"id": "1", "quantity": 1}]}', "lines[0].id", "debe ser un entero, no texto"),
        (b'{"lines": [{"id": 1, "quantity": 0}]}', "lines[0].quantity", "debe ser al menos 0.001"),
        (b'{"lines": [{"id": 1, "quantity": -1}]}', "lines[0].quantity", "debe ser al menos 0.001"),
        (b'{"lines": [{"id": 1, "quantity": 1.0001}]}', "lines[0].quantity", "admite a lo más 3 decimales"),
        (b'{"lines": [{"id": 1, "quantity": "1"}]}', "lines[0].quantity", "debe ser un número"),
        (b'{"lines": [{"id": 1, "quantity": true}]}', "lines[0].quantity", "debe ser un número"),
        (b'{"lines": [{"id": 1, "quantity": 1e30}]}', "lines[0].quantity", "no puede pasar de 99999999"),
        (
            b'{"lines": [{"id": 1, "quantity": 1, "price": 1.005}]}',
            "lines[0].price",
            "admite a lo más 2 decimales",
        ),
        (b'{"lines": [{"id": 1, "quantity": 1, "price": -1}]}', "lines[0].price", "no puede ser negativo"),
        (b'{"lines": [{"id": 1, "quantity": 1}], "paid": 0}', "paid", "debe ser al menos 0.01"),
        (b'{"lines": [{"id": 1, "quantity": 1}], "discount": 101}', "discount", "no puede pasar de 100"),
        (
            b'{"lines": [{"id": 1, "quantity": 1}], "kind": "x"}',
            "kind",
            "el valor 'x' no es uno de los permitidos",
        ),
        (
            b'{"lines": [{"id": 1, "quantity": 1}], "notes": "123456"}',
            "notes",
            "debe tener a lo más 5 caracteres",
        ),
        (
            b'{"lines": [{"id": 1, "quantity": 1}], "notes": "a\\u0000"}',
            "",
            "los textos no admiten el carácter nulo",
        ),
    ],
)
def test_says_what_is_wrong_and_where(content: bytes, where: str, reason: str) -> None:
    with pytest.raises(Malformed) as refusal:
        json_body(Body, content)
    assert (refusal.value.where, refusal.value.reason) == (where, reason)


@pytest.mark.parametrize("huge", [b"1e400", b"-1e400", b"9" * 5000, b"1e-400", b"1e999999999999"])
def test_numbers_beyond_any_shop_are_refused(huge: bytes) -> None:
    with pytest.raises(Malformed):
        json_body(Body, b'{"lines": [{"id": 1, "quantity": 1}], "delta": ' + huge + b"}")


class TestQuery:
    def test_reads_types_and_ignores_empty_and_unknown_parameters(self) -> None:
        assert query_string(Query, {"page": "3", "day": "2026-04-01", "low": "true", "x": "1"}) == Query(
            page=3, day=date(2026, 4, 1), low=True
        )
        assert query_string(Query, {"page": ""}) == Query()

    @pytest.mark.parametrize(
        "given", [{"page": "abc"}, {"page": "1.5"}, {"day": "2026-13-01"}, {"day": "ayer"}, {"low": "\0"}]
    )
    def test_refuses_what_is_not_of_its_type(self, given: dict[str, Any]) -> None:
        with pytest.raises(Malformed) as refusal:
            query_string(Query, given)
        assert refusal.value.where == next(iter(given))
