"""`make soak`: many checkouts at the stand-ins of five gateways that lose answers, and what is left of each peso.

One answer in twenty is dropped and one in twenty is a 500 after the work was done; every notice comes three times, in
any order, and some never come. Buyers pay, are rejected, give up, pay twice or too late, return some. In the end the
gateways' ledgers and ours must be the same, nobody charged twice, no paid order lost, and nothing left set aside.

`soak` knows no server: the tests run it small. Import it once Django is set up.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings
from django.test import Client

from bench.reckoning import Figures, compare
from trastienda.adapters.payments.accounts import ADDRESSES, GatewayAccount
from trastienda.adapters.payments.gateways import SHOWN, gateway
from trastienda.domain.payments.checkout import CheckoutSession, CheckoutWanted
from trastienda.domain.payments.errors import GatewayUnavailable
from trastienda.domain.sales.models import ExchangeRate
from trastienda.domain.sales.states import OrderStatus
from trastienda.jobs.payments import ask_for_tenant, close_page_at_gateway, give_back
from trastienda.kernel import clock, sql
from trastienda.kernel.actor import system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.cancel_order import CancelOrder, cancel_order
from trastienda.operations.orders.change_order_status import ChangeOrderStatus, change_order_status
from trastienda.operations.orders.expire_orders import expire_orders
from trastienda.operations.orders.place_order import OrderedLine, PlaceOrder, place_order
from trastienda.operations.payments.record_checkout import RecordCheckout, record_checkout
from trastienda.operations.payments.start_checkout import StartCheckout, start_checkout
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.sandbox.desk import Keys
from trastienda.sandbox.server import Sandbox, Shop
from trastienda.sandbox.store import Notice

KEYS = Keys(api="soak", signing="sandbox:soak")
ORIGIN = "http://localhost"
AT_ONCE = 40
"""Checkouts between two rounds of the postman: what is told in a round is shuffled."""
MOST_ROUNDS = 400
DROPPED, FAILED = 0.05, 0.05
LOST = 0.03
"""Notices that never come."""

ENDINGS = {
    "pays": 64,
    "is rejected, then pays": 6,
    "is pending, then pays": 5,
    "never pays": 6,
    "is rejected": 3,
    "gives up, pays all the same": 4,
    "pays, then gives up": 4,
    "pays, then returns some": 6,
    "pays twice": 2,
}


@contextmanager
def stand_ins(folder: Path) -> Iterator[Sandbox]:
    """The gateways, in this process; their notices wait to be carried."""
    shop = Shop(
        stripe=KEYS,
        stripe_notices="",
        gateways=KEYS,
        gateway_notices=f"{ORIGIN}/api/v1/payments/{{name}}/notices",
    )
    sandbox = Sandbox(folder, shop, delivers=False)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


def accounts(sandbox: Sandbox) -> tuple[GatewayAccount, ...]:
    """One account with each, for every tenant."""
    return tuple(
        GatewayAccount(
            gateway=name,
            secret=KEYS.api,
            address=f"{sandbox.address}/{name}",
            user="soak",
            signing=KEYS.signing,
            auth_address=f"{sandbox.address}/{name}",
        )
        for name in ADDRESSES
    )


def soak(
    tenant: int, product: int, sandbox: Sandbox, *, checkouts: int, seed: int, say: Callable[[str], None]
) -> Figures:
    """Let so many people check out, settle everything, and compare. `settings.GATEWAYS` are the stand-ins'."""
    begun = time.perf_counter()
    run = _Soak(tenant, product, sandbox, seed=seed, figures=Figures(checkouts=checkouts))
    run.faults()
    for number in range(checkouts):
        run.checks_out(number)
        if number % AT_ONCE == AT_ONCE - 1:
            run.hears()
            run.works()
        if number % 1000 == 999:
            say(f"{number + 1} checkouts, {time.perf_counter() - begun:.0f} s")
    run.settles()
    compare(tenant, sandbox, run.figures)
    run.figures.seconds = time.perf_counter() - begun
    return run.figures


class _Stay(HTTPRedirectHandler):
    """A browser that goes nowhere by itself."""

    def http_error_303(self, _: Any, answer: Any, *__: Any) -> Any:
        return answer


