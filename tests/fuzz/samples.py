"""For every write a body that is accepted; what is wrong is then put in one place at a time.

A new endpoint needs a row here: without a request that works, a refusal proves nothing.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import stripe
from django.conf import settings

from tests.fuzz.desk_bodies import DESK_BODIES
from tests.fuzz.doors import door_of
from tests.fuzz.online import ADDRESS, COUPON, LETTERHEAD, MULTIPART, proof
from tests.fuzz.world import PASSWORD, World
from tests.sandbox import rehearsal
from tests.sandbox.neighbours import derived
from tests.shop import encode
from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.web.surface import Endpoint

Body = dict[str, Any]
LETTER = {"payment_intent_id": "nobody-knows-it", "payment_id": "x", "status": "approved"}
"""A notice of Getnet's about nothing: heard, and nothing follows."""


def _sale(world: World) -> Body:
    return {
        "items": world.lines(),
        "customer_id": world.customer,
        "payment_method": "mixto",
        "sale_type": "cash",
        "register_id": world.open_register(),
        "amount_paid": 812,
        "payment_details": [
            {"method": "efectivo", "amount": 500},
            {"method": "tarjeta", "amount": 312, "reference": "AUTH-12345"},
        ],
        "notes": "",
    }


def _item(world: World) -> Body:
    return {
        "part_number": f"NUEVA-{next(world.numbers)}",
        "name": "Pastillas de freno delanteras",
        "description": "Pastillas ceramicas originales Toyota",
        "branch_id": world.shop.branch_id,
        "brand": "Toyota",
        "unit": "PZA",
        "cost": 150,
        "price_1": 350,
        "price_2": 300,
        "price_3": 280,
        "tax_rate": 0,
        "min_stock": 5,
        "max_stock": 50,
        "location": "A-3-2",
        "initial_stock": 10,
    }


def _changes(world: World) -> Body:
    return {name: value for name, value in _item(world).items() if name not in {"initial_stock", "branch_id"}}


def _store_product(world: World) -> Body:
    return {
        "name": f"Smartphone {next(world.numbers)}",
        "description": "128 GB",
        "price": "150.50",
        "stock": 5,
        "category": None,
        "warranty_info": "12 meses",
        "is_active": True,
    }


def _category(world: World) -> Body:
    return {"name": f"Categoría {next(world.numbers)}", "description": "Lo que haya"}


def _synonym(world: World) -> Body:
    number = next(world.numbers)
    return {"words": f"balatas {number}, pastillas {number}"}


REVIEW = {"rating": 5, "comment": "Muy bueno"}


def _registration(world: World) -> Body:
    number = next(world.numbers)
    return {
        "username": f"nuevo{number}",
        "email": f"nuevo{number}@correo.com",
        "password": PASSWORD,
        "password2": PASSWORD,
        "first_name": "Ana",
        "last_name": "Pérez",
    }


PROFILE = {"first_name": "Ana", "last_name": "Pérez", "email": "", "role": None, "is_active": True}

CUSTOMER = {
    "name": "Taller Perez",
    "rfc": "XAXX010101000",
    "razon_social": "Taller Mecanico Perez SA de CV",
    "regimen_fiscal": "601",
    "codigo_postal": "06600",
    "uso_cfdi": "G03",
    "email": "taller@correo.com",
    "phone": "555-9876",
    "address": "Calle Reforma 50",
    "price_tier": "taller",
    "credit_limit": 50_000,
}


def _a_month(world: World) -> Body:
    """One long ago, and another each time."""
    years, month = divmod(next(world.numbers), 12)
    return {"year": 1900 + years, "month": month + 1}


def _address_to_confirm(world: World) -> Body:
    world.online.line()
    where = {name: ADDRESS[name] for name in ("country", "country_code", "city", "zip_code")}
    return {"client": {"ship_address": where}, "shipment": 1}


def _concepts(world: World, *, units: int = 2) -> list[Body]:
    """The document's concept: each at 75.00 with tax."""
    whole = units * Decimal("75.00")
    one = {"quantity": units, "unitaryPrice": Decimal("75.00"), "import": whole, "idProduct": world.product}
    return [one]


