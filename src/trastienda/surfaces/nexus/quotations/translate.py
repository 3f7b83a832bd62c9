"""From this dialect's words to our commands."""

from trastienda.domain.sales.states import QuotationState
from trastienda.insights.quotations_made import QuotationsWanted
from trastienda.operations.sales.convert_quotation import ConvertQuotation
from trastienda.operations.sales.create_quotation import CreateQuotation
from trastienda.surfaces.nexus.quotations import wire
from trastienda.surfaces.nexus.sales.translate import tenders, wanted_lines
from trastienda.web.errors import Malformed

DAYS_VALID = 15


def new_quotation(body: wire.NewQuotation) -> CreateQuotation:
    return CreateQuotation(
        lines=wanted_lines(body.items),
        customer=body.customer_id,
        notes=body.notes or "",
        valid_days=body.valid_days or DAYS_VALID,
    )


def conversion(quotation_id: int, body: wire.Convert) -> ConvertQuotation:
    """:raises Malformed: other goods than the quotation's are sent along."""
    if body.items:
        raise Malformed(where="items", reason="los productos son los de la cotización")
    return ConvertQuotation(
        quotation=quotation_id,
        tenders=tenders(body),
        terms=body.sale_type,
        customer=body.customer_id,
        session=body.register_id,
        notes=body.notes,
    )


def wanted(query: wire.ListQuery) -> QuotationsWanted:
    return QuotationsWanted(
        state=QuotationState(query.status) if query.status else None,
        customer=query.customer_id,
        branch=query.branch_id,
    )
