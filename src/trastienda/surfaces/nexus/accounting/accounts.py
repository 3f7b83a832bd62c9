"""Section 9: the chart of accounts."""

import msgspec

from trastienda.domain.accounting import queries
from trastienda.domain.accounting.rules import AccountFields
from trastienda.kernel.actor import Permission
from trastienda.operations.accounting.create_account import create_account
from trastienda.operations.accounting.update_account import update_account
from trastienda.surfaces.nexus.accounting import ledger_render as render
from trastienda.surfaces.nexus.accounting import ledger_wire as wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "9. Accounting"


@NEXUS.get(
    "pos/api/accounting/accounts",
    summary="Catálogo de cuentas",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def list_() -> wire.Accounts:
    return wire.Accounts(data=[render.account(row) for row in queries.accounts()])


@NEXUS.post(
    "pos/api/accounting/accounts",
    summary="Crear cuenta contable",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    status=201,
)
def create(call: Call, body: wire.NewAccount) -> wire.Saved:
    account_id = create_account(_fields(body), actor=call.actor, now=call.now)
    return wire.Saved(id=account_id, message="Account created")


@NEXUS.put(
    "pos/api/accounting/accounts/<id:account_id>",
    summary="Actualizar cuenta contable",
    section=SECTION,
    permission=Permission.POST_BOOKS,
)
def update(call: Call, account_id: int, body: wire.AccountChanges) -> wire.Saved:
    update_account(account_id, _fields(body), actor=call.actor, now=call.now)
    return wire.Saved(id=account_id, message="Account updated")


def _fields(body: wire.NewAccount | wire.AccountChanges) -> AccountFields:
    fields = AccountFields(
        code=body.code,
        sat_code=body.sat_code,
        name=body.name,
        description=body.description,
        normal_side=body.type,
        parent=body.parent_id,
    )
    if isinstance(body, wire.AccountChanges):
        return msgspec.structs.replace(fields, is_active=body.is_active)
    return fields
