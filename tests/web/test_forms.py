"""Forms and loose JSON: what a browser or a lenient client sends becomes the same struct as exact JSON."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import msgspec
import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from trastienda.web.decode import Id, Money, Upload, loose_json_body
from trastienda.web.errors import Malformed
from trastienda.web.forms import URLENCODED, form_body, is_form


class Item(msgspec.Struct):
    product_id: Id
    quantity: Annotated[int, msgspec.Meta(ge=1)]


class Form(msgspec.Struct):
    name: str = ""
    price: Money | None = None
    stock: int = 0
    is_active: bool = True
    category: Id | None = None
    items: list[Item] = []
    tags: list[str] = []
    image: Upload | None = None


def urlencoded(text: str) -> Form:
    return form_body(Form, text.encode(), URLENCODED)


def multipart(**fields: Any) -> Form:
    return form_body(Form, encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT)


class Picture:
    """What a browser sends for a chosen file."""

    name, content_type = "foto.png", "image/png"

    def read(self) -> bytes:
        return b"\x89PNG"


class TestForms:
    def test_texts_become_what_the_field_is(self) -> None:
        read = urlencoded("name=Mouse+%C3%B3ptico&price=150.50&stock=7&is_active=off&category=3")
        assert (read.name, read.price, read.stock, read.is_active, read.category) == (
            "Mouse óptico",
            Decimal("150.50"),
            7,
            False,
            3,
        )

    @pytest.mark.parametrize(
        ("text", "expected"), [("on", True), ("true", True), ("0", False), ("False", False)]
    )
    def test_a_switch_is_written_in_several_ways(self, text: str, expected: bool) -> None:
        assert urlencoded(f"is_active={text}").is_active is expected

    def test_an_empty_text_is_missing_where_the_field_is_no_text(self) -> None:
        read = urlencoded("name=&price=&stock=&category=")
        assert (read.name, read.price, read.stock, read.category) == ("", None, 0, None)

    @pytest.mark.parametrize(
        "text",
        [
            "items[0][product_id]=1&items[0][quantity]=2&items[1][product_id]=5&items[1][quantity]=1",
            "items[0]product_id=1&items[0]quantity=2&items[1]product_id=5&items[1]quantity=1",
            "items[0].product_id=1&items[0].quantity=2&items[7].product_id=5&items[7].quantity=1",
            'items=[{"product_id": 1, "quantity": 2}, {"product_id": "5", "quantity": 1}]',
        ],
    )
    def test_a_list_of_objects_is_written_in_several_ways(self, text: str) -> None:
        assert urlencoded(text).items == [Item(1, 2), Item(5, 1)]

    def test_a_repeated_name_is_a_list_where_the_field_is_one(self) -> None:
        assert urlencoded("tags=a&tags=b").tags == ["a", "b"]
        assert urlencoded("tags[0]=a&tags[1]=b").tags == ["a", "b"]
        assert urlencoded("stock=1&stock=2").stock == 2

    def test_a_file_comes_with_its_name_and_bytes(self) -> None:
        image = multipart(name="Mouse", image=Picture()).image
        assert image is not None
        assert (image.name, image.content_type, image.content) == ("foto.png", "image/png", b"\x89PNG")

    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("price=barato", "price"),
            ("price=-1", "price"),
            ("price=1.505", "price"),
            ("stock=1.5", "stock"),
            ("is_active=quizas", "is_active"),
            ("items[0][product_id]=1", "items[0]"),
            ("items=no", "items"),
            ("image=texto", "image"),
            ("name=a%00b", ""),
        ],
    )
    def test_what_does_not_fit_is_refused_by_name(self, text: str, where: str) -> None:
        with pytest.raises(Malformed) as refused:
            urlencoded(text)
        assert refused.value.where == where

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=" + "x" * 300),
            (b"name=a", "multipart/form-data"),
            (b"\xff\xfe=1", URLENCODED),
            (b"&".join(b"a%d=1" % at for at in range(2_000)), URLENCODED),
        ],
    )
    def test_a_broken_form_is_refused(self, content: bytes, kind: str) -> None:
        with pytest.raises(Malformed):
            form_body(Form, content, kind)

    @pytest.mark.parametrize(
        "broken",
        [
            lambda whole: whole[:-10],
            lambda whole: whole[: whole.rindex(b"--")],
            lambda whole: whole.replace(BOUNDARY.encode(), b"another"),
            lambda _: b'{"name": "Mouse"}',
            lambda _: b"\xff\x00" * 100,
        ],
        ids=["cut", "without its end", "another boundary", "JSON", "noise"],
    )
    def test_half_a_form_is_no_form(self, broken: Callable[[bytes], bytes]) -> None:
        """Half the fields of a change are another change."""
        whole = encode_multipart(BOUNDARY, {"name": "Mouse", "stock": "7"})
        assert form_body(Form, whole, MULTIPART_CONTENT).stock == 7
        with pytest.raises(Malformed):
            form_body(Form, broken(whole), MULTIPART_CONTENT)

    def test_no_form_at_all_is_an_empty_one(self) -> None:
        assert form_body(Form, b"", MULTIPART_CONTENT) == Form()
        assert form_body(Form, f"--{BOUNDARY}--".encode(), MULTIPART_CONTENT) == Form()

    def test_only_forms_are_forms(self) -> None:
        assert is_form("multipart/form-data; boundary=x")
        assert not is_form("application/json")


class TestLooseJson:
    def test_a_number_may_be_a_text(self) -> None:
        read = loose_json_body(
            Form, b'{"price": "150.50", "stock": "7", "items": [{"product_id": "1", "quantity": 2}]}'
        )
        assert (read.price, read.stock, read.items) == (Decimal("150.50"), 7, [Item(1, 2)])

    def test_numbers_keep_their_digits(self) -> None:
        assert str(loose_json_body(Form, b'{"price": 0.10}').price) == "0.10"

    @pytest.mark.parametrize(
        "content",
        [
            b"{",
            b"[]",
            b"null",
            b'{"name": "\\u0000"}',
            b'{"price": "NaN"}',
            b'{"stock": true}x',
            b"\xff",
            b"[" * 9999,
        ],
    )
    def test_what_is_no_object_of_the_form_is_refused(self, content: bytes) -> None:
        with pytest.raises(Malformed):
            loose_json_body(Form, content)
