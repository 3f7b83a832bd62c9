"""The documented examples of section 5, with this shop's own ids, and what answers look like."""

from decimal import Decimal
from typing import Any

from tests.shop import Shop

STATE_KEYS = ["page", "per_page", "total", "total_pages"]


def d(text: str) -> Decimal:
    return Decimal(text)


def item(shop: Shop, sku: str = "04465-02220", **changes: Any) -> dict[str, Any]:
    return {
        "inventory_id": shop.products[sku],
        "quantity": 2,
        "unit_price": d("350.00"),
        "discount_pct": 0,
        "tax_rate": d("0.16"),
        **changes,
    }


def documented_sale(shop: Shop, **changes: Any) -> dict[str, Any]:
    return {
        "items": [item(shop)],
        "customer_id": None,
        "payment_method": "efectivo",
        "sale_type": "cash",
        "register_id": shop.session_id,
        "amount_paid": d("812.00"),
        "payment_details": [],
        "notes": "",
        **changes,
    }


def ready(shop: Shop, units: int = 10) -> Shop:
    """With brake pads on the shelf and the owner's register open."""
    shop.has("04465-02220", units, cost="150.00", name="Pastillas de freno delanteras")
    shop.opens_register()
    return shop


def sold(shop: Shop, **changes: Any) -> int:
    """Make the documented sale; return its id."""
    answer = shop.http().post("/pos/api/sales", documented_sale(shop, **changes))
    assert answer.status == 201, answer.body
    return int(answer.body["sale_id"])


def is_refused(answer: Any, status: int, *words: str) -> bool:
    """The documented envelope with a sentence that has these words in it."""
    assert (answer.status, list(answer.body)) == (status, ["error"]), answer
    for word in words:
        assert word in answer.body["error"], answer.body
    return True
