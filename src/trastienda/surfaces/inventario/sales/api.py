"""/ventas/api/: sales as JSON, under the same session as the pages."""

from collections.abc import Sequence

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.sale_shown import sale_at_desk
from trastienda.insights.desk.sales import count_sales, find_words, sales_page
from trastienda.insights.desk.selling import Sellable, sellables_coded, sellables_numbered
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import NotFound
from trastienda.operations.sales.change_sale import ChangedLine, ChangeSale, change_sale
from trastienda.operations.sales.delete_sale import DeleteSale, delete_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.operations.sales.sell_at_desk import SellAtDesk, sell_at_desk
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.sales import render, wire
from trastienda.surfaces.inventario.sales.forms import BANK_MISSING, priced
from trastienda.surfaces.inventario.sales.words import PAID_BY, wanted_sales
from trastienda.surfaces.inventario.sales.writing_pages import CANCELLED
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.decode import exact
from trastienda.web.errors import Malformed
from trastienda.web.surface import Call

SECTION = "2. Ventas"
ROOT, ALIAS = "ventas/api", "api/ventas"


@INVENTARIO.get(
    ROOT, summary="Listar ventas", section=SECTION, permission=Permission.VIEW_SALES, aliases=(ALIAS,)
)
def list_(call: Call, query: wire.ListQuery) -> Listed[wire.Sale]:
    return _listed(call, {name: getattr(query, name) for name in query.__struct_fields__})


@INVENTARIO.get(
    f"{ROOT}/buscar",
    summary="Buscar ventas",
    section=SECTION,
    permission=Permission.VIEW_SALES,
    aliases=(f"{ALIAS}/buscar",),
)
def search(call: Call, query: wire.SearchQuery) -> Listed[wire.Sale]:
    return _listed(call, {"q": query.q, "page": query.page})


@INVENTARIO.post(
    f"{ROOT}/buscar-producto",
    summary="Producto de un código de barras",
    section=SECTION,
    permission=Permission.SELL,
    aliases=(f"{ALIAS}/buscar-producto",),
)
def find_product(call: Call, body: wire.Barcode) -> Told[wire.FoundProduct]:
    """What a scanner read: a barcode, or the code of the product itself."""
    code = body.codigo_barras.strip()
    found = sellables_coded([code], actor=call.actor).get(code)
    if found is None:
        raise NotFound(noun="product", id=code)
    return Told(data=render.product(found))


@INVENTARIO.post(
    ROOT,
    summary="Registrar una venta",
    section=SECTION,
    permission=Permission.SELL,
    status=201,
    aliases=(ALIAS,),
)
def create(call: Call, body: wire.NewSale) -> Told[wire.SaleDetail]:
    paid_by = PAID_BY[body.forma_pago.lower()]
    if paid_by == "transfer" and not body.banco.strip():
        raise Malformed(where="banco", reason=BANK_MISSING)
    command = SellAtDesk(
        lines=[line.wanted for line in _lines(call, body.detalles)],
        paid_by=paid_by,
        bank=body.banco,
        reference=body.referencia,
        customer=body.cliente_id,
        customer_name=body.cliente,
        branch=body.sucursal,
        notes=body.notas,
    )
    return _told(call, sell_at_desk(command, actor=call.actor, now=call.now).id)


@INVENTARIO.get(
    f"{ROOT}/<id:sale_id>",
    summary="Detalle de una venta",
    section=SECTION,
    permission=Permission.VIEW_SALES,
    aliases=(f"{ALIAS}/<id:sale_id>",),
)
def get(call: Call, sale_id: int) -> Told[wire.SaleDetail]:
    return _told(call, sale_id)


@INVENTARIO.put(
    f"{ROOT}/<id:sale_id>",
    summary="Cambiar una venta",
    section=SECTION,
    permission=Permission.CANCEL,
    aliases=(f"{ALIAS}/<id:sale_id>",),
)
def replace(call: Call, sale_id: int, body: wire.ChangedSale) -> Told[wire.SaleDetail]:
    return _changed(call, sale_id, body)


