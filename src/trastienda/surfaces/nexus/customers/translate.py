"""From this dialect's words about customers to ours."""

from decimal import Decimal

from trastienda.domain.parties.rules import CustomerFields
from trastienda.operations.parties.receive_account_payment import ReceiveAccountPayment
from trastienda.surfaces.nexus.customers import wire
from trastienda.surfaces.nexus.vocabulary import METHOD_TO_OURS, TIER_TO_OURS


def new_customer(body: wire.NewCustomer) -> CustomerFields:
    return _fields(body)


def customer_changes(body: wire.CustomerChanges) -> CustomerFields:
    return _fields(body)


def _fields(body: wire.NewCustomer | wire.CustomerChanges) -> CustomerFields:
    tier, limit = body.price_tier, body.credit_limit
    return CustomerFields(
        name=body.name,
        tax_id=body.rfc,
        legal_name=body.razon_social,
        fiscal_regime=body.regimen_fiscal,
        postal_code=body.codigo_postal,
        cfdi_use=body.uso_cfdi,
        email=body.email,
        phone=body.phone,
        address=body.address,
        price_tier=TIER_TO_OURS[tier] if isinstance(tier, str) else tier,
        credit_limit=Decimal(limit) if isinstance(limit, Decimal) else limit,
        branch=body.branch_id,
    )


def payment(customer_id: int, body: wire.NewPayment) -> ReceiveAccountPayment:
    return ReceiveAccountPayment(
        customer=customer_id,
        amount=Decimal(body.amount),
        method=METHOD_TO_OURS[body.payment_method],
        reference=body.reference or None,
        notes=body.notes or None,
    )
