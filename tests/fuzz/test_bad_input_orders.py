"""What the door of web orders hears on a bad day: refused in its envelope, by its document's status, and kept nowhere.

One line a case, through the surface as its clients speak to it; `test_endpoints` tries everything else.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from tests.fuzz.comics import LEFT_OUT, Comics
from tests.fuzz.doors import ORDERS as DOOR
from tests.fuzz.online import ADDRESS, ADMIN, LETTERHEAD, MULTIPART, picture, proof
from tests.fuzz.test_endpoints import NOWHERE
from tests.properties.ledgers import disagreements
from tests.shop import Answer, Http, encode
from tests.surfaces.entelequia.store import CART, CONFIRM, MODO_INTENT, ORDERS, without_jobs
from trastienda.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def comics() -> Iterator[Comics]:
    made = Comics()
    with without_jobs(made.shop), without_jobs(made.neighbour.shop), made.neighbour.shop.nothing_changes():
        yield made
    assert disagreements(made.shop.id) == []


Ask = Callable[[Comics], Answer]
Cases = dict[str, tuple[Ask, int, str]]


def told(answer: Answer) -> str:
    """What a refusal says."""
    said = DOOR.sentence(answer)
    assert said is not None, answer.body
    assert answer.headers["Content-Type"] == "application/json"
    return said


def refused(comics: Comics, ask: Ask, status: int, why: str) -> None:
    with comics.shop.nothing_changes():
        answer = ask(comics)
    assert (answer.status, why in told(answer)) == (status, True), answer.body


def using(value: Any, ask: Callable[[Comics, Any], Answer]) -> Ask:
    """Ask with one of many values."""
    return lambda comics: ask(comics, value)


def ordering(**wrong: Any) -> Ask:
    return lambda comics: comics.orders(**wrong)


TOTALS: tuple[Any, ...] = ("mucho", None, "", [], True, "NaN", "Infinity", 10**13, LEFT_OUT)

CARTS: Cases = {
    "none of it": (lambda c: c.adds(c.world.product, 0), 422, "quantity"),
    "less than none": (lambda c: c.adds(c.world.product, -1), 422, "quantity"),
    "half a book": (lambda c: c.adds(c.world.product, 0.5), 422, "entera"),
    "a tenth of a gram": (lambda c: c.adds(c.by_weight, 0.0001), 422, "3 decimales"),
    "ten thousand": (lambda c: c.adds(c.world.product, 9_999), 422, "quantity"),
    "a thousand million": (lambda c: c.adds(c.world.product, 10**9), 422, "quantity"),
    "in words": (lambda c: c.adds(c.world.product, "dos"), 422, "quantity"),
    "one that never was": (lambda c: c.adds(NOWHERE), 404, "no encontrado"),
    "one that is no longer sold": (lambda c: c.adds(c.old), 404, "no encontrado"),
    "a neighbour's": (lambda c: c.adds(c.neighbour.product), 404, "no encontrado"),
    "an id below one": (lambda c: c.adds(0), 422, "productId"),
    "an id of 20 digits": (lambda c: c.adds(10**20), 422, "productId"),
    "somebody else's line": (lambda c: c.carla.delete(f"{CART}/items/{c.line}"), 404, "renglón"),
    "somebody else's line, changed": (
        lambda c: c.carla.patch(f"{CART}/items/{c.line}", {"quantity": 1}),
        404,
        "renglón",
    ),
    "a line below none": (lambda c: c.beto.put(f"{CART}/items/{c.line}", {"quantity": -1}), 422, "quantity"),
    "a currency that is none": (
        lambda c: c.beto.put(f"{CART}/currency", {"currency": "XXX"}),
        422,
        "moneda XXX",
    ),
    "a currency that nobody priced": (
        lambda c: c.beto.put(f"{CART}/currency", {"currency": "USD"}),
        422,
        "moneda USD",
    ),
    "a currency to look at": (lambda c: c.beto.get(f"{CART}?currency=EUR"), 422, "moneda EUR"),
    "a currency of a page": (lambda c: c.beto.get(f"{CART}?currency={'x' * 50}"), 422, "currency"),
    **{
        f"a coupon that {what}": (
            using(code, lambda c, code: c.beto.post(f"{CART}/coupon", {"code": code})),
            422,
            why,
        )
        for what, code, why in (
            ("never was", "NADIE", "no existe"),
            ("is over", "CADUCADO", "ya terminó"),
            ("has not begun", "FUTURO", "todavía no empezó"),
            ("was switched off", "APAGADO", "no existe"),
            ("wants more", "MINIMO", "mínimo"),
            ("was used up", "AGOTADO", "las veces permitidas"),
            ("one has used", "UNAVEZ", "ya lo usó"),
            ("is empty", "", "code"),
            ("is a page long", "x" * 5_000, "code"),
            ("is SQL", "' OR 1=1 --", "no existe"),
        )
    },
}

CREATING: Cases = {
    "an empty cart": (lambda c: c.orders(c.carla), 422, "carrito está vacío"),
    "what somebody else bought meanwhile": (lambda c: c.orders(c.dora), 422, "Stock insuficiente"),
    "with a coupon that ended meanwhile": (lambda c: c.orders(c.eva), 422, "ya terminó"),
    "by the desk": (lambda c: c.orders(c.desk), 403, "permiso"),
    "by nobody": (lambda c: c.orders(Http(tenant=c.shop.id)), 401, "autenticado"),
    **{
        f"shipment {code!r}": (ordering(shipment=code), 422, why)
        for code, why in (
            (0, "método de envío 0"),
            (4, "método de envío 4"),
            (3, "método de envío 3"),
            (-1, "método de envío -1"),
            (10**15, "método de envío"),
            ("1", "shipment"),
            (1.5, "shipment"),
            (None, "shipment"),
            (LEFT_OUT, "shipment"),
        )
    },
    "to an office without saying which": (lambda c: c.orders(shipment=11), 422, "selectedOfficeId"),
    "to an office far away": (
        lambda c: c.orders(shipment=11, selectedOfficeId=c.far_office),
        422,
        "no es de las posibles",
    ),
    "to a neighbour's office": (
        lambda c: c.orders(shipment=11, selectedOfficeId=c.their_office),
        422,
        "no es de las posibles",
    ),
    "to an office that never was": (
        lambda c: c.orders(shipment=11, selectedOfficeId=NOWHERE),
        422,
        "no es de las posibles",
    ),
    "to office zero": (lambda c: c.orders(shipment=11, selectedOfficeId=0), 422, "selectedOfficeId"),
    **{
        f"paid by {method!r}": (ordering(payment=method), 422, "payment")
        for method in ("Paypal", "Efectivo", "transferencia", "MODO ", "", None, 5, "x" * 500, LEFT_OUT)
    },
    **{f"a total of {total!r}": (ordering(frontTotal=total), 422, "frontTotal") for total in TOTALS},
    **{
        f"in {currency!r}": (ordering(currency=currency), 422, "currency")
        for currency in ("USD", "XXX", "ars ars", "x" * 300, 5)
    },
    "in a currency of the query": (
        lambda c: c.orders(path=f"{ORDERS}?currency=USD"),
        422,
        "currency",
    ),
    "notes of 1,001 letters": (lambda c: c.orders(clientNotes="x" * 1_001), 422, "clientNotes"),
    "notes with a NUL": (lambda c: c.orders(clientNotes="a\0b"), 422, "nulo"),
    "no address": (lambda c: c.orders(clientAddress={}), 422, "clientAddress.ship_address.name"),
    "an address that is none": (lambda c: c.orders(clientAddress="Calle 123"), 422, "clientAddress"),
    "the other address alone": (
        lambda c: c.orders(clientAddress={"sameBillingAddress": False, "bill_address": ADDRESS}),
        422,
        "clientAddress.ship_address",
    ),
    "a wrong address to pay from": (
        lambda c: c.orders(
            clientAddress={
                "sameBillingAddress": False,
                "ship_address": ADDRESS,
                "bill_address": {**ADDRESS, "email": "nadie"},
            }
        ),
        422,
        "clientAddress.bill_address.email",
    ),
    **{
        f"an address with {field} {value!r}": (
            using({field: value}, lambda c, wrong: c.orders_to(**wrong)),
            422,
            f"clientAddress.ship_address.{field}",
        )
        for field, value in (
            *((field, "") for field in ("name", "last_name", "phone", "email", "street_ln_1", "city")),
            *((field, " \t ") for field in ("province", "country_code", "zip_code")),
            ("name", "x" * 301),
            ("name", "x" * 200),
            ("name", 5),
            ("email", "juan"),
            ("email", "juan@@correo.com"),
            ("phone", "no tengo"),
            ("country_code", "ARG"),
            ("country_code", "99"),
            ("zip_code", "1425"),
            ("zip_code", "C1425ABC"),
            ("zip_code", "٤٤١٠٠"),
            ("zip_code", "x" * 100),
        )
    },
}

ADMINISTERING: Cases = {
    **{
        f"a state {state!r}": (using(state, lambda c, state: c.moves(state, f"[{c.order}]")), 422, "state")
        for state in ("Perdido", "en preparación", "", "EN CAMINO", "x" * 201, None, 5)
    },
    "a state that is none, and those there are": (
        lambda c: c.moves("Perdido", f"[{c.order}]"),
        422,
        "Pendiente de pago, Esperando aprobación por pago con transferencia bancaria, Pago fallido",
    ),
    "a way there is not, and those there are": (
        lambda c: c.moves("En camino", f"[{c.order}]"),
        422,
        "Estados permitidos: Pago fallido, En preparación, Cancelado",
    ),
    "unpaid again": (lambda c: c.moves("Pendiente de pago", f"[{c.paid}]"), 422, "Estados permitidos"),
    "given up, back to life": (lambda c: c.moves("En preparación", f"[{c.cancelled}]"), 422, "ninguno"),
    "edited to a state that is none": (lambda c: c.edits(orderState="Volando"), 422, "orderState"),
    "edited to a state it cannot reach": (
        lambda c: c.edits(orderState="Completado", observations="x"),
        422,
        "Estados permitidos",
    ),
    **{
        f"ids {ids!r:.40}": (using(ids, lambda c, ids: c.moves("Cancelado", ids)), 422, "ordersId")
        for ids in (
            "1001,1002",
            "[1001,",
            "{}",
            "[]",
            "",
            "null",
            "1001",
            '["a"]',
            "[1.5]",
            "[true]",
            "[0]",
            "[-1]",
            "[9007199254740992]",
            "[[1]]",
            "[1]]",
            "[NaN]",
            "[" * 10_000,
            f"[{','.join(map(str, range(1, 602)))}]",
            [],
            ["a"],
            [0],
            7,
            None,
        )
    },
    "501 orders": (lambda c: c.moves("Cancelado", list(range(1, 502))), 422, "ordersId"),
    "one of them never was": (lambda c: c.moves("Cancelado", f"[{c.order},{NOWHERE}]"), 404, "orden"),
    "one of them a neighbour's": (lambda c: c.moves("Cancelado", f"[{c.order},{c.theirs}]"), 404, "orden"),
    "ids to remove that are no JSON": (
        lambda c: c.desk.ask("DELETE", f"{ADMIN}/orders-destroy-many", {"ids": "1001"}),
        422,
        "ids",
    ),
    "a neighbour's to remove": (
        lambda c: c.desk.ask("DELETE", f"{ADMIN}/orders-destroy-many", {"ids": [c.theirs]}),
        404,
        "orden",
    ),
    "more than there is": (
        lambda c: c.edits(itemsToAdd=[{"product": {"id": c.by_weight}, "quantity": 11}]),
        422,
        "Stock insuficiente",
    ),
    **{
        f"{units} more": (
            using(
                units,
                lambda c, units: c.edits(itemsToAdd=[{"product": {"id": c.by_weight}, "quantity": units}]),
            ),
            422,
            "itemsToAdd",
        )
        for units in (0, -1, 1e9, "2", None)
    },
    "a product that never was": (
        lambda c: c.edits(itemsToAdd=[{"product": {"id": NOWHERE}, "quantity": 1}]),
        404,
        "no encontrado",
    ),
    "a neighbour's product": (
        lambda c: c.edits(itemsToAdd=[{"product": {"id": c.neighbour.product}, "quantity": 1}]),
        404,
        "no encontrado",
    ),
    "an item of another order taken out": (
        lambda c: c.edits(c.shown, itemsToRemove=[{"id": c.item}]),
        422,
        "itemsToRemove",
    ),
    "all of it taken out": (lambda c: c.edits(itemsToRemove=[{"id": c.item}]), 422, "sin artículos"),
    "more of what is paid": (
        lambda c: c.edits(c.paid, itemsToAdd=[{"product": {"id": c.world.product}, "quantity": 1}]),
        422,
        "debe hacer otra orden",
    ),
    "a wrong address": (
        lambda c: c.edits(shipAddress={**ADDRESS, "email": "x", "zip_code": ""}, observations="x"),
        422,
        "shipAddress.email",
    ),
    "a tracking code of a page": (lambda c: c.edits(trackingCode="x" * 101), 422, "trackingCode"),
    "an order that never was": (lambda c: c.edits(NOWHERE, observations="x"), 404, "orden"),
    "a neighbour's order": (lambda c: c.edits(c.theirs, observations="x"), 404, "orden"),
    "refunded, never was": (lambda c: c.refunds(NOWHERE), 404, "orden"),
    "refunded, a neighbour's": (lambda c: c.refunds(c.theirs), 404, "orden"),
    "refunded, of another method": (lambda c: c.refunds(c.paid), 400, "Getnet"),
    "refunded, not paid": (lambda c: c.refunds(c.by_getnet), 400, "no está pagada"),
    "refunded, given up": (lambda c: c.refunds(c.cancelled), 400, "ya está cancelada"),
    "a list of a state that is none": (lambda c: c.looks("orders?state=Perdido"), 422, "state"),
    "an export of a state that is none": (lambda c: c.looks("orders-export?state=Perdido"), 422, "state"),
    "a list of a name of a page": (lambda c: c.looks(f"orders?query={'x' * 201}"), 422, "query"),
    "a list of a NUL": (lambda c: c.looks("orders?query=%00"), 422, "query"),
    "page two and a half": (lambda c: c.looks("orders?page=2.5"), 422, "page"),
    "moves of an order that never was": (
        lambda c: c.looks(f"order-stock-log?orderId={NOWHERE}"),
        404,
        "orden",
    ),
    "moves of a neighbour's": (lambda c: c.looks(f"order-stock-log?orderId={c.theirs}"), 404, "orden"),
    "moves of nothing": (lambda c: c.looks("order-stock-log"), 422, "orderId"),
}

SENDING: Cases = {
    "a label of nothing": (lambda c: c.looks("orders-label"), 422, "orderId"),
    "a label of an order that never was": (
        lambda c: c.looks(f"orders-label?orderId={NOWHERE}"),
        404,
        "orden",
    ),
    "a label of a neighbour's": (lambda c: c.looks(f"orders-label?orderId={c.theirs}"), 404, "orden"),
    "a label in braille": (lambda c: c.looks(f"orders-label?orderId={c.paid}&format=brl"), 422, "format"),
    "labels, one a neighbour's": (
        lambda c: c.looks(f"orders-multiple-labels?ordersId=[{c.paid},{c.theirs}]"),
        404,
        "orden",
    ),
    "labels of ids that are no JSON": (
        lambda c: c.looks("orders-multiple-labels?ordersId=1,2"),
        422,
        "ordersId",
    ),
    "labels of a thousand": (
        lambda c: c.looks(f"orders-multiple-labels?ordersId=[{','.join(map(str, range(1, 1_001)))}]"),
        422,
        "ordersId",
    ),
    "guides of ids that are no JSON": (
        lambda c: c.looks("orders-multiple-fastmail-label?ordersId={}"),
        422,
        "ordersId",
    ),
    "guides of a thousand": (
        lambda c: c.looks(f"orders-multiple-fastmail-label?ordersId=[{','.join(map(str, range(1, 1_001)))}]"),
        422,
        "ordersId",
    ),
    "a guide of an order that never was": (
        lambda c: c.looks(f"orders-fastmail-label?orderId={NOWHERE}"),
        404,
        "orden",
    ),
    "a guide of a neighbour's": (
        lambda c: c.looks(f"orders-fastmail-label?orderId={c.theirs}"),
        404,
        "orden",
    ),
    "a guide of what nobody paid": (
        lambda c: c.looks(f"orders-fastmail-label?orderId={c.order}"),
        422,
        "no puede salir",
    ),
    **{
        f"a code {code}": (
            using(code, lambda c, code: c.looks(f"orders-from-qr?qrCodeId={code}")),
            404,
            "no encontrado",
        )
        for code in (
            "entelequia-",
            "entelequia-x",
            "entelequia-0",
            f"entelequia-{NOWHERE}",
            "fastmail-1000000",
            "meli-1000000",
            "-1",
            "1.5",
            "%D9%A3",
            "entelequia-1%20OR%201=1",
            "meli-MLA123",
            "x" * 200,
            "9" * 18,
            "9" * 200,
        )
    },
    "a neighbour's code": (
        lambda c: c.looks(f"orders-from-qr?qrCodeId=entelequia-{c.theirs}"),
        404,
        "no encontrado",
    ),
    "a neighbour's number": (lambda c: c.looks(f"orders-from-qr?qrCodeId={c.theirs}"), 404, "no encontrado"),
    "no code": (lambda c: c.looks("orders-from-qr"), 422, "qrCodeId"),
    "a code of 201 letters": (lambda c: c.looks(f"orders-from-qr?qrCodeId={'x' * 201}"), 422, "qrCodeId"),
    "a code with a NUL": (lambda c: c.looks("orders-from-qr?qrCodeId=1%00"), 422, "qrCodeId"),
    "a code in a body that is none": (
        lambda c: c.desk.ask("GET", f"{ADMIN}/orders-from-qr", b"{"),
        422,
        "JSON",
    ),
    "a code in a body of a megabyte": (
        lambda c: c.desk.ask("GET", f"{ADMIN}/orders-from-qr", {"qrCodeId": "x" * 1_000_000}),
        422,
        "qrCodeId",
    ),
    **{
        f"scanned to {state!r}": (using(state, lambda c, state: c.scans(state=state)), 422, "shipmentState")
        for state in ("VOLANDO", "CANCELADO", "", "En preparación", None, 5, "x" * 201)
    },
    "scanned to a state that is none, and those there are": (
        lambda c: c.scans(state="VOLANDO"),
        422,
        "EN CAMINO, SIN DESPACHAR, ENTREGADO, LISTO PARA RETIRAR",
    ),
    "scanned before it was paid": (lambda c: c.scans(c.order), 422, "no puede salir"),
    "scanned after it was given up": (lambda c: c.scans(c.cancelled), 422, "no puede salir"),
    "scanned, never was": (lambda c: c.scans(NOWHERE), 404, "orden"),
    "scanned, a neighbour's": (lambda c: c.scans(c.theirs), 404, "orden"),
    "a shipment that never was": (lambda c: c.scans(NOWHERE, isOrderId=False), 404, "Envío"),
    "a courier of a page": (lambda c: c.scans(courier="x" * 61), 422, "courier"),
    "a courier that is no text": (lambda c: c.scans(courier=["Andreani"]), 422, "courier"),
    "neither an order nor none": (lambda c: c.scans(isOrderId="sí"), 422, "isOrderId"),
}

SOMEBODY_ELSES: Cases = {
    "an order": (lambda c: c.beto.get(f"{ORDERS}/{c.order}"), 442, "Acceso no autorizado"),
    "an order that never was": (lambda c: c.beto.get(f"{ORDERS}/{NOWHERE}"), 404, "orden"),
    "a neighbour's order": (lambda c: c.beto.get(f"{ORDERS}/{c.theirs}"), 404, "orden"),
    "a payment with MODO": (
        lambda c: c.beto.post(MODO_INTENT, {"order_id": c.by_modo}),
        442,
        "no autorizado",
    ),
    "a payment of what never was": (lambda c: c.ana.post(MODO_INTENT, {"order_id": NOWHERE}), 404, "orden"),
    "a payment of a neighbour's": (lambda c: c.ana.post(MODO_INTENT, {"order_id": c.theirs}), 404, "orden"),
    "a payment of another method": (
        lambda c: c.ana.post(MODO_INTENT, {"order_id": c.by_getnet}),
        422,
        "MODO",
    ),
    "a payment of a text": (lambda c: c.ana.post(MODO_INTENT, {"order_id": "1"}), 422, "order_id"),
    "a proof": (
        lambda c: c.beto.ask("POST", f"{ORDERS}/{c.order}/transfer-proof", proof(), **MULTIPART),
        442,
        "no autorizado",
    ),
    "everybody's orders, for a client": (lambda c: c.ana.get(f"{ADMIN}/orders"), 403, "permiso"),
    "everybody's orders, for the scanner": (lambda c: c.logistics.get(f"{ADMIN}/orders"), 403, "permiso"),
    "everybody's orders, for the books": (lambda c: c.accountant.get(f"{ADMIN}/orders"), 403, "permiso"),
    "a label, for a seller": (
        lambda c: c.seller.get(f"{ADMIN}/orders-label?orderId={c.paid}"),
        403,
        "permiso",
    ),
    "a change, by a seller": (
        lambda c: c.seller.put(f"{ADMIN}/orders/{c.order}", {"observations": "x"}),
        403,
        "permiso",
    ),
    "a refund, by a seller": (lambda c: c.seller.post(f"{ADMIN}/orders/{c.paid}/refund"), 403, "permiso"),
    "an order of another shop, by its desk": (
        lambda c: c.neighbour.online.desk.get(f"{ADMIN}/orders/{c.order}"),
        404,
        "orden",
    ),
    "the door of another shop": (
        lambda c: c.desk.get(f"{ADMIN}/orders", **{"X-Tenant": str(c.neighbour.shop.id)}),
        401,
        "autenticado",
    ),
}

PROOFS: Cases = {
    "a text": (lambda c: c.shows(proof(b"no soy una imagen")), 422, "proof"),
    "a page": (lambda c: c.shows(proof(b"<html><script>alert(1)</script></html>")), 422, "proof"),
    "a program": (lambda c: c.shows(proof(b"MZ\x90\0" + b"\0" * 500)), 422, "proof"),
    "nothing": (lambda c: c.shows(proof(b"")), 422, "proof"),
    "the beginning of one": (lambda c: c.shows(proof(picture(300, 300)[:60])), 422, "proof"),
    "its first bytes and noise": (
        lambda c: c.shows(proof(b"\x89PNG\r\n\x1a\n" + b"\xff" * 500)),
        422,
        "proof",
    ),
    "400 megapixels": (lambda c: c.shows(proof(picture(20_000, 20_000, mode="1"))), 422, "40 megapíxeles"),
    "more than 5 MB": (lambda c: c.shows(proof(picture() + b"\0" * 5_000_001)), 422, "proof"),
    "50 MB": (lambda c: c.shows(proof(b"\x89PNG" + b"\0" * 50_000_000)), 413, "bytes"),
    "a PDF of 50 MB": (lambda c: c.shows(proof(b"%PDF-1.7" + b"\0" * 50_000_000)), 413, "bytes"),
    "under another name": (lambda c: c.shows(proof(field="file")), 422, "proof"),
    "in JSON": (
        lambda c: c.shows(encode({"proof": "data:image/png;base64,AA"}), content_type="application/json"),
        422,
        "proof",
    ),
    "a form without a boundary": (
        lambda c: c.shows(proof(), content_type="multipart/form-data"),
        422,
        "formulario",
    ),
    "of what is paid with MODO": (lambda c: c.shows(proof(), c.by_modo), 422, "transferencia"),
    "of what never was": (lambda c: c.shows(proof(), NOWHERE), 404, "orden"),
    "of a neighbour's": (lambda c: c.shows(proof(), c.theirs), 404, "orden"),
    "rejected without a reason": (
        lambda c: c.desk.post(f"{ADMIN}/orders/{c.shown}/transfer-proof/reject", {"reason": ""}),
        422,
        "reason",
    ),
    "approved, and there is none": (
        lambda c: c.desk.post(f"{ADMIN}/orders/{c.order}/transfer-proof/approve"),
        404,
        "comprobante",
    ),
    "of another order": (
        lambda c: c.looks(f"orders/{c.order}/transfer-proof/{c.online.proof()}"),
        404,
        "",
    ),
}

CONFIRMING: Cases = {
    "an empty cart": (lambda c: c.confirms(c.carla), 422, "carrito está vacío"),
    "a postal code of another country": (lambda c: c.confirms(zip_code="C1425ABC"), 422, "zip_code"),
    "no postal code": (lambda c: c.confirms(zip_code=""), 422, "zip_code"),
    "a country of three letters": (lambda c: c.confirms(country_code="MEX"), 422, "country_code"),
    "a currency that nobody priced": (lambda c: c.confirms(query="?currency=USD"), 422, "moneda USD"),
    "offices, perhaps": (
        lambda c: c.confirms(query="?with_possible_offices=quizás"),
        422,
        "with_possible_offices",
    ),
    "no address": (lambda c: c.beto.post(CONFIRM, {"client": {}}), 422, "client.ship_address"),
    "an address that is a text": (lambda c: c.beto.post(CONFIRM, {"client": "x"}), 422, "client"),
}


@pytest.mark.parametrize("case", CARTS)
def test_a_cart_that_cannot_be(comics: Comics, case: str) -> None:
    refused(comics, *CARTS[case])


@pytest.mark.parametrize("case", CREATING)
def test_an_order_that_cannot_be(comics: Comics, case: str) -> None:
    refused(comics, *CREATING[case])


@pytest.mark.parametrize("case", CONFIRMING)
def test_a_place_that_cannot_be(comics: Comics, case: str) -> None:
    refused(comics, *CONFIRMING[case])


@pytest.mark.parametrize("case", ADMINISTERING)
def test_a_change_that_cannot_be(comics: Comics, case: str) -> None:
    refused(comics, *ADMINISTERING[case])


@pytest.mark.parametrize("case", SENDING)
def test_a_parcel_that_cannot_be(comics: Comics, case: str) -> None:
    refused(comics, *SENDING[case])


@pytest.mark.parametrize("case", SOMEBODY_ELSES)
def test_what_is_somebody_elses(comics: Comics, case: str) -> None:
    refused(comics, *SOMEBODY_ELSES[case])


@pytest.mark.parametrize("case", PROOFS)
def test_a_proof_that_is_none(comics: Comics, case: str) -> None:
    refused(comics, *PROOFS[case])


def test_every_wrong_field_of_an_address_is_named_at_once(comics: Comics) -> None:
    with comics.shop.nothing_changes():
        answer = comics.orders_to(name="", email="x", phone="1", country_code="ARG", zip_code="x" * 50)
    assert answer.status == 422
    assert {field.rpartition(".")[2] for field in answer.body["errors"]} == {
        "name", "email", "phone", "country_code", "zip_code",
    }  # fmt: skip


def test_an_order_that_is_refunded_is_refunded_once(comics: Comics) -> None:
    order = comics.online.paid_with_getnet()
    assert comics.refunds(order).status == 200
    refused(comics, lambda c: c.refunds(order), 400, "ya está cancelada")


def test_a_page_beyond_the_end_is_empty(comics: Comics) -> None:
    """And what is no page is the first."""
    for page in ("2", "99999999999", "9007199254740993"):
        mine, all_ = comics.beto.get(f"{ORDERS}?page={page}"), comics.looks(f"orders?page={page}")
        assert (mine.status, mine.body["data"]) == (200, [])
        assert (all_.status, all_.body["data"], all_.body["from"], all_.body["next_page_url"]) == (
            200,
            [],
            None,
            None,
        )
    for page in ("0", "-1", ""):
        assert comics.ana.get(f"{ORDERS}?page={page}").body["pagination"]["current_page"] == 1
        assert comics.looks(f"orders?page={page}").body["current_page"] == 1


class TestACourier:
    """Fastmail's stand-in answers a page instead of data, breaks, or says nothing."""

    FAULTS = ("garbage", "error_before", "error_after", "drop")

    @pytest.fixture(autouse=True)
    def mended_afterwards(self, sandbox: Sandbox) -> Iterator[None]:
        yield
        sandbox.desk.faults.clear()

    @pytest.mark.parametrize("fault", FAULTS)
    def test_that_answers_garbage_makes_no_guide_and_later_makes_one(
        self, comics: Comics, sandbox: Sandbox, fault: str
    ) -> None:
        order = comics.online.paid_order()
        sandbox.desk.faults.set({"kind": fault, "on": "POST /fastmail", "times": 1})
        with comics.shop.nothing_changes(but=("shipment_guide",)):
            answer = comics.looks(f"orders-fastmail-label?orderId={order}")
        assert (answer.status, "fastmail" in told(answer).lower()) == (503, True), answer.body
        assert comics.looks(f"orders/{order}").body["fastmailGuia"]["state"] == "solicitada"
        made = comics.looks(f"orders-fastmail-label?orderId={order}")
        assert (made.status, made.body["guia"]["state"]) == (200, "emitida")
        assert comics.looks(f"orders-fastmail-label?orderId={order}").body == made.body

    @pytest.mark.parametrize("fault", FAULTS)
    def test_is_told_of_for_each_of_many(self, comics: Comics, sandbox: Sandbox, fault: str) -> None:
        good, bad = comics.online.paid_order(), comics.online.paid_order()
        assert comics.looks(f"orders-fastmail-label?orderId={good}").status == 200
        sandbox.desk.faults.set({"kind": fault, "on": "POST /fastmail", "times": 1})
        path = (
            f"orders-multiple-fastmail-label?ordersId=[{bad},{good},{comics.order},{comics.theirs},{NOWHERE}]"
        )
        answer = comics.looks(path)
        assert answer.status == 200, answer.body
        assert [each["order_id"] for each in answer.body["success"]] == [good]
        assert [each["orderId"] for each in answer.body["error"]] == [
            bad,
            comics.order,
            comics.theirs,
            NOWHERE,
        ]
        assert all(each["message"].strip() for each in answer.body["error"])

    def test_that_does_not_know_us_is_refused(
        self, comics: Comics, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stranger = [replace(each, secret="somebody else's") for each in settings.CARRIERS]
        monkeypatch.setattr(settings, "CARRIERS", tuple(stranger))
        answer = comics.looks(f"orders-fastmail-label?orderId={comics.online.paid_order()}")
        assert (answer.status, "credencial" in told(answer)) == (422, True), answer.body

    def test_without_an_account_there_is_none(self, comics: Comics, monkeypatch: pytest.MonkeyPatch) -> None:
        order = comics.online.paid_order()
        monkeypatch.setattr(settings, "CARRIERS", ())
        refused(comics, lambda c: c.looks(f"orders-fastmail-label?orderId={order}"), 503, "cuenta")


class TestAGateway:
    """An order for which nobody can be asked to pay is not kept: its goods are free, its cart is full again."""

    @pytest.mark.parametrize("method", ["Mercado Pago", "Getnet", "MODO", "Openpay"])
    @pytest.mark.parametrize("fault", ["garbage", "error_before", "error_after", "drop"])
    def test_that_answers_garbage_leaves_no_order(
        self, comics: Comics, sandbox: Sandbox, method: str, fault: str
    ) -> None:
        before = comics.beto.get(CART).body, comics.beto.get(ORDERS).body, comics.shop.available("CAFE")
        name = method.lower().replace(" ", "_")
        sandbox.desk.faults.set({"kind": fault, "on": f"POST /{name}", "times": 9})
        try:
            answer = comics.orders(payment=method)
        finally:
            sandbox.desk.faults.clear()
        assert (answer.status, answer.body.get("exception")) == (422, "PaymentException"), answer.body
        assert comics.shop.available("CAFE") == before[2]
        assert comics.beto.get(CART).body["items"][0]["quantity"] == before[0]["items"][0]["quantity"]


class TestJson:
    """What is JSON and should not be."""

    def test_a_name_that_comes_twice_counts_once(self, comics: Comics) -> None:
        twice = b'{"productId": %d, "quantity": 999999, "quantity": 1}' % comics.world.product
        answer = comics.carla.post(f"{CART}/items", twice)
        assert (answer.status, answer.body["items"][0]["quantity"]) == (200, 1)
        assert comics.carla.delete(CART).status == 200
        other_way = b'{"productId": %d, "quantity": 1, "quantity": -1}' % comics.world.product
        refused(comics, lambda c: c.carla.post(f"{CART}/items", other_way), 422, "quantity")

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "x" * 3_000]
    )
    def test_is_json_whatever_it_calls_itself(self, comics: Comics, kind: str) -> None:
        said = {"Content-Type": kind}
        refused(
            comics,
            lambda c: c.beto.post(f"{CART}/items", {"productId": 1, "quantity": -1}, **said),
            422,
            "quantity",
        )
        refused(
            comics, lambda c: c.beto.post(f"{CART}/items", b"productId=1&quantity=1", **said), 422, "JSON"
        )

    def test_of_50_mb_is_not_read(self, comics: Comics) -> None:
        content = b'{"clientNotes": "' + b"x" * 50_000_000 + b'"}'
        refused(comics, lambda c: c.beto.post(ORDERS, content), 413, "bytes")