BODIES: dict[tuple[str, str], Callable[[World], Body | bytes]] = {
    **DESK_BODIES,
    ("POST", "auth/login"): lambda world: {
        "tenant_id": world.shop.id,
        "pin": "1234",
        "device_id": "tablet-01",
        "branch_id": world.shop.branch_id,
    },
    ("POST", "config/branches"): lambda world: {
        "name": f"Sucursal {next(world.numbers)}",
        "address": "Blvd. Independencia 200",
        "phone": "555-0002",
    },
    ("POST", "config/employees"): lambda world: {
        "name": "Juan Lopez",
        "role": "cashier",
        "pin": f"{700_000 + 7 * next(world.numbers)}",
        "email": "juan@correo.com",
        "phone": "555-1234",
        "branch_id": world.shop.branch_id,
        "max_discount_pct": 10,
    },
    ("POST", "catalog/synonyms"): _synonym,
    ("PUT", "catalog/synonyms/<id:synonym_id>"): _synonym,
    ("POST", "inventory/items"): _item,
    ("PUT", "inventory/items/<id:item_id>"): _changes,
    ("POST", "inventory/purchase"): lambda world: {
        "supplier": "Distribuidora Central",
        "invoice_number": "FAC-001",
        "items": [{"inventory_id": world.product, "quantity": 20, "unit_cost": 145}],
        "notes": "Compra semanal",
        "branch_id": world.shop.branch_id,
    },
    ("POST", "inventory/adjustment"): lambda world: {
        "inventory_id": world.product,
        "quantity": -2,
        "reason": "Merma",
        "branch_id": world.shop.branch_id,
    },
    ("POST", "inventory/transfer"): lambda world: {
        "from_branch_id": world.shop.branch_id,
        "to_branch_id": world.north,
        "items": [{"inventory_id": world.product, "quantity": 5}],
        "notes": "Reabasto",
    },
    ("POST", "inventory/return"): lambda world: {
        "sale_id": world.sale(),
        "items": [{"inventory_id": world.product, "quantity": 1}],
        "reason": "Parte equivocada",
    },
    ("POST", "inventory/physical-count/start"): lambda world: {
        "branch_id": world.shop.branch_id,
        "items": [{"inventory_id": world.product, "counted_quantity": 22}],
    },
    ("POST", "inventory/physical-count/approve"): lambda world: {"count_id": world.count()},
    ("POST", "inventory/generate-barcode"): lambda _: {},
    ("POST", "sales"): _sale,
    ("PUT", "sales/<id:sale_id>/cancel"): lambda _: {"reason": "Cliente cambio de opinion"},
    ("POST", "quotations"): lambda world: {
        "items": world.lines(),
        "customer_id": world.customer,
        "notes": "Cotizacion",
        "valid_days": 15,
    },
    ("POST", "quotations/<id:quot_id>/convert"): lambda world: {
        "payment_method": "efectivo",
        "register_id": world.open_register(),
        "amount_paid": 812,
    },
    ("PUT", "quotations/<id:quot_id>/cancel"): lambda _: {},
    ("POST", "layaways"): lambda world: {
        "items": world.lines(),
        "customer_id": world.customer,
        "down_payment": 200,
        "payment_method": "efectivo",
        "register_id": world.open_register(),
        "notes": "Apartado",
        "due_date": "2099-04-30",
    },
    ("POST", "layaways/<id:layaway_id>/payment"): lambda world: {
        "amount": 100,
        "payment_method": "efectivo",
        "register_id": world.open_register(),
    },
    ("POST", "layaways/<id:layaway_id>/complete"): lambda _: {},
    ("PUT", "layaways/<id:layaway_id>/cancel"): lambda _: {"reason": "Cliente no completo pagos"},
    ("POST", "customers"): lambda world: {**CUSTOMER, "branch_id": world.shop.branch_id},
    ("PUT", "customers/<id:customer_id>"): lambda world: {**CUSTOMER, "branch_id": world.shop.branch_id},
    ("POST", "customers/<id:customer_id>/payment"): lambda _: {
        "amount": 100,
        "payment_method": "transferencia",
        "reference": "SPEI-20260401-001",
        "notes": "Abono parcial",
    },
    ("POST", "register/open"): lambda world: _closed(world, {"register_number": 1, "opening_amount": 2000}),
    ("POST", "register/movement"): lambda world: {
        "register_id": world.open_register(),
        "type": "out",
        "amount": 5,
        "reason": "Compra de papeleria",
    },
    ("POST", "api/orders/create"): lambda world: {"items": world.ordered()},
    ("POST", "api/orders/admin"): lambda world: {
        "items": world.ordered(),
        "user": "admin",
        "status": "PENDIENTE",
        "total_price": "812.00",
    },
    ("PUT", "api/orders/admin/<id:order_id>"): lambda world: {
        "items": world.ordered(),
        "status": "PENDIENTE",
        "total_price": "812.00",
    },
    ("PATCH", "api/orders/admin/<id:order_id>"): lambda _: {"status": "PENDIENTE"},
    ("POST", "api/orders/admin/<id:order_id>/update_status"): lambda _: {"status": "ENTREGADO"},
    ("POST", "api/orders/cart/add-natural-language"): lambda _: {
        "prompt": "Agrega un producto cafe al carrito"
    },
    ("POST", "api/products"): _store_product,
    ("PUT", "api/products/<id:product_id>"): _store_product,
    ("PATCH", "api/products/<id:product_id>"): _store_product,
    ("POST", "api/products/categories"): _category,
    ("PUT", "api/products/categories/<id:category_id>"): _category,
    ("PATCH", "api/products/categories/<id:category_id>"): _category,
    ("POST", "api/products/reviews"): lambda world: {"product": world.fresh_product(), **REVIEW},
    ("PUT", "api/products/reviews/<id:review_id>"): lambda world: {"product": world.product, **REVIEW},
    ("PATCH", "api/products/reviews/<id:review_id>"): lambda world: {"product": world.product, **REVIEW},
    ("POST", "api/products/<id:product_id>/reviews"): lambda _: dict(REVIEW),
    ("POST", "api/token"): lambda _: {"username": "cliente", "password": PASSWORD},
    ("POST", "api/token/refresh"): lambda world: {"refresh": world.refresh_token()},
    ("POST", "api/token/verify"): lambda world: {"token": world.store.token},
    ("POST", "api/users"): _registration,
    ("PUT", "api/users/<id:user_id>"): lambda _: dict(PROFILE),
    ("PATCH", "api/users/<id:user_id>"): lambda _: dict(PROFILE),
    ("POST", "api/orders/stripe-webhook"): World.notice,
    ("POST", "api/reports/dynamic-parser"): lambda _: {"prompt": "Ventas de octubre por producto en Excel"},
    ("POST", "invoicing/invoice"): lambda world: {
        "sale_id": world.new("taxpayer's sale"),
        "tipo_comprobante": "I",
        "uso_cfdi": "G03",
        "forma_pago": "01",
        "metodo_pago": "PUE",
        "monto": None,
        "payment_id": None,
        "sustituye": None,
    },
    ("POST", "invoicing/global"): lambda world: {
        "date_from": (day := world.ticket_day()),
        "date_to": day,
        "periodicidad": None,
        "forma_pago": "01",
        "branch_id": world.shop.branch_id,
    },
    ("POST", "invoicing/queue/process"): lambda _: {"wait": 0},
    ("POST", "invoicing/cancel/<id:cfdi_id>"): lambda _: {"motivo": "02", "folio_sustitucion": None},
    ("POST", "invoicing/<id:cfdi_id>/resend"): lambda _: {"email": "compras@correo.com"},
    ("POST", "accounting/accounts"): lambda world: {
        "code": f"600.{100 + next(world.numbers)}",
        "sat_code": "601.01",
        "name": "Renta",
        "type": "debit",
        "parent_id": None,
        "description": "",
    },
    ("PUT", "accounting/accounts/<id:account_id>"): lambda _: {"name": "Renta del local", "description": ""},
    ("POST", "accounting/entries"): lambda world: {
        "date": "2026-04-01",
        "description": "Pago de renta del local",
        "reference": "",
        "lines": [
            {"account_id": world.new("account"), "debit": 15_000, "credit": 0},
            {"account_id": world.new("account"), "debit": 0, "credit": 15_000},
        ],
    },
    ("POST", "accounting/entries/<id:entry_id>/reverse"): lambda _: {"date": None, "description": "Error"},
    ("POST", "accounting/periods/close"): _a_month,
    ("POST", "api/v1/login"): lambda _: {"email": "cliente@example.com", "password": PASSWORD},
    ("POST", "api/v1/account/cart/items"): lambda world: {"productId": world.product, "quantity": 2},
    ("PATCH", "api/v1/account/cart/items/<id:line_id>"): lambda _: {"quantity": 3},
    ("PUT", "api/v1/account/cart/items/<id:line_id>"): lambda _: {"quantity": 3},
    ("POST", "api/v1/account/cart/coupon"): lambda _: {"code": COUPON},
    ("PUT", "api/v1/account/cart/currency"): lambda _: {"currency": "ARS"},
    ("POST", "api/v1/account/orders"): lambda world: world.online.body(
        shipment=11, selectedOfficeId=world.new("office")
    ),
    ("POST", "api/v1/account/order/confirm-address"): _address_to_confirm,
    ("POST", "api/v1/account/order/modo-checkout-intent"): lambda world: {
        "order_id": world.new("web order by MODO")
    },
    ("POST", "api/v1/account/orders/<id:order_id>/transfer-proof"): lambda _: proof(),
    ("POST", "api/v1/admin/orders/<id:order_id>/transfer-proof"): lambda _: proof(),
    ("POST", "api/v1/admin/orders/<id:order_id>/transfer-proof/reject"): lambda _: {"reason": "No llegó"},
    ("POST", "api/v1/admin/order-mass-state"): lambda world: {
        "state": "En preparación",
        "ordersId": f"[{world.new('web order')}]",
    },
    ("PUT", "api/v1/admin/orders/<id:order_id>"): lambda world: {
        "billAddress": ADDRESS,
        "shipAddress": ADDRESS,
        "itemsToAdd": [{"product": {"id": world.product}, "quantity": 1}],
        "itemsToRemove": [],
        "trackingCode": "ABC123",
        "clientNotes": "",
        "observations": "",
    },
    ("DELETE", "api/v1/admin/orders-destroy-many"): lambda world: {"ids": f"[{world.new('web order')}]"},
    ("PUT", "api/v1/admin/orders-from-qr/<id:number>"): lambda _: {
        "shipmentState": "EN CAMINO",
        "courier": "Correo Argentino",
        "isOrderId": True,
    },
    ("POST", "api/v1/admin/coupons"): lambda world: {
        "code": f"CUPON-{next(world.numbers)}",
        "type": "percentage",
        "value": Decimal("12.50"),
        "minimum_amount": 100,
        "usage_limit": 50,
        "usage_limit_per_client": 1,
        "starts_on": "2026-01-01",
        "ends_on": "2099-12-31",
        "is_active": True,
    },
    ("PUT", "api/v1/admin/coupons/<id:coupon_id>"): lambda _: {
        "value": 20,
        "ends_on": None,
        "is_active": False,
    },
    ("POST", "api/v1/admin/exchange-rates"): lambda _: {
        "currency": "USD",
        "rate": Decimal("18.50"),
        "since_on": "2026-02-04",
        "source": "Banco",
    },
    ("POST", "api/v1/payments/<str:gateway_name>/notices"): lambda _: LETTER,
    ("POST", "api/v1/payments/<str:gateway_name>/notices/<id:tenant_id>"): lambda _: LETTER,
    ("POST", "api/users/login"): lambda _: {"mail": "admin@example.com", "password": PASSWORD},
    ("POST", "api/sales"): lambda world: {"idClient": world.customer, "concepts": _concepts(world)},
    ("PATCH", "api/sales"): lambda world: {
        "id": world.new("desk sale"),
        "idClient": world.customer,
        "concepts": _concepts(world, units=3),
    },
    ("POST", "register/cut-z"): lambda world: {"register_id": world.open_register(), "counted_amount": 4980},
    ("POST", "bnpl/applications"): lambda world: {
        "sale_id": world.new("financed sale"),
        "amount": 812,
        "provider": "ap lazo",
        "customer": {"name": "Juan Perez", "phone": "5512345678"},
    },
    ("POST", "bnpl/webhook/<str:provider>"): lambda _: b'{"cartId": "nobody-knows-it"}',
    ("POST", "erp/sync"): lambda world: world.nothing_synced({"provider": "aspel_sae", "sync_type": "sales"}),
    ("POST", "whatsapp-cloud/webhook"): lambda _: b'{"entry": []}',
    ("POST", "webhooks"): lambda world: {
        "name": f"Tablero {next(world.numbers)}",
        "url": "https://93.184.216.34/avisos",
        "events": ["sale.posted", "stock.low"],
    },
    ("PUT", "webhooks/<id:webhook_id>"): lambda _: {
        "name": "Otro",
        "events": ["order.paid"],
        "is_active": True,
    },
    ("POST", "whatsapp-cloud/messages"): lambda _: {
        "to": "5215512345678",
        "body": "Su orden esta lista",
        "template": "order_ready",
        "language": "es_MX",
        "parameters": [],
    },
}
"""By method and path; below `pos/api/` at the counter. Bytes where the body is neither JSON nor a form of texts."""

