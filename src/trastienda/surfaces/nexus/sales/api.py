"""Section 5: the endpoints of sales."""

from trastienda.domain.sales.snapshots import SalePosted
from trastienda.kernel.actor import Permission
from trastienda.operations.sales.post_sale import post_sale
from trastienda.surfaces.nexus.sales import translate, wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "5. POS / Sales"


@NEXUS.post("pos/api/sales", summary="Crear venta", section=SECTION, permission=Permission.SELL, status=201)
def create(call: Call, body: wire.NewSale) -> wire.SaleCreated:
    sale = post_sale(translate.new_sale(body), actor=call.actor, now=call.now)
    return created(sale)


def created(sale: SalePosted) -> wire.SaleCreated:
    return wire.SaleCreated(
        sale_id=sale.id, folio=sale.folio, total=sale.total, change=sale.change, items_count=sale.line_count
    )
