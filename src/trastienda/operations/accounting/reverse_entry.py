"""Correct an entry that a person made, by its exact inverse; both stay visible."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import queries
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.errors import EntryNotReversible
from trastienda.domain.accounting.rules import EntryLineWanted, check_month_has_begun
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import step, transaction

REVERSAL = "reversal"
REVERSED_ONCE = "entry_reversed_once"
"""The rule of the database that an entry is reversed once, also by two people at the same moment."""
LONGEST_DESCRIPTION = 300


class ReverseEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Without a day it is today; without a description, the entry's own says what is reversed."""

    entry: int
    on: date | None = None
    description: str = ""


def reverse_entry(command: ReverseEntry, *, actor: Actor, now: datetime) -> int:
    """
    Post the inverse; returns its id. An account that was taken out of use since takes it all the same.

    :raises EntryNotFound: unknown or a neighbour's.
    :raises EntryNotReversible: a document posted it (that document is cancelled instead), it is a reversal itself, or
        it was reversed before.
    :raises EntryTooLate: the month of the reversal has not begun.
    :raises PeriodClosed: the month of the reversal is closed.
    """
    actor.require(Permission.POST_BOOKS)
    with transaction(actor.tenant_id):
        today = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
        on = command.on or today
        check_month_has_begun(on, today=today)
        entry = queries.entry(command.entry)
        _check_reversible(entry)
        batch = sql.Batch()
        batch.may_be_refused(REVERSED_ONCE, EntryNotReversible(entry_id=entry.id, reason="already_reversed"))
        entry_id = accounting.post_by_hand(
            [
                EntryLineWanted(line.account_id, Decimal(line.credit), Decimal(line.debit))
                for line in entry.lines
            ],
            occurred_on=on,
            description=tidy(command.description)
            or f"Reversa de póliza {entry.id}: {entry.description}"[:LONGEST_DESCRIPTION],
            reference=entry.reference,
            because=(REVERSAL, entry.id),
            batch=batch,
            at=now,
            actor=actor.name,
        )
        batch.write()
        audit("entry.reversed", f"entry:{entry.id}", actor=actor.name, at=now, by_entry=int(entry_id))
    return int(entry_id)


@step
def _check_reversible(entry: queries.EntryDetail) -> None:
    if entry.kind != accounting.MANUAL:
        raise EntryNotReversible(entry_id=entry.id, reason="automatic")
    found = sql.row(
        "SELECT document_kind = %(kind)s, EXISTS (SELECT FROM entry r WHERE r.tenant_id = %(tenant)s"
        " AND r.document_kind = %(kind)s AND r.document_id = %(entry)s)"
        " FROM entry WHERE tenant_id = %(tenant)s AND id = %(entry)s",
        {"kind": REVERSAL, "tenant": current_tenant(), "entry": entry.id},
    )
    is_reversal, is_reversed = found or (False, False)
    if is_reversal or is_reversed:
        reason = "a_reversal" if is_reversal else "already_reversed"
        raise EntryNotReversible(entry_id=entry.id, reason=reason)
