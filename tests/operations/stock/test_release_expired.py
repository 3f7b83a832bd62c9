"""release_expired: goods set aside until a day are free once it has passed; the deposit is not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.shop import Shop, now
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.clock import local_date
from trastienda.operations.sales.complete_layaway import complete_layaway
from trastienda.operations.stock.release_expired import release_expired

ZONE = "America/Mexico_City"


@pytest.fixture
def layaway(shop: Shop) -> int:
    """The last motor, 5,800.00 with tax, set aside until today against 2,000.00."""
    shop.has("MOTOR", 1, price_1=Decimal(5000))
    shop.opens_register()
    answer = shop.http().post(
        "/pos/api/layaways",
        {
            "items": [{"inventory_id": shop.products["MOTOR"], "quantity": 1}],
            "customer_id": shop.customer(),
            "down_payment": Decimal("2000.00"),
            "payment_method": "efectivo",
            "due_date": local_date(now(), zone_name=ZONE).isoformat(),
        },
    )
    assert answer.status == 201, answer.body
    layaway_id: int = answer.body["id"]
    return layaway_id


def pays_the_rest_and_calls_for_it(shop: Shop, layaway: int) -> None:
    paid = shop.http().post(
        f"/pos/api/layaways/{layaway}/payment", {"amount": Decimal("3800.00"), "payment_method": "efectivo"}
    )
    assert paid.status == 201, paid.body
    complete_layaway(layaway, actor=shop.owner, now=now())


def test_keeps_the_goods_to_the_end_of_the_day(shop: Shop, layaway: int) -> None:
    with shop.nothing_changes():
        assert release_expired(actor=shop.owner, now=now()) == 0
    assert shop.available("MOTOR") == 0


def test_frees_them_afterwards_once_and_leaves_the_deposit(shop: Shop, layaway: int) -> None:
    books = shop.books
    assert release_expired(actor=shop.owner, now=now() + timedelta(days=1)) == 1
    assert shop.available("MOTOR") == 1
    assert shop.books == books
    with shop.nothing_changes():
        assert release_expired(actor=shop.owner, now=now() + timedelta(days=1)) == 0


def test_who_comes_late_still_gets_what_is_there(shop: Shop, layaway: int) -> None:
    release_expired(actor=shop.owner, now=now() + timedelta(days=1))
    pays_the_rest_and_calls_for_it(shop, layaway)
    assert (shop.stock("MOTOR"), shop.available("MOTOR")) == (0, 0)


def test_who_comes_too_late_keeps_the_claim_to_the_money(shop: Shop, layaway: int) -> None:
    release_expired(actor=shop.owner, now=now() + timedelta(days=1))
    shop.sells(("MOTOR", 1))
    with pytest.raises(NotEnoughStock):
        pays_the_rest_and_calls_for_it(shop, layaway)
    cancelled = shop.http().put(f"/pos/api/layaways/{layaway}/cancel", {"reason": "Ya no hay"})
    assert cancelled.status == 200, cancelled.body
    assert shop.drawer == Decimal("2000.00") + Decimal("5800.00")
