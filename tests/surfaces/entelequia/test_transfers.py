"""Proofs of transfers over HTTP: additions to the document, in its manner."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.shop import Http, Shop
from tests.surfaces.entelequia.store import ORDERS, client, fills, open_comics, orders, signed_in
from tests.surfaces.smartsales.payers import without_jobs

ADMIN = "/api/v1/admin/orders"


@pytest.fixture
def comics() -> Iterator[Shop]:
    shop = open_comics()
    with without_jobs(shop):
        yield shop


def file(content: bytes, name: str = "comprobante.pdf") -> Any:
    found = BytesIO(content)
    found.name = name
    return found


def png() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    return made.getvalue()


def ordered(comics: Shop) -> tuple[Http, int]:
    web = client(comics)
    fills(web, comics.products["one-piece-vol-100"])
    made = orders(web)
    assert made.status == 200, made.body
    return web, made.body["order"]["id"]


def as_(comics: Shop, role: str) -> Http:
    return signed_in(comics, comics.user(role))


def test_a_client_shows_a_proof_and_somebody_else_approves_it(comics: Shop) -> None:
    web, order = ordered(comics)
    boss = as_(comics, "supervisor")
    assert (
        web.form("POST", f"{ORDERS}/{order}/transfer-proof", {"proof": file(png(), "foto.png")}).status == 201
    )
    shown = boss.get(f"{ADMIN}/{order}/transfer-proof")
    assert [(each["status"], each["content_type"], each["uploaded_by"]) for each in shown.body["data"]] == [
        ("pending", "image/webp", "cliente")
    ]
    kept = boss.get(shown.body["data"][0]["url"])
    assert (kept.status, kept.headers["Content-Type"]) == (200, "image/webp")
    assert kept.body.startswith(b"RIFF")
    assert "attachment" in kept.headers["Content-Disposition"]
    assert boss.post(f"{ADMIN}/{order}/transfer-proof/approve").status == 200
    assert web.get(f"{ORDERS}/{order}").body["order"]["state"] == "En preparación"
    assert boss.post(f"{ADMIN}/{order}/transfer-proof/approve").status == 422


def test_a_pdf_is_kept_as_it_came_and_may_be_rejected(comics: Shop) -> None:
    web, order = ordered(comics)
    boss = as_(comics, "admin")
    assert web.form("POST", f"{ORDERS}/{order}/transfer-proof", {"proof": file(b"%PDF-1.4 x")}).status == 201
    assert boss.post(f"{ADMIN}/{order}/transfer-proof/reject", {"reason": ""}).status == 422
    assert boss.post(f"{ADMIN}/{order}/transfer-proof/reject", {"reason": "No se lee"}).status == 200
    (shown,) = boss.get(f"{ADMIN}/{order}/transfer-proof").body["data"]
    assert (shown["status"], shown["reason"], shown["content_type"]) == (
        "rejected",
        "No se lee",
        "application/pdf",
    )
    assert boss.get(shown["url"]).body == b"%PDF-1.4 x"


@pytest.mark.parametrize(
    "fields", [{"proof": b"texto"}, {}, {"proof": file(b"<html>", "x.png")}, {"otro": file(b"%PDF-1.4")}]
)
def test_what_is_no_picture_and_no_pdf_is_422(comics: Shop, fields: Any) -> None:
    web, order = ordered(comics)
    with comics.nothing_changes():
        answer = web.form("POST", f"{ORDERS}/{order}/transfer-proof", fields)
    assert answer.status == 422
    assert set(answer.body) >= {"message", "errors"}
    assert web.post(f"{ORDERS}/{order}/transfer-proof", {"proof": "x"}).status == 422


def test_who_may(comics: Shop, shop: Shop) -> None:
    web, order = ordered(comics)
    other, stranger = client(comics, "otra"), signed_in(shop, shop.user("admin"))
    carrier = as_(comics, "logistics")
    with comics.nothing_changes():
        for path, caller, status in (
            (f"{ORDERS}/{order}/transfer-proof", other, 442),
            (f"{ORDERS}/999999999/transfer-proof", web, 404),
            (f"{ORDERS}/{order}/transfer-proof", Http(), 401),
            (f"{ORDERS}/{order}/transfer-proof", carrier, 403),
        ):
            assert caller.form("POST", path, {"proof": file(b"%PDF-1.4")}).status == status, path
    roles = {"admin": 404, "supervisor": 404, "seller": 403, "warehouse": 403}
    for role, status in roles.items():
        assert as_(comics, role).post(f"{ADMIN}/{order}/transfer-proof/approve").status == status, role
    assert web.post(f"{ADMIN}/{order}/transfer-proof/approve").status == 403
    assert web.get(f"{ADMIN}/{order}/transfer-proof").status == 403
    assert stranger.get(f"{ADMIN}/{order}/transfer-proof").status == 404
    assert stranger.post(f"{ADMIN}/{order}/transfer-proof/approve").status == 404


def test_moving_the_order_on_by_hand_wants_the_second_person_too(comics: Shop) -> None:
    _, order = ordered(comics)
    one, other = as_(comics, "supervisor"), as_(comics, "seller")
    assert one.form("POST", f"{ADMIN}/{order}/transfer-proof", {"proof": file(b"%PDF-1.4")}).status == 201
    mass = {"state": "En preparación", "ordersId": f"[{order}]"}
    with comics.nothing_changes():
        for answer in (
            one.post("/api/v1/admin/order-mass-state", mass),
            one.put(f"{ADMIN}/{order}", {"orderState": "En preparación"}),
            one.put(f"{ADMIN}/{order}", {"orderState": "En camino"}),
        ):
            assert answer.status in {403, 422}, answer.body
        assert one.post("/api/v1/admin/order-mass-state", mass).status == 403
    assert other.post("/api/v1/admin/order-mass-state", mass).status == 200
    (shown,) = one.get(f"{ADMIN}/{order}/transfer-proof").body["data"]
    assert (shown["status"], shown["decided_by"]) == ("approved", "seller")
    assert comics._rows("SELECT reference FROM payment WHERE tenant_id = %s") == [
        (comics._value("SELECT folio FROM sale WHERE tenant_id = %s AND id = %s", order),)
    ]