PATH_KINDS = {
    ("POST", "layaways/<id:layaway_id>/complete", "layaway_id"): "paid layaway",
    ("GET", "erp/sync/<id:sync_job_id>/file", "sync_job_id"): "sync file",
    ("DELETE", "webhooks/<id:webhook_id>", "webhook_id"): "fresh webhook",
    ("POST", "api/orders/admin/<id:order_id>/update_status", "order_id"): "sent order",
    ("DELETE", "configuracion/api/sucursales/<id:branch_id>", "branch_id"): "empty branch",
    ("DELETE", "productos/api/<id:product_id>", "product_id"): "untouched product",
    ("DELETE", "clientes/api/<id:customer_id>", "customer_id"): "untouched customer",
    ("GET", "api/products/<id:product_id>/image/<slug:digest>.webp", "product_id"): "pictured product",
    ("GET", "invoicing/<id:sale_id>/pdf", "sale_id"): "printed sale",
    ("GET", "invoicing/<id:cfdi_id>/xml", "cfdi_id"): "stamped cfdi",
    ("POST", "invoicing/<id:cfdi_id>/resend", "cfdi_id"): "stamped cfdi",
    ("PUT", "api/v1/admin/orders-from-qr/<id:number>", "number"): "paid web order",
    ("POST", "api/v1/admin/orders/<id:order_id>/refund", "order_id"): "web order by Getnet",
    **{
        (
            method,
            f"api/v1/admin/orders/<id:order_id>/transfer-proof{rest}",
            "order_id",
        ): "web order with a proof"
        for method, rest in (
            ("GET", ""),
            ("GET", "/<id:proof_id>"),
            ("POST", "/approve"),
            ("POST", "/reject"),
        )
    },
}
"""Where the path wants something in a particular state."""

