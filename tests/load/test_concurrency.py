"""Many at once: nothing is sold twice, nobody waits for ever, and every number is given once.

Refusals must be the documented ones. A deadlock would show as 503 (the database ends one of the two), so every answer
here is either what was asked for or a refusal with its reason.
"""

import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import close_old_connections, connection

from tests.load.till import Till, all_at_once, traffic
from tests.load.web import WebServer
from tests.properties.ledgers import disagreements
from tests.shop import Answer, Shop, now
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.payments.rules import Tender
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.actor import Actor
from trastienda.kernel.errors import DomainError
from trastienda.operations.catalog.update_product import UpdateProduct, update_product
from trastienda.operations.parties.receive_account_payment import (
    ReceiveAccountPayment,
    receive_account_payment,
)
from trastienda.operations.sales.cancel_layaway import CancelLayaway, cancel_layaway
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.complete_layaway import complete_layaway
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.operations.sales.start_layaway import StartLayaway, start_layaway
from trastienda.operations.stock.adjust_stock import AdjustStock, adjust_stock
from trastienda.operations.stock.approve_count import approve_count
from trastienda.operations.stock.record_purchase import BoughtLine, RecordPurchase, record_purchase
from trastienda.operations.stock.start_count import StartCount, start_count
from trastienda.operations.stock.transfer_stock import TransferStock, transfer_stock

pytestmark = pytest.mark.xdist_group("load")

SALES = "/pos/api/sales"


def ticket(shop: Shop, *lines: tuple[str, int], session: int | None = None) -> dict[str, Any]:
    """A ticket of units at 100.00 net, paid in cash with a note too large, for change."""
    return {
        "items": [
            {"inventory_id": shop.products[sku], "quantity": units, "unit_price": 100} for sku, units in lines
        ],
        "payment_method": "efectivo",
        "amount_paid": 5000,
        "register_id": session or shop.session_id,
    }


def crowd(
    server: WebServer,
    tokens: list[str | None],
    requests: list[tuple[int, str, dict[str, Any]]],
    threads: int = 24,
) -> list[Answer]:
    """Send `(whose token, path, body)` all together over a few kept connections; answers in order."""
    ours = threading.local()
    opened: list[Till] = []

    def send(request: tuple[int, str, dict[str, Any]]) -> Answer:
        whose, path, body = request
        if not hasattr(ours, "tills"):
            ours.tills = {}
        if whose not in ours.tills:
            ours.tills[whose] = Till(server.port, tokens[whose])
            opened.append(ours.tills[whose])
        answer: Answer = ours.tills[whose].post(path, body)
        return answer

    try:
        return all_at_once(send, requests, threads=threads)
    finally:
        for till in opened:
            till.close()


@contextmanager
def own_connection() -> Iterator[None]:
    """A thread that calls operations itself has a database connection of its own, and gives it back."""
    try:
        yield
    finally:
        connection.close()


