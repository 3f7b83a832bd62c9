"""Section 9: the journal: its entries, those made by hand, and their reversals."""

from decimal import Decimal

from trastienda.domain.accounting import queries
from trastienda.domain.accounting.rules import EntryLineWanted
from trastienda.kernel.actor import Permission
from trastienda.kernel.money import ZERO
from trastienda.operations.accounting.post_entry import PostEntry, post_entry
from trastienda.operations.accounting.reverse_entry import ReverseEntry, reverse_entry
from trastienda.surfaces.nexus.accounting import ledger_render as render
from trastienda.surfaces.nexus.accounting import ledger_wire as wire
from trastienda.surfaces.nexus.lists import pagination
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "9. Accounting"
ONE = "pos/api/accounting/entries/<id:entry_id>"


@NEXUS.get(
    "pos/api/accounting/entries",
    summary="Lista de pólizas",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def list_(call: Call, query: wire.EntrySearch) -> wire.Entries:
    page = queries.entries(
        query.wanted(),
        first_on=query.date_from,
        last_on=query.date_to,
        kinds=None if query.type is None else [query.type],
    )
    return wire.Entries(
        data=[render.listed_entry(row, call.actor) for row in page.items], pagination=pagination(page)
    )


@NEXUS.get(ONE, summary="Detalle de una póliza", section=SECTION, permission=Permission.VIEW_BOOKS)
def detail(entry_id: int) -> wire.Entry:
    return render.entry(queries.entry(entry_id))


@NEXUS.post(
    "pos/api/accounting/entries",
    summary="Crear póliza manual",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    status=201,
)
def create(call: Call, body: wire.NewEntry) -> wire.Saved:
    command = PostEntry(
        on=body.date,
        description=body.description,
        lines=[
            EntryLineWanted(
                account=line.account_id,
                debit=Decimal(line.debit or ZERO),
                credit=Decimal(line.credit or ZERO),
            )
            for line in body.lines
        ],
        reference=body.reference or "",
    )
    return wire.Saved(id=post_entry(command, actor=call.actor, now=call.now), message="Entry created")


@NEXUS.post(
    f"{ONE}/reverse",
    summary="Reversar una póliza manual",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    status=201,
)
def reverse(call: Call, entry_id: int, body: wire.Reversal) -> wire.Saved:
    command = ReverseEntry(entry=entry_id, on=body.date, description=body.description or "")
    return wire.Saved(id=reverse_entry(command, actor=call.actor, now=call.now), message="Entry reversed")
