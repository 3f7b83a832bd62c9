"""The building blocks of operations about payments that a gateway collects: what was asked for, and how it stands.

An intent is one page on which one document can be paid. It is settled once, whatever the number of notices; a notice is
acted upon once, known by the gateway's own id for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from trastienda.domain.payments.models import GatewayNotice, Intent
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class IntentState(StrEnum):
    """`STARTING`: the gateway was asked, and what it said is not known here. `AWAITING`: a voucher was handed out."""

    STARTING = "starting"
    OPEN = "open"
    AWAITING = "awaiting"
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"


UNSETTLED = frozenset({IntentState.STARTING, IntentState.OPEN, IntentState.AWAITING})
"""Money may still come, and nobody has said otherwise."""
UNPAID = UNSETTLED | {IntentState.FAILED, IntentState.EXPIRED}
"""No money has come; when it comes after all, it is money all the same."""


class HeldIntent(msgspec.Struct, frozen=True):
    """An intent that is locked until the operation ends."""

    state: IntentState
    id: int
    document_id: int
    gateway: str
    key: str
    external_id: str | None
    payment_ref: str | None
    url: str
    amount: Decimal
    currency: str
    created_at: datetime
    expires_at: datetime | None
    problem: str
    details: Mapping[str, str]

    @property
    def collects(self) -> tuple[Decimal, str]:
        """What the gateway is asked for: in another currency where it does not know the order's own."""
        if "charged_currency" in self.details:
            return Decimal(self.details["charged"]), self.details["charged_currency"]
        return self.amount, self.currency


_COLUMNS = """
state, id, document_id, gateway, key, external_id, payment_ref, url, amount, currency, created_at, expires_at, problem,
details
"""
_BY_ID = f"SELECT {_COLUMNS} FROM payment_intent WHERE tenant_id = %s AND id = %s FOR UPDATE"
_BY_SESSION = f"""
SELECT {_COLUMNS} FROM payment_intent WHERE tenant_id = %s AND gateway = %s AND external_id = %s FOR UPDATE
"""
_BY_KEY = f"SELECT {_COLUMNS} FROM payment_intent WHERE tenant_id = %s AND key = %s FOR UPDATE"
_OF_DOCUMENTS = f"""
SELECT {_COLUMNS} FROM payment_intent
WHERE tenant_id = %s AND document_kind = %s AND document_id = ANY(%s) AND state = ANY(%s) ORDER BY id FOR UPDATE
"""
_DOCUMENT = """
SELECT document_id FROM payment_intent
WHERE tenant_id = %(tenant)s
  AND (gateway = %(gateway)s AND external_id = %(session)s OR key = %(key)s AND external_id IS NULL)
LIMIT 1
"""


@step
def document_of(*, gateway: str, session: str, key: str) -> int | None:
    """Return the document that a gateway's page is for, without locking anything; None when the page is not ours."""
    params = {"tenant": current_tenant(), "gateway": gateway, "session": session, "key": key}
    found: int | None = sql.value(_DOCUMENT, params)
    return found


@step
def hold_intent(intent_id: int) -> HeldIntent | None:
    """Lock an intent."""
    return _one(_BY_ID, (current_tenant(), intent_id))


@step
def hold_page(*, gateway: str, session: str, key: str) -> HeldIntent | None:
    """Lock the intent of a gateway's page; found by its key when the gateway's first answer never reached us."""
    found = _one(_BY_SESSION, (current_tenant(), gateway, session))
    if found is not None or not key:
        return found
    asked = _one(_BY_KEY, (current_tenant(), key))
    return asked if asked is not None and asked.external_id in {None, session} else None


@step
def hold_intents_of(
    kind: str, documents: Sequence[int], *, states: frozenset[IntentState]
) -> list[HeldIntent]:
    """Lock the intents of some documents that are in one of these states, the oldest first."""
    wanted = (current_tenant(), kind, list(documents), sorted(map(str, states)))
    return [_held(row) for row in sql.rows(_OF_DOCUMENTS, wanted)]


def _one(query: str, params: Sequence[Any]) -> HeldIntent | None:
    found = sql.row(query, params)
    return None if found is None else _held(found)


def _held(row: Sequence[Any]) -> HeldIntent:
    state, *rest, details = row
    return HeldIntent(IntentState(state), *[*rest, msgspec.json.decode(details)])


