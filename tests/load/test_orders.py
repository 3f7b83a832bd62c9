"""The web store and the counter over the same shelf, many at once, against the real server."""

from collections import Counter

import pytest

from tests.load.test_concurrency import SALES, crowd, ticket
from tests.load.web import WebServer
from tests.operations.sales.helpers import nothing_is_wrong
from tests.shop import Shop

pytestmark = pytest.mark.xdist_group("load")

ORDERS = "/api/orders/create/"


def test_two_hundred_buyers_of_the_last_ten_units_at_both_doors(server: WebServer, shop: Shop) -> None:
    """Ten are served, whichever door they came through; 190 are told how many there are, and the shelf owes nobody."""
    shop.has("CAFE", 10)
    shop.opens_register()
    tokens = [shop.http().token, *(shop.web(shop.user("cashier", username=f"c{n}")).token for n in range(3))]
    order = {"items": [{"product_id": shop.products["CAFE"], "quantity": 1}]}
    wanted = [
        (0, SALES, ticket(shop, ("CAFE", 1))) if not n % 4 else (n % 4, ORDERS, order) for n in range(200)
    ]

    answers = crowd(server, tokens, wanted)

    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) <= {200, 201, 400}, "no deadlock, no time-out"
    assert (statuses[200] + statuses[201], statuses[400]) == (10, 190)
    told = {
        answer.body["error"]
        for answer, (whose, *_) in zip(answers, wanted, strict=True)
        if whose and answer.status == 400
    }
    assert told == {"Stock insuficiente para Producto CAFE. Disponible: 0"}
    assert shop.available("CAFE") == 0
    assert shop.stock("CAFE") == 10 - statuses[201]
    assert nothing_is_wrong(shop)