USED_UP = {
    "catalog/synonyms/<id:synonym_id>",
    "api/sales/fulldelete/<id:sale_id>",
    "ventas/api/<id:sale_id>/devolver",
    "configuracion/api/envios/zonas/<id:zone_id>",
    "sales/<id:sale_id>/cancel",
    "quotations/<id:quot_id>/convert",
    "quotations/<id:quot_id>/cancel",
    "layaways/<id:layaway_id>/payment",
    "layaways/<id:layaway_id>/complete",
    "layaways/<id:layaway_id>/cancel",
    "accounting/entries/<id:entry_id>/reverse",
    "invoicing/cancel/<id:cfdi_id>",
    "api/v1/account/cart/items/<id:line_id>",
    "api/v1/admin/orders/<id:order_id>",
    "api/v1/admin/coupons/<id:coupon_id>",
    "api/v1/admin/orders/<id:order_id>/refund",
    "api/v1/admin/orders/<id:order_id>/transfer-proof/approve",
    "api/v1/admin/orders/<id:order_id>/transfer-proof/reject",
}
"""Paths whose thing is not what it was once the request was accepted."""

HEADERS: dict[tuple[str, str], Callable[[bytes], dict[str, str]]] = {
    ("POST", "api/orders/stripe-webhook"): lambda content: {
        "Stripe-Signature": stripe.WebhookSignature.generate_signature_header(
            content.decode(), rehearsal.KEYS.signing, timestamp=int(time.time())
        )
    },
    ("POST", "bnpl/webhook/<str:provider>"): lambda _: {"Authorization": f"Bearer {known('aplazo').signing}"},
    ("POST", "whatsapp-cloud/webhook"): lambda content: {
        "X-Hub-Signature-256": "sha256="
        + hmac.new(known("whatsapp").signing.encode(), content, hashlib.sha256).hexdigest()
    },
    ("POST", "api/v1/payments/<str:gateway_name>/notices"): lambda _: LETTERHEAD,
    ("POST", "api/v1/payments/<str:gateway_name>/notices/<id:tenant_id>"): lambda _: LETTERHEAD,
    ("POST", "api/v1/account/orders/<id:order_id>/transfer-proof"): lambda _: MULTIPART,
    ("POST", "api/v1/admin/orders/<id:order_id>/transfer-proof"): lambda _: MULTIPART,
}
"""What must come with a body, made of its bytes."""

