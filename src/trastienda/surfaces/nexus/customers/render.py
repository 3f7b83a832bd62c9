"""From our snapshots of customers to this dialect's shapes."""

from trastienda.domain.parties.queries import CustomerRow
from trastienda.insights.customer_statement import Statement
from trastienda.kernel.actor import Actor
from trastienda.surfaces.nexus.customers import wire
from trastienda.surfaces.nexus.render import wall_clock
from trastienda.surfaces.nexus.vocabulary import TIER_FROM_OURS


def customer(row: CustomerRow, actor: Actor) -> wire.Customer:
    return wire.Customer(
        id=row.id,
        name=row.name,
        rfc=row.tax_id,
        razon_social=row.legal_name,
        regimen_fiscal=row.fiscal_regime,
        codigo_postal=row.postal_code,
        uso_cfdi=row.cfdi_use,
        email=row.email,
        phone=row.phone,
        address=row.address,
        price_tier=TIER_FROM_OURS[row.price_tier],
        credit_limit=row.credit_limit,
        balance=row.balance,
        branch_id=row.branch_id,
        is_active=row.is_active,
        created_at=wall_clock(row.created_at, actor),
    )


def statement(of: Statement) -> wire.Statement:
    return wire.Statement(
        customer=wire.StatementOf(
            id=of.customer_id, name=of.name, credit_limit=of.credit_limit, balance=of.balance
        ),
        transactions=[
            wire.Transaction(
                date=move.occurred_on,
                type=move.kind,
                reference=move.reference,
                amount=move.amount,
                balance=move.balance,
            )
            for move in of.moves
        ],
        opening_balance=of.opening_balance,
    )
