"""For every write a body that is accepted; what is wrong is then put in one place at a time.

A new endpoint needs a row here: without a request that works, a refusal proves nothing.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import stripe

from tests.fuzz.doors import door_of
from tests.fuzz.world import PASSWORD, World
from tests.sandbox import rehearsal
from tests.shop import encode
from trastienda.web.surface import Endpoint

Body = dict[str, Any]


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

BODIES: dict[tuple[str, str], Callable[[World], Body]] = {
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
    ("POST", "register/cut-z"): lambda world: {"register_id": world.open_register(), "counted_amount": 4980},
}
"""By method and path; below `pos/api/` at the counter."""

PATH_KINDS = {
    ("POST", "layaways/<id:layaway_id>/complete", "layaway_id"): "paid layaway",
    ("POST", "api/orders/admin/<id:order_id>/update_status", "order_id"): "sent order",
    ("GET", "api/products/<id:product_id>/image/<slug:digest>.webp", "product_id"): "pictured product",
}
"""Where the path wants something in a particular state."""

USED_UP = {
    "sales/<id:sale_id>/cancel",
    "quotations/<id:quot_id>/convert",
    "quotations/<id:quot_id>/cancel",
    "layaways/<id:layaway_id>/payment",
    "layaways/<id:layaway_id>/complete",
    "layaways/<id:layaway_id>/cancel",
}
"""Paths whose thing is not what it was once the request was accepted."""

HEADERS: dict[tuple[str, str], Callable[[bytes], dict[str, str]]] = {
    ("POST", "api/orders/stripe-webhook"): lambda content: {
        "Stripe-Signature": stripe.WebhookSignature.generate_signature_header(
            content.decode(), rehearsal.KEYS.signing, timestamp=int(time.time())
        )
    },
}
"""What must come with a body, made of its bytes."""

REQUIRED_QUERY: dict[str, dict[str, str]] = {"catalog/search": {"q": "balata"}}
"""Parameters without which a read is refused."""


def _closed(world: World, body: Body) -> Body:
    """A register is opened by someone who has none."""
    current = world.http.get("/pos/api/register/current")
    if current.status == 200:
        cut = {"register_id": current.body["register_id"], "counted_amount": 0}
        assert world.http.post("/pos/api/register/cut-z", cut).status == 200
    return body


def short(endpoint: Endpoint) -> str:
    """The path below the surface's prefix, without slashes at its ends."""
    return endpoint.path.removeprefix("pos/api/").strip("/")


def body_for(endpoint: Endpoint, world: World) -> Body | None:
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
    return "/" + path.replace("<slug:digest>", world.digest)


def is_used_up(endpoint: Endpoint) -> bool:
    """Whether the thing in the path serves only once."""
    return short(endpoint) in USED_UP


def parameters_of(endpoint: Endpoint) -> list[str]:
    """The names in the path."""
    return [name for name in endpoint.parameters if f"<id:{name}>" in endpoint.path]