REQUIRED_QUERY: dict[str, dict[str, str]] = {
    "catalog/models": {"brand_id": "{make}"},
    "catalog/years": {"model_id": "{model}"},
    "catalog/engines": {"model_id": "{model}", "year_id": "{year}"},
    "catalog/categories": {"mye_id": "{vehicle}"},
    "catalog/groups": {"mye_id": "{vehicle}", "category_id": "{part category}"},
    "catalog/parts": {"mye_id": "{vehicle}", "group_id": "{part group}"},
    "catalog/search": {"q": "balata"},
    "bnpl/webhook/<str:provider>": {"tenant": "{tenant}"},
    "whatsapp-cloud/webhook": {
        "hub.mode": "subscribe",
        "hub.verify_token": derived("whatsapp notices")[:16],
        "hub.challenge": "1158201444",
        "tenant": "{tenant}",
    },
    "accounting/sat/catalogo.xml": {"year": "2026", "month": "4"},
    "accounting/sat/balanza.xml": {"year": "2026", "month": "4"},
    "api/v1/admin/order-stock-log": {"orderId": "{web order}"},
    "api/v1/admin/orders-label": {"orderId": "{web order}"},
    "api/v1/admin/orders-multiple-labels": {"ordersId": "[{web order}]"},
    "api/v1/admin/orders-fastmail-label": {"orderId": "{paid web order}"},
    "api/v1/admin/orders-multiple-fastmail-label": {"ordersId": "[{paid web order}]"},
    "api/v1/admin/orders-from-qr": {"qrCodeId": "entelequia-{web order}"},
}
"""The parameters without which a read is refused, and a value; in braces what it is the id of."""


