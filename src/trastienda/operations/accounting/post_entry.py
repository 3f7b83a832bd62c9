"""Post an entry that a person made: rent, wages, taxes, whatever no document of the shop posts by itself."""

from datetime import date, datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.charting import hold_for_posting
from trastienda.domain.accounting.errors import WrongEntryLine
from trastienda.domain.accounting.rules import EntryLineWanted, check_lines, check_month_has_begun
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import total
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import step, transaction


class PostEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The day it belongs to, what it is for, and its lines. `reference` is the paper's number, if it has one."""

    on: date
    description: str
    lines: list[EntryLineWanted]
    reference: str = ""


def post_entry(command: PostEntry, *, actor: Actor, now: datetime) -> int:
    """
    Post the entry; returns its id. It may be dated in any open month, the rest of the current one included.

    :raises Invalid: no description, fewer than two lines or more than are sensible.
    :raises WrongEntryLine: a line has not exactly one amount above zero and to the cent, or its account is unknown,
        inactive, or the sum of accounts below it.
    :raises UnbalancedEntry: debits and credits differ.
    :raises EntryTooLate: its month has not begun.
    :raises PeriodClosed: its month is closed, or a later one is.
    """
    actor.require(Permission.POST_BOOKS)
    description = tidy(command.description)
    if not description:
        raise Invalid(field="description", reason="missing")
    check_lines(command.lines)
    with transaction(actor.tenant_id):
        check_month_has_begun(
            command.on, today=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
        )
        _check_accounts(command.lines)
        batch = sql.Batch()
        entry_id = accounting.post_by_hand(
            command.lines,
            occurred_on=command.on,
            description=description,
            reference=tidy(command.reference),
            because=("manual", None),
            batch=batch,
            at=now,
            actor=actor.name,
        )
        batch.write()
        audit(
            "entry.posted",
            f"entry:{int(entry_id)}",
            actor=actor.name,
            at=now,
            on=command.on.isoformat(),
            description=description,
            total=str(total(line.debit for line in command.lines)),
        )
    return int(entry_id)


@step
def _check_accounts(lines: list[EntryLineWanted]) -> None:
    """Hold the accounts until commit, so that none becomes the sum of others meanwhile."""
    known = hold_for_posting([line.account for line in lines])
    for at, line in enumerate(lines, start=1):
        standing = known.get(line.account)
        if standing is None:
            raise WrongEntryLine(line=at, reason="unknown_account")
        if not standing.is_active:
            raise WrongEntryLine(line=at, reason="inactive_account")
        if standing.has_children:
            raise WrongEntryLine(line=at, reason="has_children")
