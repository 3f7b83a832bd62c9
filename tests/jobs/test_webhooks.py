"""Webhooks, from what happened to what a receiver reads: written with the change, delivered at least once, in order."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.operations.orders.helpers import moves, orders, pays
from tests.shop import Shop
from trastienda.domain.sales.states import OrderStatus
from trastienda.domain.webhooks import rules, steps
from trastienda.domain.webhooks.delivering import Due, Outcome
from trastienda.domain.webhooks.events import SUBSCRIBABLE, Event
from trastienda.domain.webhooks.jobs import TASK
from trastienda.jobs import webhooks as job
from trastienda.kernel import clock, sql
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.operations.webhooks.change_subscription import ChangeSubscription, change_subscription
from trastienda.operations.webhooks.renew_secret import renew_secret
from trastienda.operations.webhooks.replay import replay_delivery, send_test
from trastienda.operations.webhooks.subscribe import Subscribe, subscribe
from trastienda.operations.webhooks.unsubscribe import unsubscribe

URL = "https://hooks.example.com/tienda"
OK, DOWN, NO = Outcome(204, 3), Outcome(None, 5000, "no answer in time"), Outcome(422, 3, "HTTP 422")


class Time:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    turned = Time()
    monkeypatch.setattr(clock, "now", turned)
    return turned


class Receiver:
    """Takes what is delivered, and answers as it is told."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.got: list[Due] = []
        self.answers: Callable[[Due], Outcome] = lambda _: OK

    def __call__(self, due: Due) -> Outcome:
        self.got.append(due)
        return self.answers(due)

    def take_all(self) -> list[str]:
        """Let the job run; return what arrived since, by event and object."""
        before = len(self.got)
        job.deliver_due(self.shop.id, send=self)
        return [f"{each.event} {each.object_id}" for each in self.got[before:]]


@pytest.fixture
def receiver(shop: Shop) -> Receiver:
    return Receiver(shop)


def subscribed(shop: Shop, *events: Event, url: str = URL) -> Any:
    wanted = [str(event) for event in events or SUBSCRIBABLE]
    return subscribe(Subscribe(name="ERP", url=url, events=wanted), actor=shop.owner, now=clock.now())


def told(shop: Shop) -> list[tuple[str, int]]:
    return [tuple(row) for row in shop._rows(
        "SELECT event, object_id FROM webhook_event WHERE tenant_id = %s ORDER BY id")]  # fmt: skip


def state(shop: Shop) -> dict[str, Any]:
    columns = "is_active", "failures", "off_at", "problem"
    [row] = shop._rows(f"SELECT {', '.join(columns)} FROM webhook_subscription WHERE tenant_id = %s")
    return dict(zip(columns, row, strict=True))


def states(shop: Shop) -> list[str]:
    return [
        row[0] for row in shop._rows("SELECT state FROM webhook_delivery WHERE tenant_id = %s ORDER BY id")
    ]