def _closed(world: World, body: Body) -> Body:
    """A register is opened by someone who has none."""
    current = world.http.get("/pos/api/register/current")
    if current.status == 200:
        cut = {"register_id": current.body["register_id"], "counted_amount": 0}
        assert world.http.post("/pos/api/register/cut-z", cut).status == 200
    return body


def known(provider: str) -> OutsideAccount:
    """The account that every shop has with a neighbour."""
    return next(each for each in settings.NEIGHBOURS if each.provider == provider)


def short(endpoint: Endpoint) -> str:
    """The path below the surface's prefix, without slashes at its ends."""
    return endpoint.path.removeprefix("pos/api/").strip("/")


def required_query(endpoint: Endpoint, world: World) -> dict[str, str]:
    """The parameters that the endpoint needs, naming things of this world."""
    needed = REQUIRED_QUERY.get(short(endpoint), {})
    return {
        name: re.sub(r"{(.+?)}", lambda found: str(world.new(found[1])), value)
        for name, value in needed.items()
    }


def body_for(endpoint: Endpoint, world: World) -> Any:
    """A body that the endpoint accepts; None for a read."""
    make = BODIES.get((endpoint.method, short(endpoint)))
    return make(world) if make is not None else None


def headers_for(endpoint: Endpoint, body: Body | bytes | None) -> Mapping[str, str]:
    """What the endpoint wants in its headers beside who is asking."""
    make = HEADERS.get((endpoint.method, short(endpoint)))
    return make(body if isinstance(body, bytes) else encode(body)) if make is not None else {}


def path_for(endpoint: Endpoint, world: World, **instead: object) -> str:
    """The path with things of this world in it, or with what is given instead."""
    path = endpoint.path
    for name in parameters_of(endpoint):
        kinds = door_of(endpoint).kinds
        kind = PATH_KINDS.get((endpoint.method, short(endpoint), name), kinds.get(name, ""))
        value = instead[name] if name in instead else world.new(kind)
        path = path.replace(f"<id:{name}>", str(value))
    for words, word in (
        ("<slug:digest>", world.digest),
        ("<str:gateway_name>", "getnet"),
        ("<str:slug>", "ventas"),
        ("<slug:kind>", "sale"),
        ("<str:provider>", "aplazo"),
    ):
        path = path.replace(words, word)
    return "/" + path


def is_told(endpoint: Endpoint) -> bool:
    """Whether gateways write there: who they are is in the letter, and first of all it must be theirs."""
    return endpoint.is_public and (endpoint.method, short(endpoint)) in HEADERS


def is_used_up(endpoint: Endpoint) -> bool:
    """Whether the thing in the path serves only once."""
    return short(endpoint) in USED_UP


def parameters_of(endpoint: Endpoint) -> list[str]:
    """The names in the path."""
    return [name for name in endpoint.parameters if f"<id:{name}>" in endpoint.path]