class _Soak:
    def __init__(self, tenant: int, product: int, sandbox: Sandbox, *, seed: int, figures: Figures) -> None:
        self.tenant, self.product, self.sandbox, self.figures = tenant, product, sandbox, figures
        self.random = random.Random(seed)
        self.actor = system_actor(tenant)
        self.names = sorted(ADDRESSES)
        self.client = Client(headers={"host": "localhost"})
        self.waiting: list[Notice] = []
        self.later: list[tuple[str, str, str]] = []

    def faults(self) -> None:
        for kind, chance in (("drop", DROPPED), ("error_after", FAILED)):
            self.sandbox.desk.faults.set({"kind": kind, "times": 1_000_000, "chance": chance})

    # --- buyers ------------------------------------------------------------------------------------------------

    def checks_out(self, number: int) -> None:
        name = self.names[number % len(self.names)]
        (ending,) = self.random.choices(list(ENDINGS), list(ENDINGS.values()))
        line = OrderedLine(self.product, Decimal(self.random.randint(1, 3)))
        order = place_order(PlaceOrder(lines=[line]), actor=self.actor, now=clock.now()).id
        page = self.opens(order, name)
        if page is None:
            return
        if ending == "is rejected":
            self.presses(name, page.id, "rejected")
        elif ending == "is rejected, then pays":
            self.presses(name, page.id, "rejected", "approved")
        elif ending == "is pending, then pays":
            self.presses(name, page.id, "pending")
            self.later.append((name, page.id, "approved"))
        elif ending == "gives up, pays all the same":
            self.gives_up(order)
            self.presses(name, page.id, "approved")
        elif ending == "pays, then gives up":
            self.presses(name, page.id, "approved")
            self.hears()
            self.gives_up(order)
        elif ending == "pays, then returns some":
            self.presses(name, page.id, "approved")
            self.hears()
            self.returns(order, int(line.quantity))
        elif ending == "pays twice":
            self.presses(name, page.id, "approved", "again")
        elif ending == "pays":
            self.presses(name, page.id, "approved")

    def opens(self, order: int, name: str) -> CheckoutSession | None:
        """Ask for a page as the store does; a buyer tries again some times."""
        asked = gateway(name, self.tenant)
        for _ in range(6):
            command = StartCheckout(order=order, gateway=name, page_expiry=asked.page_expiry)
            started = start_checkout(command, actor=self.actor, now=clock.now())
            wanted = CheckoutWanted(
                key=started.key,
                tenant_id=self.tenant,
                order_id=started.order,
                order_folio=started.folio,
                description=started.description,
                amount=started.amount,
                currency=started.currency,
                success_url=f"{ORIGIN}/pago/",
                cancel_url=f"{ORIGIN}/pago/",
                expires_at=started.expires_at,
            )
            try:
                page = asked.open_checkout(wanted)
            except GatewayUnavailable as unavailable:
                self.figures.unavailable += 1
                if unavailable.is_final:
                    told = RecordCheckout(intent=started.intent, problem=unavailable.code)
                    record_checkout(told, actor=self.actor, now=clock.now())
                continue
            record_checkout(
                RecordCheckout(intent=started.intent, page=page), actor=self.actor, now=clock.now()
            )
            return page
        return None

    def gives_up(self, order: int) -> None:
        cancel_order(CancelOrder(order, "Ya no la quiere"), actor=self.actor, now=clock.now())

    def returns(self, order: int, units: int) -> None:
        """
        Bring units back one by one, if the order was paid for by now; two may be owed at once. Half of them have not
        left yet: then the rest may be given up as well.
        """
        query = "SELECT payment_state FROM sale WHERE tenant_id = %s AND id = %s"
        with transaction(self.tenant):
            state = sql.value(query, (self.tenant, order))
        if state != "paid":
            return
        has_left, back_again = self.random.random() < 0.5, self.random.randint(1, units)
        if has_left:
            delivered = ChangeOrderStatus(order, OrderStatus.DELIVERED)
            change_order_status(delivered, actor=self.actor, now=clock.now())
        for _ in range(back_again):
            back = ReturnGoods(
                sale=order, goods=[ComingBack(self.product, Decimal(1))], reason="No era lo que quería"
            )
            return_goods(back, actor=self.actor, now=clock.now())
            self.figures.returned += 1
        if not has_left and back_again < units and self.random.random() < 0.5:
            self.gives_up(order)

    def presses(self, name: str, page: str, *actions: str) -> None:
        opener = build_opener(ProxyHandler({}), _Stay())
        for action in actions:
            address = f"{self.sandbox.address}/{name}/pay/{page}"
            with opener.open(Request(address, f"action={action}".encode()), timeout=20):
                pass

    # --- notices and jobs ----------------------------------------------------------------------------------------

    def hears(self) -> None:
        """Carry what waits: three times each, in any order; what was refused for now comes again next time."""
        store = self.sandbox.desk.store
        while found := store.due(clock.now().timestamp() + 1, most=500):
            for each in found:
                store.delivered(each.number, state="delivered", said="200", due=0)
            kept = [each for each in found if self.random.random() >= LOST]
            self.figures.notices += len(kept)
            told = [*kept * 3, *self.waiting]
            self.waiting = []
            self.random.shuffle(told)
            for each in told:
                self.carries(each)

    def carries(self, notice: Notice) -> None:
        till: Any = self.sandbox.providers[notice.provider]
        parts = urlsplit(till.address_of(notice.event, wrong=False))
        headers = till.headers_of(notice.body, wrong=False, age_s=0.0)
        content_type = headers.pop("Content-Type")
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        body = till.body_of(notice.body, wrong=False)
        status = self.client.generic("POST", target, body, content_type, headers=headers).status_code
        self.figures.statuses[status] += 1
        if status == 503:
            self.waiting.append(notice)
        elif status != 200:
            self.figures.wrong.append(f"a notice of {notice.provider} was answered {status}")

    def works(self) -> None:
        """Do what was left for gateways; what got no answer stays, as the queue tries it again."""
        query = (
            "SELECT id, task_name, args, attempts FROM procrastinate_jobs WHERE queue_name = 'payments'"
            " AND status = 'todo' AND (args->>'tenant_id')::bigint = %s ORDER BY id"
        )
        for id_, task, told, _ in sql.rows(query, (self.tenant,)):
            args = json.loads(told) if isinstance(told, str) else told
            name = args["gateway_name"]
            try:
                if task == "refund_at_gateway":
                    asked = gateway(name, self.tenant)
                    attempt = self.random.randint(1, 1_000_000)
                    give_back(self.tenant, args["intent_id"], asked, attempt=attempt, name=SHOWN[name])
                else:
                    close_page_at_gateway(**args)
            except GatewayUnavailable:
                self.figures.unavailable += 1
                continue
            sql.execute("DELETE FROM procrastinate_jobs WHERE id = %s", (id_,))

    def jobs(self) -> int:
        query = (
            "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'payments' AND status = 'todo'"
            " AND (args->>'tenant_id')::bigint = %s"
        )
        return int(sql.value(query, (self.tenant,)))

    def settles(self) -> None:
        """Let time pass: late payers, the sweep that asks, orders that run out, and all the jobs."""
        for late in self.later:
            self.presses(*late)
        self.hears()
        now = clock.now() + timedelta(minutes=30)
        self.sweeps(now)
        expire_orders(actor=self.actor, now=now + timedelta(hours=49))
        self.sweeps(now + timedelta(days=4))
        self.sweeps(now + timedelta(days=20))

    def sweeps(self, now: datetime) -> None:
        for _ in range(MOST_ROUNDS):
            self.hears()
            if self._overdue(now):
                ask_for_tenant(self.tenant, now=now)
            elif not self.jobs() and not self.waiting:
                return
            self.works()
            if self.waiting:
                told, self.waiting = self.waiting, []
                for each in told:
                    self.carries(each)
        self.figures.wrong.append("something waits that never ends")

    def _overdue(self, now: datetime) -> bool:
        query = (
            "SELECT 1 FROM payment_intent WHERE tenant_id = %s AND state IN ('starting', 'open', 'awaiting',"
            " 'refunding') AND updated_at <= %s - greatest(interval '5 minutes', (%s - created_at) / 4)"
            " UNION ALL SELECT 1 FROM gateway_refund WHERE tenant_id = %s AND state = 'owed'"
            " AND updated_at <= %s - greatest(interval '5 minutes', (%s - created_at) / 4) LIMIT 1"
        )
        with transaction(self.tenant):
            return sql.row(query, (self.tenant, now, now) * 2) is not None


def write_rate(tenant: int) -> None:
    """What a dollar costs, for PayPal."""
    with transaction(tenant):
        ExchangeRate.objects.create(
            tenant_id=tenant,
            currency="USD",
            since_on=clock.now().date() - timedelta(days=2),
            rate=Decimal(10),
        )


def run(checkouts: int, *, tenant: int, product: int, folder: Path, seed: int = 20261121) -> Figures:
    """Soak a tenant that sells in pesos."""
    write_rate(tenant)
    with stand_ins(folder) as sandbox:
        before, settings.GATEWAYS = settings.GATEWAYS, accounts(sandbox)
        try:
            return soak(tenant, product, sandbox, checkouts=checkouts, seed=seed, say=print)
        finally:
            settings.GATEWAYS = before
