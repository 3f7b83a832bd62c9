"""A product's picture at the desk: sent with the form, shown on the card, replaced, taken away, refused."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, Seen, at_desk

SHOWN = re.compile(r'<img class="picture" src="([^"]+)" alt="Foto de Balata">')


@pytest.fixture
def owner(shop: Shop) -> Desk:
    shop.has("BAL", 3, name="Balata")
    return at_desk(shop)


def picture(colour: str = "teal") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "PNG")
    return SimpleUploadedFile("foto.png", made.getvalue(), content_type="image/png")


def edits(owner: Desk, **fields: object) -> Seen:
    path = f"/productos/{owner.shop.products['BAL']}/editar/"
    return owner.sends(path, {"nombre": "Balata", "codigo": "BAL", "precio": "350", "activo": "on", **fields})


def shown(owner: Desk) -> str:
    """Where the card's picture is; empty without one."""
    found = SHOWN.search(owner.get(f"/productos/{owner.shop.products['BAL']}/").content)
    return found[1] if found else ""


def test_is_kept_shown_replaced_and_taken_away(owner: Desk) -> None:
    assert shown(owner) == ""
    assert edits(owner, foto=picture()).status == 302
    first = shown(owner)
    sent = owner.client.get(first, headers=owner.headers)
    with Image.open(BytesIO(sent.content)) as made:
        assert (made.format, made.size, sent["Content-Type"]) == ("WEBP", (40, 30), "image/webp")
    assert edits(owner, nombre="Balata").status == 302
    assert shown(owner) == first  # a form without a file leaves it alone
    assert edits(owner, foto=picture("red")).status == 302
    assert shown(owner) not in {"", first}
    assert owner.get(first).status == 404
    assert edits(owner, quitar_foto="on").status == 302
    assert shown(owner) == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<svg onload='alert(1)'/>", "No es una imagen"), (b"", "El archivo está vacío."), (b"x" * 5_000_001, "5 MB")],
    ids=["no picture", "empty", "too large"],
)  # fmt: skip
def test_what_is_no_picture_is_told_beside_the_field(
    shop: Shop, owner: Desk, content: bytes, said: str
) -> None:
    with shop.nothing_changes():
        seen = edits(owner, foto=SimpleUploadedFile("foto.png", content, content_type="image/png"))
    assert seen.status == 400
    assert said in seen.text
    assert 'value="Balata"' in seen.content


def test_a_neighbour_does_not_see_it(owner: Desk, neighbour: Shop) -> None:
    edits(owner, foto=picture())
    place = shown(owner)
    assert at_desk(neighbour).get(place).status == 404
    assert at_desk(owner.shop, "seller").get(place).status == 200
