"""Asks each kind of system something that changes nothing there, with the client that does the real work.

Gateways are asked for a page that cannot exist, carriers for their offices. Certifiers are asked over plain HTTP: their
client weighs 45 MB, which a web process does without; see `certifiers`.
"""

import importlib
import re

from trastienda.adapters.payments import gateways
from trastienda.adapters.payments.asking import CREDENTIALS, MISSING
from trastienda.adapters.payments.own import gateway_account_of, stripe_account_of
from trastienda.adapters.payments.port import Gateway
from trastienda.adapters.shipping.carriers import carrier_account, made
from trastienda.adapters.trying import certifiers, neighbours
from trastienda.adapters.trying.reaching import check_leads_outside
from trastienda.domain.connections.providers import ADDRESSES, PROVIDERS, Kind
from trastienda.domain.connections.rules import values_of
from trastienda.domain.connections.steps import Credentials
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable
from trastienda.domain.shipping.errors import CarrierGarbled, CarrierRefused, CarrierUnavailable
from trastienda.kernel.errors import Invalid

PATIENCE_S = 3.0
"""How long somebody who pressed a button waits."""
WORKS, WRONG, SILENT, PRIVATE, EMPTY, ODD = (
    "",
    "credentials",
    "silent",
    "private_address",
    "nothing_there",
    "odd",
)
"""What is answered; ODD is followed by the system's own code: `odd:invalid_request`."""
NOWHERE = "cs_test_trastienda_prueba"
"""A page that no gateway ever made."""
_NOT_KNOWN = frozenset(
    {CREDENTIALS, "invalid_client", "unauthorized_client", "invalid_grant", "unauthorized"}
)
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def ask(told: Credentials, *, tenant_id: int, allows_loopback: bool) -> str:
    """Return WORKS, or a code of what is wrong. Takes at most some seconds; raises nothing of the system's."""
    try:
        for field, text in values_of(told).items():
            if field in ADDRESSES and text:
                check_leads_outside(text, field=field, allows_loopback=allows_loopback)
    except Invalid:
        return PRIVATE
    kind = PROVIDERS[told.provider].kind
    if kind is Kind.CERTIFIER:
        problem = certifiers.ask(told, patience_s=PATIENCE_S)
    elif kind is Kind.CARRIER:
        problem = _ask_carrier(told, tenant_id)
    elif kind in {Kind.FINANCIER, Kind.ERP, Kind.MESSENGER}:
        problem = neighbours.ask(told, patience_s=PATIENCE_S)
    else:
        problem = _ask_gateway(_gateway(told, tenant_id))
    return _plain(problem, told)


def _gateway(told: Credentials, tenant_id: int) -> Gateway:
    if told.provider == gateways.STRIPE:
        stripe = importlib.import_module("trastienda.adapters.payments.stripe")
        asked: Gateway = stripe.StripeGateway(
            stripe_account_of(told, tenant_id=tenant_id, patience_s=PATIENCE_S)
        )
        return asked
    return gateways.made(gateway_account_of(told, tenant_id=tenant_id, patience_s=PATIENCE_S))


def _ask_gateway(gateway: Gateway) -> str:
    try:
        gateway.checkout(NOWHERE)
    except GatewayUnavailable:
        return SILENT
    except GatewayRefused as refused:
        if refused.reason == MISSING:
            return WORKS
        return WRONG if refused.reason in _NOT_KNOWN else f"{ODD}:{refused.reason}"
    return WORKS


def _ask_carrier(told: Credentials, tenant_id: int) -> str:
    """A carrier that knows us has offices; one that has none is somebody else at that address."""
    try:
        found = made(carrier_account(told, tenant_id=tenant_id, patience_s=PATIENCE_S)).offices()
    except CarrierUnavailable:
        return SILENT
    except CarrierGarbled:
        return ODD
    except CarrierRefused as refused:
        return WRONG if "credencial" in refused.reason else ODD
    return WORKS if found else EMPTY


def _plain(problem: str, told: Credentials) -> str:
    """Keep of a system's own words only what is a code, and nothing that repeats a secret."""
    kind, _, said = problem.partition(":")
    is_code = _CODE.fullmatch(said) is not None
    secrets = [text for name, text in values_of(told).items() if name not in ADDRESSES and len(text) > 3]
    return f"{kind}:{said}" if is_code and not any(each in said for each in secrets) else kind
