"""What happens to a Checkout Session and the money behind it: made, paid, declined, paid later, expired, refunded.

Each move is one piece of work in the store: the things change and the notices are left together, or nothing happens.
Objects have the fields that Stripe's have, as far as a shop looks at them.
"""

import json
import secrets
from typing import Any

from trastienda.sandbox import postman
from trastienda.sandbox.desk import Desk
from trastienda.sandbox.store import Thing
from trastienda.sandbox.stripe.money import later_method

PROVIDER = "stripe"
API_VERSION = "2026-10-28.endive"
HOUR = 3600


class WrongState(Exception):
    """The session or the money is not in a state that allows this."""


def new_session(desk: Desk, asked: dict[str, Any]) -> Thing:
    """Make an open session. `asked` was checked: `currency`, `amount` and `description` are worked out."""
    now = desk.clock()
    id_ = f"cs_test_{secrets.token_hex(29)}"
    methods = asked.get("payment_method_types") or ["card", later_method(asked["currency"])[0]]
    session: Thing = {
        "id": id_,
        "object": "checkout.session",
        "amount_subtotal": asked["amount"],
        "amount_total": asked["amount"],
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": asked.get("cancel_url"),
        "client_reference_id": asked.get("client_reference_id"),
        "created": int(now),
        "currency": asked["currency"],
        "customer": None,
        "customer_details": None,
        "customer_email": asked.get("customer_email"),
        "expires_at": int(asked.get("expires_at") or now + 24 * HOUR),
        "livemode": False,
        "locale": asked.get("locale"),
        "metadata": asked.get("metadata") or {},
        "mode": "payment",
        "payment_intent": None,
        "payment_method_collection": "if_required",
        "payment_method_types": methods,
        "payment_status": "unpaid",
        "status": "open",
        "submit_type": None,
        "success_url": asked.get("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted",
        "url": f"{desk.address}/{PROVIDER}/pay/{id_}",
    }
    desk.store.put(PROVIDER, "session", session, at=now)
    hidden = {
        "id": id_,
        "description": asked["description"],
        "metadata": (asked.get("payment_intent_data") or {}).get("metadata") or {},
    }
    desk.store.put(PROVIDER, "behind", hidden, at=now)
    return session


def find(desk: Desk, id_: str) -> Thing | None:
    """Return a session as it is now; one whose time has passed is expired."""
    session = desk.store.get(PROVIDER, "session", id_)
    if session is not None and session["status"] == "open" and session["expires_at"] <= desk.clock():
        expire(desk, id_)
        return desk.store.get(PROVIDER, "session", id_)
    return session


def description(desk: Desk, id_: str) -> str:
    """Return what is being paid for."""
    return str((desk.store.get(PROVIDER, "behind", id_) or {}).get("description", ""))


def pay_by_card(desk: Desk, id_: str, *, email: str = "") -> Thing:
    """The card is charged: complete and paid."""
    with desk.store.work():
        session = _open(desk, id_)
        money = _new_money(desk, session, method="card", status="succeeded")
        _charge(desk, money)
        return _complete(desk, session, money, payment_status="paid", email=email)


def promise_to_pay(desk: Desk, id_: str) -> Thing:
    """A voucher is handed out: complete, but not paid."""
    with desk.store.work():
        session = _open(desk, id_)
        method = later_method(session["currency"])[0]
        money = _new_money(desk, session, method=method, status="requires_action")
        return _complete(desk, session, money, payment_status="unpaid", email="")


def decline(desk: Desk, id_: str) -> Thing:
    """The bank says no. The page stays open for another try."""
    with desk.store.work():
        session = _open(desk, id_)
        money = _new_money(desk, session, method="card", status="requires_payment_method")
        money["last_payment_error"] = {"code": "card_declined", "decline_code": "insufficient_funds"}
        _keep(desk, "payment_intent", money)
        return session


def keep_promise(desk: Desk, id_: str) -> Thing:
    """The voucher is paid at last."""
    with desk.store.work():
        session, money = _promised(desk, id_)
        money["status"] = "succeeded"
        _charge(desk, money)
        session["payment_status"] = "paid"
        _keep(desk, "session", session)
        _tell(desk, "checkout.session.async_payment_succeeded", session)
        return session


def break_promise(desk: Desk, id_: str) -> Thing:
    """The voucher runs out unpaid."""
    with desk.store.work():
        session, money = _promised(desk, id_)
        money["status"] = "requires_payment_method"
        _keep(desk, "payment_intent", money)
        _tell(desk, "checkout.session.async_payment_failed", session)
        return session


def expire(desk: Desk, id_: str) -> Thing:
    """Nobody can pay here any more. :raises WrongState: it is not open."""
    with desk.store.work():
        session = _open(desk, id_)
        session |= {"status": "expired", "url": None}
        _keep(desk, "session", session)
        _tell(desk, "checkout.session.expired", session)
        return session


def expire_what_is_due(desk: Desk) -> None:
    """Expire every session whose time has passed."""
    for session in desk.store.things(PROVIDER, "session"):
        find(desk, session["id"])


def refund(desk: Desk, money: Thing, *, amount: int, metadata: dict[str, str], reason: str | None) -> Thing:
    """Give money back. :raises WrongState: more than is left of it."""
    with desk.store.work():
        charge = desk.store.get(PROVIDER, "charge", money["latest_charge"] or "")
        if charge is None or amount > charge["amount"] - charge["amount_refunded"]:
            raise WrongState
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        _keep(desk, "charge", charge)
        made = {
            "id": f"re_{secrets.token_hex(12)}",
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "created": int(desk.clock()),
            "currency": money["currency"],
            "metadata": metadata,
            "payment_intent": money["id"],
            "reason": reason,
            "status": "succeeded",
        }
        _keep(desk, "refund", made)
        _tell(desk, "charge.refunded", charge)
        return made


def refunds_of(desk: Desk, payment_intent: str) -> list[Thing]:
    """Return what was given back of some money, the latest first."""
    made = desk.store.things(PROVIDER, "refund", most=100_000)
    return [each for each in made if each["payment_intent"] == payment_intent]


def _open(desk: Desk, id_: str) -> Thing:
    session = desk.store.get(PROVIDER, "session", id_)
    if session is None or session["status"] != "open":
        raise WrongState
    return session


def _promised(desk: Desk, id_: str) -> tuple[Thing, Thing]:
    session = desk.store.get(PROVIDER, "session", id_)
    money = desk.store.get(PROVIDER, "payment_intent", (session or {}).get("payment_intent") or "")
    if session is None or money is None or money["status"] != "requires_action":
        raise WrongState
    return session, money


def _complete(desk: Desk, session: Thing, money: Thing, *, payment_status: str, email: str) -> Thing:
    session |= {
        "status": "complete",
        "payment_status": payment_status,
        "payment_intent": money["id"],
        "url": None,
        "customer_details": {"email": email or session["customer_email"], "name": "Persona de Prueba"},
    }
    _keep(desk, "session", session)
    _tell(desk, "checkout.session.completed", session)
    return session


def _new_money(desk: Desk, session: Thing, *, method: str, status: str) -> Thing:
    behind = desk.store.get(PROVIDER, "behind", session["id"]) or {}
    money: Thing = {
        "id": f"pi_{secrets.token_hex(12)}",
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_received": 0,
        "created": int(desk.clock()),
        "currency": session["currency"],
        "description": behind.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": behind.get("metadata") or {},
        "payment_method_types": [method],
        "status": status,
    }
    _keep(desk, "payment_intent", money)
    return money


def _charge(desk: Desk, money: Thing) -> None:
    charge: Thing = {
        "id": f"ch_{secrets.token_hex(12)}",
        "object": "charge",
        "amount": money["amount"],
        "amount_captured": money["amount"],
        "amount_refunded": 0,
        "created": int(desk.clock()),
        "currency": money["currency"],
        "livemode": False,
        "metadata": money["metadata"],
        "paid": True,
        "payment_intent": money["id"],
        "refunded": False,
        "status": "succeeded",
    }
    money |= {"latest_charge": charge["id"], "amount_received": money["amount"]}
    _keep(desk, "charge", charge)
    _keep(desk, "payment_intent", money)


def _keep(desk: Desk, kind: str, thing: Thing) -> None:
    desk.store.put(PROVIDER, kind, thing, at=desk.clock())


def _tell(desk: Desk, name: str, thing: Thing) -> None:
    """Leave a notice that shows the thing as it is at this moment."""
    id_ = f"evt_{secrets.token_hex(12)}"
    event = {
        "id": id_,
        "object": "event",
        "api_version": API_VERSION,
        "created": int(desk.clock()),
        "data": {"object": thing},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": name,
    }
    postman.leave(desk, provider=PROVIDER, event=id_, name=name, body=json.dumps(event))
