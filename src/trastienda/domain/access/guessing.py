"""Slowing down whoever guesses a PIN or a password, the same way at every door.

Failures are counted by who somebody says they are (a device, an account) and by where they come from; `rules.py` says
how long either must then wait. Their record must outlive the refusal: the operation commits first, then refuses.
Does not know: what was guessed. Nothing that was typed is kept.
Sources: docs/decisions/0006-signing-in-with-a-pin.md
"""

from datetime import datetime

import msgspec

from trastienda.domain.access.rules import REMEMBERED, seconds_to_wait
from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Attempt(msgspec.Struct, frozen=True):
    """
    Somebody at the door. `who` is what they say they are; empty, only the address is watched.

    `secret` is what they know: PIN or PASSWORD. A shop's tills and its web store may share an address, and whoever
    guesses passwords must not close the till: failures of one count nothing for the other.
    """

    who: str
    address: str
    secret: str


PIN, PASSWORD = "pin", "password"

_ONE_AT_A_TIME = """
SELECT pg_advisory_xact_lock(hashtextextended(%(tenant)s || ':' || %(who)s, 0)),
  pg_advisory_xact_lock(hashtextextended(%(tenant)s || ':' || %(address)s, 1))
"""
_FAILURES_OF_WHO = """
SELECT at FROM sign_in_failure
WHERE tenant_id = %(tenant)s AND device_code = %(who)s AND device_code <> '' AND at > %(since)s ORDER BY at
"""
_FAILURES_FROM_THERE = """
SELECT at FROM sign_in_failure
WHERE tenant_id = %(tenant)s AND address = %(address)s AND secret = %(secret)s AND at > %(since)s ORDER BY at
"""
_NOTE = """
INSERT INTO sign_in_failure (tenant_id, device_code, address, secret, at)
VALUES (%(tenant)s, %(who)s, %(address)s, %(secret)s, %(now)s)
"""
_FORGET = """
DELETE FROM sign_in_failure WHERE tenant_id = %(tenant)s AND address = %(address)s AND at <= %(since)s
"""
_FORGIVE = """
UPDATE sign_in_failure SET device_code = '' WHERE tenant_id = %s AND device_code = %s AND device_code <> ''
"""


@step
def closed_for(attempt: Attempt, *, now: datetime) -> int:
    """
    Return how many seconds this one must still wait, 0 for none.

    One advisory lock by who and one by address keep parallel guesses from all being the fifth.
    """
    params = _params(attempt, now=now)
    sql.execute(_ONE_AT_A_TIME, params)
    return max(
        seconds_to_wait([at for (at,) in sql.rows(failures, params)], now=now)
        for failures in (_FAILURES_OF_WHO, _FAILURES_FROM_THERE)
    )


@step
def note_failure(attempt: Attempt, *, subject: str, now: datetime) -> None:
    """The audit keeps every failure; the table of failures only those that still count."""
    params = _params(attempt, now=now)
    sql.execute(_FORGET, params)
    sql.execute(_NOTE, params)
    seconds = closed_for(attempt, now=now)
    audit(
        "sign_in.locked" if seconds else "sign_in.failed",
        subject[:80],
        actor="?",
        at=now,
        address=attempt.address,
        closed_for_s=seconds,
    )


@step
def forgive(attempt: Attempt) -> None:
    """A success forgives whoever it was what went before, but not the address: others may be guessing from there."""
    sql.execute(_FORGIVE, (current_tenant(), attempt.who))


def _params(attempt: Attempt, *, now: datetime) -> dict[str, object]:
    return {
        "tenant": current_tenant(),
        "who": attempt.who,
        "address": attempt.address,
        "secret": attempt.secret,
        "now": now,
        "since": now - REMEMBERED,
    }
