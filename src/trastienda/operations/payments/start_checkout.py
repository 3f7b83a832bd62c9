"""Begin to collect for an order at a gateway: what to ask the gateway for, or the page that it made before."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.payments.intents import (
    HeldIntent,
    IntentState,
    change_intent,
    hold_intent,
    hold_intents_of,
    start_intent,
)
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import DocumentNotFound, OrderNotPayable
from trastienda.domain.sales.exchange import exchange
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Bug
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.pay_order import check_payable
from trastienda.operations.payments.at_gateway import DOCUMENT

REUSABLE = frozenset({IntentState.STARTING, IntentState.OPEN})
STILL_OPEN_FOR = timedelta(minutes=2)
"""A page that closes sooner is not worth sending anybody to."""


CURRENCIES = {
    "paypal": frozenset(
        [
            "AUD",
            "BRL",
            "CAD",
            "CNY",
            "CZK",
            "DKK",
            "EUR",
            "HKD",
            "HUF",
            "ILS",
            "JPY",
            "MYR",
            "MXN",
            "TWD",
            "NZD",
            "NOK",
            "PHP",
            "PLN",
            "GBP",
            "SGD",
            "SEK",
            "CHF",
            "THB",
            "USD",
        ]
    ),
}
"""Gateways that do not take every currency, and those they take. PayPal's list of 2026-11: no Argentine peso."""
CHARGED_INSTEAD = "USD"


class StartCheckout(msgspec.Struct, frozen=True):
    """`page_expiry` tells until when a gateway keeps a page open that is wanted until then."""

    order: int
    gateway: str
    page_expiry: Callable[[datetime, datetime | None], datetime]


class CheckoutStarted(msgspec.Struct, frozen=True):
    """What a gateway is to be asked for. With `session` and `url` it answered before, and nothing is asked."""

    intent: int
    key: str
    order: int
    folio: str
    description: str
    amount: Decimal
    currency: str
    customer_email: str
    expires_at: datetime | None
    session: str | None = None
    url: str = ""


_LINES = """
SELECT l.quantity, l.description FROM sale_line l
WHERE l.tenant_id = %s AND l.sale_id = %s ORDER BY l.position LIMIT 4
"""
_PAYER = """
SELECT s.user_id, u.email FROM sale s LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
WHERE s.tenant_id = %s AND s.id = %s
"""
_SHOWN, _LONGEST = 3, 200


def start_checkout(command: StartCheckout, *, actor: Actor, now: datetime) -> CheckoutStarted:
    """
    Find the order's open page, or record that one is about to be asked for under a key of its own.

    Safe to repeat: as long as a page is open and the order costs the same, it is the same page.

    :raises DocumentNotFound: unknown, deleted, or neither the actor's own nor theirs to manage.
    :raises OrderAlreadyPaid: nothing is unpaid.
    :raises OrderNotPayable: it was given up, or its time has passed.
    :raises CurrencyNotOffered: the gateway does not take the order's currency, and no rate is known.
    """
    with transaction(actor.tenant_id):
        order = sales.hold_order(command.order)
        user_id, email = sql.row(_PAYER, (current_tenant(), order.id)) or (None, None)
        if not actor.may(Permission.MANAGE_ORDERS) and (user_id is None or user_id != actor.user_id):
            raise DocumentNotFound(noun="order", id=command.order)
        check_payable(order)
        if order.unpaid <= ZERO or (order.expires_at is not None and order.expires_at <= now):
            raise OrderNotPayable(order_id=order.id, folio=order.folio, state="expired")
        intent = _open_page(order, gateway=command.gateway, now=now)
        if intent is None:
            intent = _new_page(command, order, now=now)
        return CheckoutStarted(
            intent=intent.id,
            key=intent.key,
            order=order.id,
            folio=order.folio,
            description=_description(order),
            amount=intent.collects[0],
            currency=intent.collects[1],
            customer_email=email or "",
            expires_at=intent.expires_at,
            session=intent.external_id,
            url=intent.url,
        )


def _new_page(command: StartCheckout, order: sales.HeldOrder, *, now: datetime) -> HeldIntent:
    """Record the intent before its gateway is asked; the key is random, so that no other shop's can be the same."""
    made = start_intent(
        document=(DOCUMENT, order.id),
        gateway=command.gateway,
        key=f"trastienda-{secrets.token_hex(16)}",
        amount=order.unpaid,
        currency=order.currency,
        expires_at=command.page_expiry(now, order.expires_at),
        at=now,
        details=_converted(command, order, now=now),
    )
    held = hold_intent(made)
    if held is None:
        raise Bug("what was just written is there")
    return held


def _converted(command: StartCheckout, order: sales.HeldOrder, *, now: datetime) -> dict[str, str]:
    """
    Return what is charged instead where the gateway does not know the order's currency, and at which rate.

    :raises CurrencyNotOffered: the shop has written down no rate.
    """
    accepted = CURRENCIES.get(command.gateway)
    if accepted is None or order.currency in accepted:
        return {}
    today = local_date(now, zone_name=tenant_profile(current_tenant()).time_zone)
    rate = exchange(CHARGED_INSTEAD, own=order.currency, on=today)
    return {
        "charged": str(rate.of(order.unpaid)),
        "charged_currency": rate.currency,
        "rate": str(rate.rate),
        "rate_on": str(rate.since_on),
    }


def _open_page(order: sales.HeldOrder, *, gateway: str, now: datetime) -> HeldIntent | None:
    """Return the newest page on which the order can still be paid as it is."""
    for intent in reversed(hold_intents_of(DOCUMENT, [order.id], states=REUSABLE)):
        is_current = (
            intent.gateway == gateway
            and intent.amount == order.unpaid
            and intent.currency == order.currency
            and intent.expires_at is not None
            and intent.expires_at > now + STILL_OPEN_FOR
        )
        if is_current:
            return intent
        if intent.state is IntentState.STARTING:
            change_intent(intent.id, IntentState.EXPIRED, at=now, problem="never answered")
    return None


def _description(order: sales.HeldOrder) -> str:
    """Return what a payer recognizes: the order's number and its first lines."""
    lines = sql.rows(_LINES, (current_tenant(), order.id))
    shown = [f"{quantity.normalize():f} × {description}" for quantity, description in lines[:_SHOWN]]
    if len(lines) > _SHOWN:
        shown.append("…")
    return f"{order.folio}: {', '.join(shown)}"[:_LONGEST]