class TestNotices:
    """What pretends to be a gateway: 401, whatever it says."""

    GETNET = "/api/v1/payments/getnet/notices"

    def test_of_strangers(self, comics: Comics) -> None:
        letter = {"payment_intent_id": "x", "payment_id": "y", "status": "approved"}
        for name in (
            "mercado_pago",
            "getnet",
            "modo",
            "openpay",
            "paypal",
            "stripe",
            "nadie",
            "x" * 500,
            "%00",
            "%2e%2e",
        ):
            for tenant in ("", f"/{comics.shop.id}", f"/{NOWHERE}", "/0"):
                path = f"/api/v1/payments/{name}/notices{tenant}"
                for content in (encode(letter), b"", b"{", b"[" * 100_000, b"\xff", b"null", b"a=1"):
                    answer = Http().ask("POST", path, content)
                    assert answer.status in {401, 404, 200}, (path, answer.status, answer.body)
                    assert answer.status != 200 or name == "openpay", (path, answer.body)

    def test_with_the_right_letterhead_and_nonsense_below(self, comics: Comics) -> None:
        with comics.shop.nothing_changes():
            for content in (b"", b"{", b"null", b"[]", b'{"payment_intent_id": 1}', b"[" * 100_000, b"\xff"):
                answer = Http().ask("POST", self.GETNET, content, **LETTERHEAD)
                assert (answer.status, "Aviso" in told(answer)) == (401, True), (content[:20], answer.body)

    def test_about_a_payment_that_nobody_made(self, comics: Comics) -> None:
        with comics.shop.nothing_changes():
            for id_ in ("x", "../../x", "x" * 5_000, "%00", "ñ", ""):
                letter = {"payment_intent_id": id_, "payment_id": "y", "status": "approved"}
                answer = Http().post(f"{self.GETNET}/{comics.shop.id}", letter, **LETTERHEAD)
                assert answer.status == 200, (id_[:20], answer.status, answer.body)
