"""What tests of payments say over and over: order, open a page, hear what Stripe says, do what was left for later."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import stripe
from django.conf import settings

from tests.operations.orders.helpers import orders_for_themself
from tests.sandbox import rehearsal
from tests.shop import Answer, Http, Shop
from trastienda.adapters.payments.gateways import card_gateway
from trastienda.jobs.payments import close_page_at_gateway, give_back
from trastienda.kernel import sql
from trastienda.sandbox.server import Sandbox

WEBHOOK = "/api/orders/stripe-webhook/"


class Payer:
    """A customer with an order, and what Stripe says of it. The stand-in is real; its notices are ours to send."""

    def __init__(self, shop: Shop, sandbox: Sandbox, *, units: int = 2, username: str = "ana") -> None:
        self.shop, self.sandbox = shop, sandbox
        self.user = shop.user("customer", username=username)
        if "CAFE" not in shop.products:
            shop.has("CAFE", 10, cost="40.00", price_1=Decimal(100))
        self.order = orders_for_themself(shop, self.user, ("CAFE", units))
        self.web = shop.web(self.user)
        self.session, self.url = "", ""

    def checks_out(self, web: Http | None = None, **headers: str) -> Answer:
        """Ask for a page."""
        answer = (web or self.web).post(f"/api/orders/{self.order.id}/create-checkout-session/", **headers)
        if answer.status == 200:
            self.session, self.url = answer.body["session_id"], answer.body["checkout_url"]
        return answer

    def pays(self) -> None:
        """At the gateway; the shop does not know yet."""
        assert rehearsal.clicks(self.url, "card").status == 303

    def told(self) -> dict[str, Any]:
        """The page as Stripe shows it now."""
        return self.sandbox.desk.store.get("stripe", "session", self.session) or {}

    def hears(self, name: str = "completed", *, id: str = "", **change: Any) -> Answer:
        """Stripe tells the shop of the page, as it is or changed."""
        return tells(self.shop, event(name, {**self.told(), **change}, id=id))

    @property
    def stands(self) -> tuple[str, str]:
        """Payment and fulfilment of the order."""
        query = "SELECT payment_state, fulfilment_state FROM sale WHERE tenant_id = %s AND id = %s"
        payment, fulfilment = self.shop._rows(query, self.order.id)[0]
        return payment, fulfilment

    @property
    def intents(self) -> list[str]:
        """States of the order's intents, the oldest first."""
        query = "SELECT state FROM payment_intent WHERE tenant_id = %s AND document_id = %s ORDER BY id"
        return [row[0] for row in self.shop._rows(query, self.order.id)]

    @property
    def payments(self) -> list[tuple[str, Decimal, str]]:
        """What was received."""
        return self.shop._rows(
            "SELECT method, amount, reference FROM payment WHERE tenant_id = %s ORDER BY id"
        )

    @property
    def given_back(self) -> list[int]:
        """Amounts that the gateway gave back of the last page's money, in cents."""
        money = self.told()["payment_intent"]
        made = self.sandbox.desk.store.things("stripe", "refund", most=10_000)
        return [each["amount"] for each in made if each["payment_intent"] == money]

    @property
    def outcomes(self) -> list[str]:
        """What came of each notice."""
        query = "SELECT outcome FROM gateway_notice WHERE tenant_id = %s ORDER BY id"
        return [row[0] for row in self.shop._rows(query)]


def event(name: str, session: dict[str, Any], *, id: str = "") -> dict[str, Any]:
    """An event as Stripe sends it."""
    return {
        "id": id or f"evt_{time.monotonic_ns()}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "type": name if "." in name else f"checkout.session.{name}",
        "data": {"object": session},
        "livemode": False,
    }


def tells(
    shop: Shop, content: dict[str, Any] | str, *, secret: str = rehearsal.KEYS.signing, age_s: int = 0
) -> Answer:
    """Send an event, signed by Stripe's own scheme."""
    body = content if isinstance(content, str) else json.dumps(content, indent=2)
    signature = stripe.WebhookSignature.generate_signature_header(
        body, secret, timestamp=int(time.time()) - age_s
    )
    return Http(tenant=shop.id).post(WEBHOOK, body.encode(), **{"Stripe-Signature": signature})


def left(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    """Jobs of this shop that wait."""
    query = (
        "SELECT task_name, args FROM procrastinate_jobs"
        " WHERE queue_name = 'payments' AND status = 'todo' AND (args->>'tenant_id')::bigint = %s ORDER BY id"
    )
    return [(name, json.loads(args)) for name, args in sql.rows(query, (shop.id,))]


def works(shop: Shop, *, attempt: int = 1) -> list[str]:
    """Do what was left for later, and return the names of it."""
    waiting = left(shop)
    forgets_jobs(shop)
    for name, args in waiting:
        if name == "refund_at_gateway":
            gateway = card_gateway(shop.id, settings.STRIPE_ACCOUNTS)
            give_back(shop.id, args["intent_id"], gateway, attempt=attempt)
        else:
            close_page_at_gateway(**args)
    return [name for name, _ in waiting]


def forgets_jobs(shop: Shop) -> None:
    """Nothing waits any more."""
    sql.execute(
        "DELETE FROM procrastinate_jobs WHERE queue_name = 'payments' AND (args->>'tenant_id')::bigint = %s",
        (shop.id,),
    )


@contextmanager
def without_jobs(shop: Shop) -> Iterator[None]:
    """What the block leaves for later is not left to other tests."""
    yield
    forgets_jobs(shop)
