"""Leave the credit note of a return for a worker, where the tenant wants that."""

from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.states import FiscalState
from trastienda.domain.invoicing.steps import SALE
from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel.deferring import defer
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.operations.invoicing.drafting import QUEUE
from trastienda.operations.invoicing.stamping import CREDIT_RETURN


@step
def credit_later(sale: int) -> None:
    """
    Leave what came back from a held sale for a worker to credit, when a valid document charges the sale. One that is
    not valid yet is looked at again as soon as it is.
    """
    standing = invoicing.standing_for(SALE, [sale]).get(sale)
    if standing is None or standing.state is not FiscalState.STAMPED:
        return
    if tenant_settings().credit_notes == "with_return":
        defer(CREDIT_RETURN, queue=QUEUE, tenant_id=current_tenant(), sale_id=sale)