class TestSelling:
    def test_two_hundred_buyers_of_the_last_ten_units(self, server: WebServer, shop: Shop) -> None:
        """At four counters; ten are served, 190 are told that there is no more, and the shelf is at zero."""
        shop.has("CAFE", 10)
        people = [shop.owner_id, *(shop.hire("cashier", pin=f"10{n}1") for n in range(3))]
        sessions = [shop.opens_register(number=at, employee=who) for at, who in enumerate(people, start=1)]
        tokens = [shop.http(who).token for who in people]
        wanted = [(n % 4, SALES, ticket(shop, ("CAFE", 1), session=sessions[n % 4])) for n in range(200)]

        answers = crowd(server, tokens, wanted)

        assert Counter(answer.status for answer in answers) == {201: 10, 400: 190}
        refusals = {answer.body["error"] for answer in answers if answer.status == 400}
        assert len(refusals) == 1
        assert refusals.pop().startswith("Stock insuficiente para Producto CAFE: disponible 0")
        folios = sorted(answer.body["folio"] for answer in answers if answer.status == 201)
        assert folios == [f"V-{n:04}" for n in range(1, 11)]
        assert shop.stock("CAFE") == 0
        assert disagreements(shop.id) == []

    def test_two_products_in_opposite_order(self, server: WebServer, shop: Shop) -> None:
        """Neither kind of ticket waits for the other while the other waits for it."""
        shop.has("CAFE", 200)
        shop.has("TE", 200)
        shop.opens_register()
        orders = ((("CAFE", 1), ("TE", 2)), (("TE", 1), ("CAFE", 2)))
        wanted = [(0, SALES, ticket(shop, *orders[n % 2])) for n in range(120)]
        answers = crowd(server, [shop.http().token], wanted)
        assert Counter(answer.status for answer in answers) == {201: 120}
        assert (shop.stock("CAFE"), shop.stock("TE")) == (20, 20)
        assert disagreements(shop.id) == []

    def test_credit_is_not_given_twice(self, server: WebServer, shop: Shop) -> None:
        """A limit of ten tickets, sixty asked for at once."""
        shop.has("CAFE", 100)
        shop.opens_register()
        customer = shop.customer(credit_limit="1160.00")
        body = {
            "items": [{"inventory_id": shop.products["CAFE"], "quantity": 1, "unit_price": 100}],
            "sale_type": "credit",
            "customer_id": customer,
        }
        answers = crowd(server, [shop.http().token], [(0, SALES, body)] * 60)
        assert Counter(answer.status for answer in answers) == {201: 10, 400: 50}
        assert {answer.body["error"].split(":")[0] for answer in answers if answer.status == 400} == {
            "Límite de crédito excedido"
        }
        assert shop.owes(customer) == Decimal("1160.00")
        assert shop.stock("CAFE") == 90
        assert disagreements(shop.id) == []

    def test_lines_shared_with_refused_tickets_leave_no_gap_in_the_numbers(
        self, server: WebServer, shop: Shop
    ) -> None:
        """Tickets that fail after others took their number: what was refused has no number, and none is skipped."""
        shop.has("CAFE", 60)
        shop.has("TE", 0)
        shop.opens_register()
        wanted = [
            (0, SALES, ticket(shop, ("CAFE", 1)) if n % 3 else ticket(shop, ("CAFE", 1), ("TE", 1)))
            for n in range(90)
        ]
        answers = crowd(server, [shop.http().token], wanted)
        assert Counter(answer.status for answer in answers) == {201: 60, 400: 30}
        folios = sorted(answer.body["folio"] for answer in answers if answer.status == 201)
        assert folios == [f"V-{n:04}" for n in range(1, 61)]
        assert shop.stock("CAFE") == 0
        assert disagreements(shop.id) == []


