"""Section 3: the endpoint of returns."""

from trastienda.kernel.actor import Permission
from trastienda.kernel.money import total
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.surfaces.nexus.returns import wire
from trastienda.surfaces.nexus.sales.render import refunds
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.decode import exact
from trastienda.web.surface import Call

SECTION = "3. Inventory"


@NEXUS.post(
    "pos/api/inventory/return",
    summary="Registrar devolución de producto",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    status=201,
)
def create(call: Call, body: wire.NewReturn) -> wire.ReturnCreated:
    command = ReturnGoods(
        sale=body.sale_id,
        goods=[ComingBack(item.inventory_id, exact(item.quantity)) for item in body.items],
        reason=body.reason,
    )
    returned = return_goods(command, actor=call.actor, now=call.now)
    return wire.ReturnCreated(
        id=returned.id,
        folio=returned.folio,
        sale_id=returned.sale_id,
        sale_folio=returned.sale_folio,
        sale_status="returned" if returned.is_whole else "completed",
        subtotal=returned.base,
        tax=returned.tax,
        total=returned.total,
        refunded=total(returned.refunded.values()),
        credited=returned.off_balance,
        refunds=refunds(returned.refunded),
        items_count=returned.line_count,
        message="Return registered",
    )
