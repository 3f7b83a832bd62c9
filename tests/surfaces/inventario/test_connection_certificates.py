"""/configuracion/certificados/: what signs is uploaded, checked, shown with its end, and never given back."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from tests.operations.invoicing.helpers import issuing_shop
from tests.shop import Shop, now
from tests.surfaces.inventario.desk import Desk, Seen, at_desk
from trastienda.kernel import sql
from trastienda.sandbox.pac.certificates import make

ROOT = "/configuracion/certificados/"
NAME, RFC = "ESCUELA KEMPER URGATE", "EKU9003173C9"
OWN = make(tax_id=RFC, legal_name=NAME, password="Contraseña 1")
ANOTHER = make(tax_id=RFC, legal_name=NAME, password="Contraseña 1")
OLD = make(tax_id=RFC, legal_name=NAME, now=now() - timedelta(days=90), valid_days=30)
SOON = make(tax_id=RFC, legal_name=NAME, now=now() - timedelta(days=1), valid_days=20)
NEW = make(tax_id=RFC, legal_name=NAME, now=now() + timedelta(days=900))
PERSONAL = make(tax_id=RFC, legal_name=NAME, is_personal=True)
OTHERS = make(tax_id="URE180429TM6", legal_name="UNIVERSIDAD ROBOTICA ESPAÑOLA")


@pytest.fixture
def shop() -> Shop:
    return issuing_shop()


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop, username="jefa")


def file(content: bytes, name: str) -> BytesIO:
    made = BytesIO(content)
    made.name = name
    return made


def uploads(owner: Desk, made: Any = OWN, **instead: Any) -> Seen:
    fields: dict[str, Any] = {
        "certificado": file(made.certificate, "csd.cer"),
        "llave": file(made.key, "csd.key"),
        "contrasena": made.password,
    }
    return owner.sends(
        f"{ROOT}crear/", {name: told for name, told in {**fields, **instead}.items() if told is not None}
    )


def test_it_is_installed_and_shown(shop: Shop, owner: Desk) -> None:
    assert "Todavía no hay ningún certificado" in owner.get(ROOT).text
    seen = uploads(owner)
    assert (seen.status, seen.place) == (302, ROOT)
    text = owner.get(ROOT).text
    for said in (NAME, RFC, "Todas", "Vigente"):
        assert said in text
    with shop.transaction():
        query = "SELECT action, actor FROM audit_event WHERE tenant_id = %s AND action LIKE 'certificate%%'"
        assert sql.rows(query, (shop.id,)) == [("certificate.installed", "jefa")]


def test_a_new_one_takes_the_place_of_the_old(owner: Desk) -> None:
    uploads(owner)
    uploads(owner, ANOTHER)
    text = owner.get(ROOT).text
    assert (text.count("Vigente"), text.count("Reemplazado")) == (1, 1)


def test_the_end_is_warned_of(owner: Desk) -> None:
    uploads(owner, SOON)
    assert "Vence en 18 días" in owner.get(ROOT).text


def test_one_for_a_branch_of_its_own(shop: Shop, owner: Desk) -> None:
    assert uploads(owner, sucursal=str(shop.branch_id)).status == 302
    assert uploads(owner, sucursal="999999").status == 400


@pytest.mark.parametrize(
    ("made", "field", "said"),
    [
        (OLD, "certificado", "venció el"),
        (NEW, "certificado", "empieza a valer el"),
        (PERSONAL, "certificado", "Eso es una e.firma"),
        (OTHERS, "certificado", "es de otro RFC: URE180429TM6"),
    ],
)
def test_one_that_cannot_sign_is_refused_in_words(
    shop: Shop, owner: Desk, made: Any, field: str, said: str
) -> None:
    with shop.nothing_changes():
        seen = uploads(owner, made)
    assert seen.status == 400
    assert said in seen.content.partition(f'name="{field}"')[2]


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"contrasena": "otra-clave"}, "contrasena", "La contraseña de la llave privada no es ésa."),
        ({"llave": ANOTHER.key}, "llave", "La llave privada no es la de ese certificado."),
        ({"llave": OWN.certificate}, "llave", "no se puede leer"),
        ({"certificado": OWN.key}, "certificado", "no se puede leer"),
        ({"certificado": b"hola"}, "certificado", "no se puede leer"),
        ({"certificado": b""}, "certificado", "El archivo está vacío."),
        ({"certificado": b"x" * 100_001}, "certificado", "Es demasiado grande"),
        ({"certificado": None}, "certificado", "Este campo es obligatorio."),
        ({"llave": None}, "llave", "Este campo es obligatorio."),
        ({"contrasena": None}, "contrasena", "Este campo es obligatorio."),
        ({"contrasena": "x" * 257}, "contrasena", "Es demasiado largo."),
    ],
)  # fmt: skip
def test_each_wrong_field_is_said_beside_it(
    shop: Shop, owner: Desk, wrong: dict[str, Any], field: str, said: str
) -> None:
    told = {name: file(each, name) if isinstance(each, bytes) else each for name, each in wrong.items()}
    with shop.nothing_changes():
        seen = uploads(owner, **told)
    assert seen.status == 400
    assert said in seen.content.partition(f'name="{field}"')[2]
    assert "Contraseña 1" not in seen.text


def test_neither_key_nor_password_comes_out(shop: Shop, owner: Desk) -> None:
    pages = [uploads(owner), owner.get(ROOT), owner.get(f"{ROOT}crear/")]
    with shop.transaction():
        kept = sql.rows("SELECT t::text FROM fiscal_certificate t WHERE tenant_id = %s", (shop.id,))
        kept += sql.rows("SELECT t::text FROM audit_event t WHERE tenant_id = %s", (shop.id,))
    for text in [each.content + str(each.headers) for each in pages] + [row[0] for row in kept]:
        assert "Contraseña 1" not in text
        assert "Contraseña 1".encode().hex() not in text
        assert OWN.key.hex() not in text


@pytest.mark.parametrize("role", ["seller", "manager", "accountant"])
def test_only_who_changes_settings(shop: Shop, role: str) -> None:
    desk = at_desk(shop, role)
    with shop.nothing_changes():
        assert desk.get(ROOT).place == "/ventas/"
        assert uploads(desk).place == "/ventas/"