class TestMovingStock:
    """Operations from threads with a database connection each: what deadlocks would raise here."""

    def test_transfers_both_ways_against_sales(self, shop: Shop) -> None:
        north = shop.branch("Sucursal Norte")
        for sku in ("CAFE", "TE"):
            shop.has(sku, 40, cost="33.33")
            shop.receives(sku, 40, branch=north, cost="41.07")
        shop.opens_register()
        actor, cafe, te = shop.owner, shop.products["CAFE"], shop.products["TE"]

        def there() -> object:
            lines = [(cafe, Decimal(3)), (te, Decimal(2))]
            return transfer_stock(TransferStock(shop.branch_id, north, lines), actor=actor, now=now())

        def back() -> object:
            lines = [(te, Decimal(3)), (cafe, Decimal(2))]
            return transfer_stock(TransferStock(north, shop.branch_id, lines), actor=actor, now=now())

        def sell() -> object:
            return shop.sells(("TE", 1), ("CAFE", 1))

        seen = stir(there, back, sell, sell, times=30)
        assert set(seen) <= {"done", NotEnoughStock}
        assert seen["done"] > 60
        with shop.transaction():
            sold = shop.count("sale")
        for sku in ("CAFE", "TE"):
            assert shop.stock(sku) + shop.stock(sku, branch=north) == 80 - sold
        assert disagreements(shop.id) == []

    def test_everything_that_moves_goods_at_once(self, shop: Shop) -> None:
        """Purchases, adjustments, counts, product changes, transfers and sales of the same two products."""
        north = shop.branch("Sucursal Norte")
        for sku in ("CAFE", "TE"):
            shop.has(sku, 30, cost="12.34")
            shop.receives(sku, 30, branch=north, cost="12.35")
        shop.opens_register()
        actor, cafe, te = shop.owner, shop.products["CAFE"], shop.products["TE"]
        both = ((cafe, te), (te, cafe))
        turn = random.Random(7)

        def buy() -> object:
            lines = [BoughtLine(product, Decimal(2), Decimal("13.131313")) for product in turn.choice(both)]
            return record_purchase(RecordPurchase(lines, supplier="Central"), actor=actor, now=now())

        def adjust() -> object:
            command = AdjustStock(turn.choice((cafe, te)), Decimal(turn.choice((-1, 1))), "conteo")
            return adjust_stock(command, actor=actor, now=now())

        def count() -> object:
            lines = [(product, Decimal(turn.randint(5, 30))) for product in turn.choice(both)]
            started = start_count(
                StartCount(lines, branch=turn.choice((shop.branch_id, north))), actor=actor, now=now()
            )
            return approve_count(started.id, actor=actor, now=now())

        def move() -> object:
            here, there = turn.sample((shop.branch_id, north), 2)
            lines = [(product, Decimal(1)) for product in turn.choice(both)]
            return transfer_stock(TransferStock(here, there, lines), actor=actor, now=now())

        def relabel() -> object:
            command = UpdateProduct(
                id=turn.choice((cafe, te)),
                name=f"Producto {turn.randint(1, 9)}",
                min_stock=Decimal(turn.randint(0, 9)),
                branch=turn.choice((shop.branch_id, north)),
            )
            update_product(command, actor=actor, now=now())
            return command

        def sell() -> object:
            return shop.sells(*((sku, 1) for sku in turn.choice((("TE", "CAFE"), ("CAFE", "TE")))))

        seen = stir(buy, adjust, count, move, relabel, sell, times=12)
        assert set(seen) <= {"done", NotEnoughStock}
        assert seen["done"] > 36
        assert disagreements(shop.id) == []

    def test_a_count_is_applied_once(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        actor = shop.owner
        lines = [(shop.products["CAFE"], Decimal(7))]
        started = start_count(StartCount(lines), actor=actor, now=now())
        seen = stir(*[lambda: approve_count(started.id, actor=actor, now=now())] * 8, times=1)
        assert seen["done"] == 1
        assert sum(seen.values()) == 8
        assert shop.stock("CAFE") == 7
        assert disagreements(shop.id) == []


class TestUndoing:
    """What is given back takes the same locks as what was sold, from the other end."""

    def test_credit_sales_returns_cancellations_and_payments_of_one_customer(self, shop: Shop) -> None:
        """All of one customer and the same two products; counters of two people."""
        for sku in ("CAFE", "TE"):
            shop.has(sku, 500, cost="12.34")
        customer = shop.customer(credit_limit="9000000.00")
        cashier = shop.actor(shop.hire("manager", pin="3030"))
        shop.opens_register("100000.00")
        shop.opens_register("100000.00", number=2, employee=cashier.id)
        owner = shop.owner
        sold = deque(
            shop.sells(("CAFE", 2), ("TE", 2), terms="credit", customer=customer).id for _ in range(30)
        )
        paid = deque(shop.sells(("TE", 2), ("CAFE", 2), customer=customer).id for _ in range(30))

        def sell_on_credit() -> object:
            return shop.sells(("CAFE", 1), ("TE", 1), terms="credit", customer=customer)

        def sell_for_cash() -> object:
            return shop.sells(("TE", 1), ("CAFE", 1), customer=customer)

        def take_back(sales: deque[int], actor: Actor) -> object:
            goods = [ComingBack(shop.products[sku], Decimal(1)) for sku in ("TE", "CAFE")]
            return return_goods(
                ReturnGoods(sale=sales.pop(), goods=goods, reason="x"), actor=actor, now=now()
            )

        def cancel(sales: deque[int], actor: Actor) -> object:
            return cancel_sale(CancelSale(sale=sales.popleft(), reason="x"), actor=actor, now=now())

        def pay() -> object:
            command = ReceiveAccountPayment(customer=customer, amount=Decimal("1.00"), method="cash")
            return receive_account_payment(command, actor=cashier, now=now())

        seen = stir(
            sell_on_credit,
            sell_for_cash,
            lambda: take_back(sold, owner),
            lambda: take_back(paid, cashier),
            lambda: cancel(sold, cashier),
            lambda: cancel(paid, owner),
            pay,
            times=12,
        )
        assert seen == {"done": 7 * 12}
        assert disagreements(shop.id) == []

    def test_a_sale_is_given_back_once(self, shop: Shop) -> None:
        """Eight people return all of it, or cancel it, at the same moment: one of them does."""
        shop.has("CAFE", 10)
        shop.opens_register()
        sale, actor = shop.sells(("CAFE", 4)), shop.owner
        goods = [ComingBack(shop.products["CAFE"], Decimal(4))]
        seen = stir(
            *[
                lambda: return_goods(
                    ReturnGoods(sale=sale.id, goods=goods, reason="x"), actor=actor, now=now()
                )
            ]
            * 4,
            *[lambda: cancel_sale(CancelSale(sale=sale.id, reason="x"), actor=actor, now=now())] * 4,
            times=1,
        )
        assert seen["done"] == 1
        assert sum(seen.values()) == 8
        assert shop.stock("CAFE") == 10
        assert shop.drawer == Decimal("2000.00")
        assert disagreements(shop.id) == []


class TestPromises:
    """Quotations and layaways are used once, however many ask."""

    def test_a_layaway_is_paid_to_the_cent_and_no_further(self, server: WebServer, shop: Shop) -> None:
        """116.00 owed, sixty payments of 5.00 at once: 23 fit, and the rest are refused."""
        layaway = self._layaway(shop, down="1.00")
        body = {"amount": 5, "payment_method": "efectivo", "register_id": shop.session_id}
        path = f"/pos/api/layaways/{layaway}/payment"
        answers = crowd(server, [shop.http().token], [(0, path, body)] * 60)
        assert Counter(answer.status for answer in answers) == {201: 23, 400: 37}
        assert shop._value("SELECT paid FROM layaway WHERE tenant_id = %s") == Decimal("116.00")
        assert shop.drawer == Decimal("2116.00")
        assert disagreements(shop.id) == []

    def test_a_layaway_ends_once(self, shop: Shop) -> None:
        """Paid in full; four people hand it over while four give it up: one of them does."""
        layaway, actor = self._layaway(shop, down="116.00"), shop.owner
        seen = stir(
            *[lambda: complete_layaway(layaway, actor=actor, now=now())] * 4,
            *[lambda: cancel_layaway(CancelLayaway(layaway=layaway, reason="x"), actor=actor, now=now())] * 4,
            times=1,
        )
        assert seen["done"] == 1
        assert sum(seen.values()) == 8
        assert disagreements(shop.id) == []

    def test_a_quotation_is_sold_once(self, server: WebServer, shop: Shop) -> None:
        shop.has("CAFE", 50)
        shop.opens_register()
        line = {"inventory_id": shop.products["CAFE"], "quantity": 1, "unit_price": 100}
        quoted = shop.http().post("/pos/api/quotations", {"items": [line]})
        made = shop._value("SELECT id FROM quotation WHERE tenant_id = %s")
        assert quoted.status == 201
        body = {"payment_method": "efectivo", "register_id": shop.session_id, "amount_paid": 116}
        answers = crowd(server, [shop.http().token], [(0, f"/pos/api/quotations/{made}/convert", body)] * 24)
        assert Counter(answer.status for answer in answers) == {201: 1, 400: 23}
        assert shop.stock("CAFE") == 49
        assert disagreements(shop.id) == []

    def _layaway(self, shop: Shop, *, down: str) -> int:
        shop.has("CAFE", 5)
        shop.opens_register()
        command = StartLayaway(
            lines=[
                WantedLine(product_id=shop.products["CAFE"], quantity=Decimal(1), unit_price=Decimal(100))
            ],
            customer=shop.customer(),
            tenders=[Tender("cash", Decimal(down))],
        )
        return start_layaway(command, actor=shop.owner, now=now()).id


def stir(*doings: Callable[[], object], times: int) -> Counter[object]:
    """Do each of these in a thread of its own, so many times, all at once; count what came of it.

    A refusal is counted by its class. Whatever else is raised is raised here.
    """
    starting = threading.Barrier(len(doings))

    def again_and_again(doing: Callable[[], object]) -> Counter[object]:
        seen: Counter[object] = Counter()
        close_old_connections()
        with own_connection():
            starting.wait()
            for _ in range(times):
                try:
                    doing()
                except DomainError as refused:
                    seen[type(refused)] += 1
                else:
                    seen["done"] += 1
        return seen

    return sum(all_at_once(again_and_again, doings, threads=len(doings)), Counter[object]())


class TestTheDrawer:
    def test_one_register_is_opened_once(self, server: WebServer, shop: Shop) -> None:
        """Six people want register 1 at the same moment; then one of them wants six registers."""
        people = [shop.owner_id, *(shop.hire("cashier", pin=f"20{n}1") for n in range(5))]
        tokens = [shop.http(who).token for who in people]
        path = "/pos/api/register/open"
        answers = crowd(
            server, tokens, [(n % 6, path, {"register_number": 1, "opening_amount": 100}) for n in range(24)]
        )
        assert Counter(answer.status for answer in answers) == {201: 1, 400: 23}
        winner = next(n % 6 for n, answer in enumerate(answers) if answer.status == 201)
        loser = (winner + 1) % 6
        answers = crowd(
            server, tokens, [(loser, path, {"register_number": n, "opening_amount": 0}) for n in range(2, 26)]
        )
        assert Counter(answer.status for answer in answers) == {201: 1, 400: 23}
        assert shop.count("register_session") == 2
        assert disagreements(shop.id) == []

    def test_a_cut_counts_every_sale_or_the_sale_finds_it_closed(self, server: WebServer, shop: Shop) -> None:
        """Sales from four tills while the register gets its Z cut, five times over."""
        shop.has("CAFE", 10_000)
        token, over = shop.http().token, threading.Event()
        shop.opens_register("100.00")

        def sell(_: int) -> Counter[int]:
            till, seen = Till(server.port, token), Counter[int]()
            body = ticket(shop, ("CAFE", 1)) | {"register_id": None, "amount_paid": 116}
            while not over.is_set():
                answer = till.post(SALES, body)
                assert answer.status == 201 or "caja" in answer.body["error"], answer.body
                seen[answer.status] += 1
                time.sleep(0.02)  # a cut waits for a moment in which no sale of its register is under way
            till.close()
            return seen

        cuts = []
        with traffic(sell, 4, over) as selling:
            cashier = Till(server.port, token)
            for number in range(2, 7):
                time.sleep(0.08)
                cuts.append(cashier.post("/pos/api/register/cut-z", {"counted_amount": 100}))
                opening = {"register_number": number, "opening_amount": 100}
                assert cashier.post("/pos/api/register/open", opening).status == 201
            time.sleep(0.05)
            cuts.append(cashier.post("/pos/api/register/cut-z", {"counted_amount": 100}))
            cashier.close()
        assert [cut.status for cut in cuts] == [200] * 6
        sold = sum(selling.result(), Counter[int]())[201]
        assert sold > 0
        assert sum(cut.body["expected_cash"] for cut in cuts) == 600 + 116 * sold
        assert sum(cut.body["summary"]["sales_count"] for cut in cuts) == sold == shop.count("sale")
        assert disagreements(shop.id) == []