@step
def start_intent(
    *,
    document: tuple[str, int],
    gateway: str,
    key: str,
    amount: Decimal,
    currency: str,
    expires_at: datetime,
    at: datetime,
    details: Mapping[str, str] | None = None,
) -> int:
    """Record that a gateway is about to be asked for a page; return the intent's id."""
    batch = sql.Batch()
    intent = batch.new_id(Intent)
    batch.insert(
        Intent,
        id=intent,
        document_kind=document[0],
        document_id=document[1],
        gateway=gateway,
        key=key,
        url="",
        amount=amount,
        currency=currency,
        state=str(IntentState.STARTING),
        problem="",
        details=msgspec.json.encode(details or {}).decode(),
        created_at=at,
        updated_at=at,
        expires_at=expires_at,
    )
    batch.write()
    return int(intent)


_CHANGE = """
UPDATE payment_intent SET
  state = %(state)s, updated_at = %(at)s, problem = left(%(problem)s, 300),
  external_id = coalesce(%(session)s, external_id), payment_ref = coalesce(%(money)s, payment_ref),
  url = coalesce(%(url)s, url), details = details || coalesce(%(details)s, '{}')::jsonb
WHERE tenant_id = %(tenant)s AND id = %(intent)s
"""


@step
def change_intent(
    intent: int,
    state: IntentState,
    *,
    at: datetime,
    problem: str = "",
    session: str | None = None,
    payment_ref: str | None = None,
    url: str | None = None,
    details: Mapping[str, str] | None = None,
) -> None:
    """Write how a held intent stands now; what is not said stays as it was."""
    told: Mapping[str, Any] = {
        "tenant": current_tenant(),
        "intent": intent,
        "state": str(state),
        "at": at,
        "problem": problem,
        "session": session or None,
        "money": payment_ref or None,
        "url": url or None,
        "details": msgspec.json.encode(details).decode() if details else None,
    }
    sql.execute(_CHANGE, told)


@step
def looked_at(intent: int, *, at: datetime) -> None:
    """Note that a gateway was asked how an intent stands, and had nothing new to say."""
    sql.execute(
        "UPDATE payment_intent SET updated_at = %s WHERE tenant_id = %s AND id = %s",
        (at, current_tenant(), intent),
    )


# --- notices -----------------------------------------------------------------------------------------------


@step
def was_noticed(gateway: str, notice: str) -> bool:
    """Whether a notice was acted upon already. Ask when what it is about is locked."""
    query = "SELECT 1 FROM gateway_notice WHERE tenant_id = %s AND gateway = %s AND external_id = %s"
    return sql.row(query, (current_tenant(), gateway, notice)) is not None


_NOTICE = f"""
INSERT INTO {GatewayNotice._meta.db_table} (tenant_id, gateway, external_id, kind, outcome, received_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, gateway, external_id) DO NOTHING
"""


@step
def keep_notice(gateway: str, notice: str, *, kind: str, outcome: str, at: datetime) -> None:
    """Remember a notice, and what came of it."""
    sql.execute(_NOTICE, (current_tenant(), gateway, notice[:255], kind[:60], outcome, at))


# --- what waits --------------------------------------------------------------------------------------------


class WaitingIntent(msgspec.Struct, frozen=True):
    """An intent about which its gateway should be asked."""

    state: IntentState
    id: int
    gateway: str
    external_id: str | None
    created_at: datetime


# The longer a page has been waiting, the less often it is asked about: after five minutes, and after a quarter of its
# age since. What was asked for and never answered is not known to the gateway by a name that we could ask for.
_WAITING = """
SELECT state, id, gateway, external_id, created_at FROM payment_intent
WHERE tenant_id = %(tenant)s AND state IN ('starting', 'open', 'awaiting', 'refunding')
  AND updated_at <= %(now)s - greatest(%(patience)s, (%(now)s - created_at) / 4)
ORDER BY updated_at, id {limit}
"""


@step
def waiting_intents(*, now: datetime, patience: Any, most: int) -> list[WaitingIntent]:
    """Return the intents that a gateway should be asked about, those first that were not asked about for longest."""
    params = {"tenant": current_tenant(), "now": now, "patience": patience}
    found = sql.rows(_WAITING.format(limit=f"LIMIT {int(most)}"), params)
    return [WaitingIntent(IntentState(state), *rest) for state, *rest in found]