class TestWhatIsTold:
    def test_nobody_is_subscribed_and_nothing_is_written(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        shop.sells(("CAFE", 1))
        assert (told(shop), shop.count("webhook_delivery")) == ([], 0)

    def test_a_subscription_costs_a_sale_no_statement(self, shop: Shop) -> None:
        shop.has("CAFE", 50)
        shop.sells(("CAFE", 1))
        with CaptureQueriesContext(connection) as before:
            shop.sells(("CAFE", 1))
        subscribed(shop)
        with CaptureQueriesContext(connection) as after:
            shop.sells(("CAFE", 1))
        assert len(before) == len(after)

    def test_a_sale_with_its_money_and_lines(self, shop: Shop, receiver: Receiver) -> None:
        shop.has("CAFE", 5)
        subscribed(shop, Event.SALE_POSTED)
        sale = shop.sells(("CAFE", 2))
        assert receiver.take_all() == [f"sale.posted {sale.id}"]
        message = json.loads(job.body_of(receiver.got[0], tenant_id=shop.id))
        assert list(message) == ["id", "type", "created_at", "tenant_id", "object", "data"]
        assert message["object"] == {"kind": "sale", "id": sale.id, "number": sale.folio}
        assert (message["data"]["total"], message["data"]["tax"]) == (812.00, 112.00)
        assert message["data"]["lines"] == [
            {
                "product_id": shop.products["CAFE"],
                "description": "Producto CAFE",
                "quantity": 2,
                "total": 812.00,
            }
        ]
        assert message["created_at"].endswith("Z")

    def test_a_sale_its_return_and_its_cancellation(self, shop: Shop) -> None:
        shop.has("CAFE", 9)
        subscribed(shop)
        first, second = shop.sells(("CAFE", 2)), shop.sells(("CAFE", 1))
        goods = [ComingBack(shop.products["CAFE"], Decimal(1))]
        return_goods(
            ReturnGoods(sale=first.id, goods=goods, reason="No era"), actor=shop.owner, now=clock.now()
        )
        cancel_sale(CancelSale(sale=second.id, reason="Error"), actor=shop.owner, now=clock.now())
        assert told(shop) == [
            ("sale.posted", first.id), ("sale.posted", second.id),
            ("return.made", first.id), ("sale.cancelled", second.id),
        ]  # fmt: skip

    def test_goods_that_fall_below_their_minimum_once(self, shop: Shop) -> None:
        product = shop.has("CAFE", 5)
        shop._rows("UPDATE stock_level SET min_stock = 3 WHERE tenant_id = %s RETURNING id")
        subscribed(shop, Event.STOCK_LOW)
        shop.sells(("CAFE", 2))
        assert told(shop) == []  # three are left, and three are enough
        shop.sells(("CAFE", 1))
        shop.sells(("CAFE", 1))
        assert told(shop) == [("stock.low", product)]
        [[data]] = shop._rows("SELECT data FROM webhook_event WHERE tenant_id = %s")
        assert (data if isinstance(data, dict) else json.loads(data)) == {
            "sku": "CAFE", "name": "Producto CAFE", "branch_id": shop.branch_id, "on_hand": 2, "available": 2,
            "min_stock": 3,
        }  # fmt: skip

    def test_an_order_from_placed_to_paid_and_sent(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        subscribed(shop)
        order = orders(shop, ("CAFE", 1))
        pays(shop, order.id, order.total)
        moves(shop, order.id, OrderStatus.ON_THE_WAY)
        assert told(shop) == [
            ("order.placed", order.id), ("sale.posted", order.id), ("order.paid", order.id),
            ("order.changed", order.id),
        ]  # fmt: skip
        [[data]] = shop._rows(
            "SELECT data FROM webhook_event WHERE tenant_id = %s AND event = 'order.changed'"
        )
        changed = data if isinstance(data, dict) else json.loads(data)
        assert (changed["payment"], changed["fulfilment"]) == ("paid", "on_the_way")

    def test_only_what_was_asked_for(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        subscribed(shop, Event.INVOICE_STAMPED)
        shop.sells(("CAFE", 1))
        assert told(shop) == []

    def test_it_is_committed_with_the_change_or_not_at_all(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        subscribed(shop)
        shop.opens_register()
        with pytest.raises(ZeroDivisionError):
            _sells_and_breaks(shop)
        assert told(shop) == []

    def test_a_job_waits_for_it(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        subscribed(shop)
        shop.sells(("CAFE", 1))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND args = %s::jsonb",
                (TASK, json.dumps({"tenant_id": shop.id})),
            )
            assert cursor.fetchone() == (1,)

    def test_a_neighbour_hears_nothing(self, shop: Shop, neighbour: Shop) -> None:
        subscribed(neighbour)
        shop.has("CAFE", 5)
        shop.sells(("CAFE", 1))
        assert (told(shop), told(neighbour)) == ([], [])


class TestDelivering:
    def test_each_subscriber_once(self, shop: Shop, receiver: Receiver) -> None:
        shop.has("CAFE", 5)
        subscribed(shop, Event.SALE_POSTED)
        subscribed(shop, Event.SALE_POSTED, url="https://other.example.com/")
        shop.sells(("CAFE", 1))
        receiver.take_all()
        assert sorted(each.url for each in receiver.got) == [URL, "https://other.example.com/"]
        assert receiver.take_all() == []

    def test_one_object_in_its_order_and_others_meanwhile(
        self, shop: Shop, receiver: Receiver, time: Time
    ) -> None:
        shop.has("CAFE", 9)
        subscribed(shop)
        first = shop.sells(("CAFE", 1))
        cancel_sale(CancelSale(sale=first.id, reason="Error"), actor=shop.owner, now=clock.now())
        second = shop.sells(("CAFE", 1))
        receiver.answers = lambda due: NO if due.object_id == first.id else OK
        assert receiver.take_all() == [f"sale.posted {first.id}", f"sale.posted {second.id}"]
        receiver.answers = lambda _: OK
        assert receiver.take_all() == []
        time.passes(seconds=31)
        assert receiver.take_all() == [f"sale.posted {first.id}", f"sale.cancelled {first.id}"]

    def test_the_same_message_at_every_attempt(self, shop: Shop, receiver: Receiver, time: Time) -> None:
        shop.has("CAFE", 5)
        subscribed(shop)
        shop.sells(("CAFE", 1))
        receiver.answers = lambda _: DOWN
        receiver.take_all()
        time.passes(minutes=1)
        receiver.take_all()
        one, two = (job.body_of(each, tenant_id=shop.id) for each in receiver.got)
        assert one == two

    def test_waits_longer_each_time_and_leaves_the_ill_alone(
        self, shop: Shop, receiver: Receiver, time: Time
    ) -> None:
        shop.has("CAFE", 9)
        subscribed(shop)
        shop.sells(("CAFE", 1))
        shop.sells(("CAFE", 1))
        receiver.answers = lambda _: DOWN
        tries = []
        for _ in range(7 * 60):
            tries.append(len(receiver.take_all()))
            time.passes(seconds=1)
        # One attempt at a time although two wait: at 0 s, 30 s later, 60 s later, 120 s later; the next is 240 s away.
        assert [second for second, made in enumerate(tries) if made] == [0, 30, 90, 210]
        assert sum(tries) == 4

    def test_gives_up_after_twelve_attempts_and_goes_on(
        self, shop: Shop, receiver: Receiver, time: Time
    ) -> None:
        shop.has("CAFE", 9)
        subscribed(shop, Event.SALE_POSTED)
        bad = shop.sells(("CAFE", 1))
        receiver.answers = lambda due: NO if due.object_id == bad.id else OK
        for _ in range(rules.MOST_ATTEMPTS):
            receiver.take_all()
            time.passes(hours=6)
        assert states(shop) == ["gave_up"]
        assert shop.count("webhook_attempt") == 12
        assert state(shop)["is_active"]

    def test_is_switched_off_after_twenty_failures_in_a_row(
        self, shop: Shop, receiver: Receiver, time: Time
    ) -> None:
        shop.has("CAFE", 9)
        subscribed(shop)
        shop.sells(("CAFE", 1))
        shop.sells(("CAFE", 1))
        receiver.answers = lambda _: DOWN
        for _ in range(rules.SWITCH_OFF_AFTER + 3):
            receiver.take_all()
            time.passes(hours=6)
        found = state(shop)
        assert (found["is_active"], found["failures"], found["problem"]) == (False, 20, "no answer in time")
        assert shop._rows(
            "SELECT actor, action FROM audit_event WHERE tenant_id = %s ORDER BY seq DESC LIMIT 1"
        ) == [("Sistema", "webhook.switched_off")]
        shop.sells(("CAFE", 1))
        assert len(told(shop)) == 2  # nobody is subscribed any more

    def test_one_success_forgives_everything(self, shop: Shop, receiver: Receiver, time: Time) -> None:
        shop.has("CAFE", 9)
        subscribed(shop)
        shop.sells(("CAFE", 1))
        receiver.answers = lambda _: DOWN
        for _ in range(3):
            receiver.take_all()
            time.passes(hours=1)
        receiver.answers = lambda _: OK
        receiver.take_all()
        assert (state(shop)["failures"], state(shop)["problem"], states(shop)) == (0, "", ["delivered"])

    def test_who_says_gone_is_believed(self, shop: Shop, receiver: Receiver) -> None:
        shop.has("CAFE", 9)
        subscribed(shop)
        shop.sells(("CAFE", 1))
        receiver.answers = lambda _: Outcome(410, 1, "HTTP 410")
        receiver.take_all()
        assert not state(shop)["is_active"]

    def test_a_worker_that_died_leaves_it_to_the_next(
        self, shop: Shop, receiver: Receiver, time: Time
    ) -> None:
        shop.has("CAFE", 9)
        subscribed(shop)
        sale = shop.sells(("CAFE", 1))

        def dies(_: Due) -> Outcome:
            raise KeyboardInterrupt

        receiver.answers = dies
        with pytest.raises(KeyboardInterrupt):
            receiver.take_all()
        receiver.answers = lambda _: OK
        assert receiver.take_all() == []
        time.passes(minutes=3)
        assert receiver.take_all() == [f"sale.posted {sale.id}"]

    def test_a_turn_ends_and_leaves_a_job(self, shop: Shop, receiver: Receiver) -> None:
        shop.has("CAFE", 9)
        subscribed(shop)
        shop.sells(("CAFE", 1))
        assert job.deliver_due(shop.id, send=receiver, turn_s=0) == 0
        assert receiver.take_all() != []


class TestByHand:
    def test_a_replay_bears_the_same_id(self, shop: Shop, receiver: Receiver) -> None:
        shop.has("CAFE", 5)
        subscribed(shop)
        shop.sells(("CAFE", 1))
        receiver.take_all()
        [[delivery]] = shop._rows("SELECT id FROM webhook_delivery WHERE tenant_id = %s")
        replay_delivery(delivery, actor=shop.owner, now=clock.now())
        receiver.take_all()
        assert len({each.event_id for each in receiver.got}) == 1
        assert (len(receiver.got), shop.count("webhook_attempt")) == (2, 2)

    def test_a_test_goes_to_one(self, shop: Shop, receiver: Receiver) -> None:
        one = subscribed(shop, Event.SALE_POSTED)
        subscribed(shop, Event.SALE_POSTED, url="https://other.example.com/")
        send_test(one.id, actor=shop.owner, now=clock.now())
        assert receiver.take_all() == [f"webhook.test {one.id}"]

    def test_switched_on_again_it_gets_what_waited(self, shop: Shop, receiver: Receiver) -> None:
        shop.has("CAFE", 5)
        made = subscribed(shop)
        sale = shop.sells(("CAFE", 1))
        for is_on in (False, True):
            change_subscription(
                ChangeSubscription(subscription=made.id, is_active=is_on), actor=shop.owner, now=clock.now()
            )
            assert receiver.take_all() == ([f"sale.posted {sale.id}"] if is_on else [])

    def test_removed_it_gets_nothing_more(self, shop: Shop, receiver: Receiver) -> None:
        shop.has("CAFE", 5)
        made = subscribed(shop)
        shop.sells(("CAFE", 1))
        unsubscribe(made.id, actor=shop.owner, now=clock.now())
        assert (receiver.take_all(), states(shop)) == ([], ["gave_up"])


class TestSigning:
    def test_is_the_example_of_the_standard(self) -> None:
        """The published test vector of Standard Webhooks."""
        signed = rules.signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            event="msg_p5jXN8AQM9LWM0D4loKWxJek",
            at=datetime.fromtimestamp(1614265330, UTC),
            body=b'{"test": 2432232314}',
        )
        assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def test_the_documented_check_accepts_ours_and_nothing_else(self, shop: Shop, receiver: Receiver) -> None:
        """The very lines of docs/webhooks.md."""
        text = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
        told: dict[str, Any] = {}
        exec(text.partition("```python\n")[2].partition("```")[0], told)
        shop.has("CAFE", 5)
        secret = subscribed(shop).secret
        shop.sells(("CAFE", 1))
        receiver.take_all()
        body = job.body_of(receiver.got[0], tenant_id=shop.id)
        headers = dict(job.headers_of(receiver.got[0], body, tenant_id=shop.id, at=clock.now()))
        assert told["is_ours"](secret, headers, body)
        assert not told["is_ours"](secret, headers, body + b" ")
        assert not told["is_ours"](rules.new_secret(), headers, body)
        old = job.headers_of(
            receiver.got[0], body, tenant_id=shop.id, at=clock.now() - timedelta(seconds=301)
        )
        assert not told["is_ours"](secret, dict(old), body)

    def test_both_secrets_sign_for_a_day(self, shop: Shop, receiver: Receiver, time: Time) -> None:
        shop.has("CAFE", 5)
        old = subscribed(shop).secret
        new = renew_secret(_only(shop), actor=shop.owner, now=clock.now())
        shop.sells(("CAFE", 1))
        receiver.take_all()
        assert receiver.got[0].secrets == (new, old)
        headers = job.headers_of(receiver.got[0], b"{}", tenant_id=shop.id, at=clock.now())
        assert len(headers["webhook-signature"].split()) == 2
        time.passes(hours=25)
        shop.sells(("CAFE", 1))
        receiver.take_all()
        assert receiver.got[1].secrets == (new,)

    def test_the_secret_is_not_in_the_database(self, shop: Shop) -> None:
        secret = subscribed(shop).secret
        [[sealed]] = shop._rows("SELECT sealed FROM webhook_subscription WHERE tenant_id = %s")
        assert secret.encode() not in bytes(sealed)


def test_old_ones_are_forgotten_and_waiting_ones_are_not(shop: Shop, receiver: Receiver, time: Time) -> None:
    shop.has("CAFE", 9)
    subscribed(shop)
    first = shop.sells(("CAFE", 1))
    second = shop.sells(("CAFE", 1))
    receiver.answers = lambda due: NO if due.object_id == second.id else OK
    receiver.take_all()
    time.passes(days=40)
    with shop.transaction():
        assert steps.forget(before=clock.now() - steps.KEPT) == 1
    assert [row[1] for row in told(shop)] == [second.id]
    assert first.id != second.id


def _sells_and_breaks(shop: Shop) -> float:
    with shop.transaction():
        shop.sells(("CAFE", 1))
        return 1 / 0


def _only(shop: Shop) -> int:
    with shop.transaction():
        return int(sql.value("SELECT id FROM webhook_subscription WHERE tenant_id = %s", (shop.id,)))