@INVENTARIO.patch(
    f"{ROOT}/<id:sale_id>",
    summary="Cambiar algo de una venta",
    section=SECTION,
    permission=Permission.CANCEL,
    aliases=(f"{ALIAS}/<id:sale_id>",),
)
def change(call: Call, sale_id: int, body: wire.ChangedSale) -> Told[wire.SaleDetail]:
    return _changed(call, sale_id, body)


@INVENTARIO.delete(
    f"{ROOT}/<id:sale_id>",
    summary="Cancelar una venta",
    section=SECTION,
    permission=Permission.CANCEL,
    aliases=(f"{ALIAS}/<id:sale_id>",),
)
def delete(call: Call, sale_id: int) -> Done:
    delete_sale(DeleteSale(sale_id), actor=call.actor, now=call.now)
    return Done(message=CANCELLED)


@INVENTARIO.post(
    f"{ROOT}/<id:sale_id>/devolver",
    summary="Devolver parte de una venta",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    status=201,
    aliases=(f"{ALIAS}/<id:sale_id>/devolver",),
)
def give_back(call: Call, sale_id: int, body: wire.NewReturn) -> Told[wire.SaleDetail]:
    goods = [ComingBack(each.producto, exact(each.cantidad)) for each in body.detalles]
    return_goods(ReturnGoods(sale_id, goods, reason=body.motivo), actor=call.actor, now=call.now)
    return _told(call, sale_id)


def _listed(call: Call, asked: dict[str, str]) -> Listed[wire.Sale]:
    zone_name = tenant_profile(call.actor.tenant_id).time_zone
    wanted = wanted_sales(asked, zone_name=zone_name, today=local_date(call.now, zone_name=zone_name))
    found = find_words(wanted.text, actor=call.actor)
    total = count_sales(wanted, found, actor=call.actor)
    page = asked_page(asked, total=total)
    rows = sales_page(wanted, found, page=page, actor=call.actor)
    return Listed(
        data=[render.row(each, call.actor) for each in rows], pagination=pagination(page, total=total)
    )


def _told(call: Call, sale_id: int) -> Told[wire.SaleDetail]:
    return Told(data=render.detail(sale_at_desk(sale_id, actor=call.actor), call.actor))


def _changed(call: Call, sale_id: int, body: wire.ChangedSale) -> Told[wire.SaleDetail]:
    lines = None if body.detalles is None else _lines(call, body.detalles, sale_id=sale_id)
    command = ChangeSale(sale=sale_id, lines=lines, customer=body.cliente_id)
    change_sale(command, actor=call.actor, now=call.now)
    return _told(call, sale_id)


def _lines(call: Call, asked: Sequence[wire.NewLine], *, sale_id: int | None = None) -> list[ChangedLine]:
    """Return the lines with their products, which are read at once. :raises Malformed: a line says none we know."""
    coded = sellables_coded([each.codigo for each in asked if each.producto is None], actor=call.actor)
    numbered = sellables_numbered([each.producto for each in asked if each.producto], actor=call.actor)
    kept = (
        {} if sale_id is None else {each.id: each for each in sale_at_desk(sale_id, actor=call.actor).lines}
    )
    lines = []
    for at, each in enumerate(asked):
        product: Sellable | None = numbered.get(each.producto) if each.producto else coded.get(each.codigo)
        if product is None:
            raise Malformed(
                where=f"detalles[{at}].producto", reason="ningún producto a la venta tiene este código"
            )
        keeps = each.id if isinstance(each, wire.ChangedLine) else None
        before = kept.get(keeps or 0)
        if before is not None and before.product_id != product.id:
            before = None
        price = None if each.precio_unitario is None else exact(each.precio_unitario)
        lines.append(ChangedLine(priced(product, exact(each.cantidad), price, before), keeps=keeps))
    return lines
