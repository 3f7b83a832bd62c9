"""The adapter for Stripe: minor units, how long a page stays open, whose notices are believed, what it costs."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import stripe

from trastienda.adapters.payments.accounts import StripeAccount
from trastienda.adapters.payments.gateways import card_gateway, verified_notice
from trastienda.adapters.payments.stripe import StripeGateway, main_units, minor_units
from trastienda.domain.payments.checkout import Notice
from trastienda.domain.payments.errors import GatewayRefused, NoGateway, NoticeRefused

ONE, TWO, ALL = (
    StripeAccount("sk_1", "whsec_1", tenant_id=1),
    StripeAccount("sk_2", "whsec_2", tenant_id=2),
    StripeAccount("sk_all", "whsec_all"),
)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("812.00", "MXN", 81200),
        ("0.01", "mxn", 1),
        ("19.99", "USD", 1999),
        ("1500.00", "CLP", 1500),
        ("25000.00", "PYG", 25000),
        ("12.34", "KWD", 12340),
        ("9999999999.99", "ARS", 999999999999),
    ],
)
def test_amounts_in_minor_units_and_back(amount: str, currency: str, units: int) -> None:
    assert minor_units(Decimal(amount), currency) == units
    assert main_units(units, currency) == Decimal(amount)


def test_half_a_peso_where_there_is_none_is_refused() -> None:
    with pytest.raises(GatewayRefused) as refused:
        minor_units(Decimal("1500.50"), "CLP")
    assert refused.value.reason == "amount_not_whole"


@pytest.mark.parametrize(
    ("wanted", "open_for"),
    [
        (None, timedelta(hours=23, minutes=59)),
        (timedelta(hours=48), timedelta(hours=23, minutes=59)),
        (timedelta(hours=5), timedelta(hours=5)),
        (timedelta(minutes=10), timedelta(minutes=31)),
    ],
)
def test_a_page_stays_open_as_long_as_wanted_within_what_stripe_allows(
    wanted: timedelta | None, open_for: timedelta
) -> None:
    expiry = StripeGateway(ALL).page_expiry(NOON, NOON + wanted if wanted else None)
    assert expiry == NOON + open_for


def believed(secret: str, *, named: int | None, accounts: tuple[StripeAccount, ...]) -> int:
    """For which tenant a paid page is believed that `secret` signed; the request is for tenant 1."""
    facts = f'"tenant_id": "{named}"' if named else ""
    page = f'{{"id": "cs", "payment_status": "paid", "amount_total": 1, "currency": "mxn", "metadata": {{{facts}}}}}'
    body = f'{{"id": "evt", "type": "checkout.session.completed", "data": {{"object": {page}}}}}'
    header = stripe.WebhookSignature.generate_signature_header(body, secret)
    return verified_notice(body.encode(), header, accounts, otherwise=lambda: 1)[1]


@pytest.mark.parametrize(
    ("accounts", "secret", "named", "tenant"),
    [
        ((ALL,), "whsec_all", 7, 7),
        ((ALL,), "whsec_all", None, 1),
        ((ONE, TWO), "whsec_2", 2, 2),
        ((ONE, TWO), "whsec_2", None, 2),
        ((ONE, TWO), "whsec_2", 1, None),
        ((TWO, ALL), "whsec_all", 2, None),
        ((TWO, ALL), "whsec_2", 7, None),
        ((ONE, ALL), "whsec_all", None, None),
        ((ALL,), "whsec_other", 7, None),
        ((StripeAccount("sk", ""),), "", 7, None),
    ],
)
def test_a_notice_is_believed_of_the_tenants_of_its_account(
    accounts: tuple[StripeAccount, ...], secret: str, named: int | None, tenant: int | None
) -> None:
    if tenant is not None:
        assert believed(secret, named=named, accounts=accounts) == tenant
        return
    with pytest.raises(NoticeRefused):
        believed(secret, named=named, accounts=accounts)


PAGE = {"id": "cs", "payment_status": "paid", "amount_total": 1, "currency": "mxn"}


@pytest.mark.parametrize(
    "page",
    [
        {"id": "c\0s"},
        {"id": "c" * 256},
        {"amount_total": 10**30},
        {"amount_total": -1},
        {"currency": "pesos"},
        {"url": "\0"},
        {"expires_at": 10**18},
        {"expires_at": -(10**18)},
    ],
)
def test_a_page_that_cannot_be_kept_is_no_page(page: dict[str, Any]) -> None:
    """What Stripe signed may still be nonsense; it is heard, and nothing comes of it."""
    assert heard({**PAGE, **page}).session is None


@pytest.mark.parametrize("name", ["\0", "x" * 256, None])
def test_a_name_that_cannot_be_kept_is_none(name: Any) -> None:
    session = heard({**PAGE, "payment_intent": {"id": name}, "metadata": {"key": name}}).session
    assert session is not None
    assert (session.payment_ref, session.key) == ("", "")


@pytest.mark.parametrize(
    "event", ['{"a":' * 100_000, "[" * 100_000, '{"id": "e\\u0000", "type": "x", "data": {}}']
)
def test_what_is_no_notice_is_refused(event: str) -> None:
    with pytest.raises(NoticeRefused):
        hear(event)


def heard(page: dict[str, Any]) -> Notice:
    return hear(json.dumps({"id": "evt", "type": "checkout.session.completed", "data": {"object": page}}))


def hear(event: str) -> Notice:
    """A notice that Stripe signed, as the shop understands it."""
    header = stripe.WebhookSignature.generate_signature_header(event, "whsec_all")
    return StripeGateway(ALL).notice(event.encode(), header)


def test_without_an_account_there_is_no_gateway() -> None:
    with pytest.raises(NoGateway):
        card_gateway(3, (ONE, TWO))
    with pytest.raises(NoGateway):
        verified_notice(b"{}", "", (), otherwise=lambda: 1)


def test_the_library_is_loaded_by_the_first_payment_only() -> None:
    script = (
        "import django; django.setup(); import sys, trastienda.project.urls, trastienda.jobs.payments;"
        "print(sorted({'stripe', 'requests'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
