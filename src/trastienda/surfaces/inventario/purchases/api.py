"""/compras/api/: purchases as JSON, under the same session as the pages."""

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.buying import goods_coded
from trastienda.insights.desk.purchases import purchase_shown, purchases_page, sum_purchases
from trastienda.kernel.actor import Permission
from trastienda.operations.spending.buy_assets import BoughtAsset, BuyAssets, buy_assets
from trastienda.operations.stock.annotate_purchase import AnnotatePurchase, annotate_purchase
from trastienda.operations.stock.buy_goods import GoodsLine, NewGood, buy_goods
from trastienda.operations.stock.cancel_purchase import cancel_purchase
from trastienda.operations.stock.record_purchase import BoughtLine, RecordPurchase
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.purchases import render, wire
from trastienda.surfaces.inventario.purchases.pages import CANCELLED
from trastienda.surfaces.inventario.purchases.words import PAID_BY, wanted_purchases
from trastienda.surfaces.inventario.render import first_branch
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.decode import exact
from trastienda.web.errors import Malformed
from trastienda.web.surface import Call

SECTION = "3. Compras"
ROOT, ALIAS = "compras/api", "api/compras"


@INVENTARIO.get(
    ROOT, summary="Listar compras", section=SECTION, permission=Permission.ADJUST_INVENTORY, aliases=(ALIAS,)
)
def list_(call: Call, query: wire.ListQuery) -> Listed[wire.Purchase]:
    return _listed(call, {name: getattr(query, name) for name in query.__struct_fields__})


@INVENTARIO.get(
    f"{ROOT}/buscar",
    summary="Buscar compras",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(f"{ALIAS}/buscar",),
)
def search(call: Call, query: wire.SearchQuery) -> Listed[wire.Purchase]:
    return _listed(call, {"q": query.q})


@INVENTARIO.post(
    ROOT,
    summary="Registrar una compra",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    status=201,
    aliases=(ALIAS,),
)
def create(call: Call, body: wire.NewPurchase) -> Told[wire.PurchaseDetail]:
    branch = body.sucursal or call.actor.branch_id or first_branch()
    purchase_id = (
        _buy_assets(call, body, branch) if body.tipo == "activos" else _buy_goods(call, body, branch)
    )
    return _told(call, purchase_id)


@INVENTARIO.get(
    f"{ROOT}/<id:purchase_id>",
    summary="Detalle de una compra",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(f"{ALIAS}/<id:purchase_id>",),
)
def get(call: Call, purchase_id: int) -> Told[wire.PurchaseDetail]:
    return _told(call, purchase_id)


@INVENTARIO.put(
    f"{ROOT}/<id:purchase_id>",
    summary="Corregir una compra",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    aliases=(f"{ALIAS}/<id:purchase_id>",),
)
def replace(call: Call, purchase_id: int, body: wire.ChangedPurchase) -> Told[wire.PurchaseDetail]:
    return _changed(call, purchase_id, body)


@INVENTARIO.patch(
    f"{ROOT}/<id:purchase_id>",
    summary="Corregir algo de una compra",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    aliases=(f"{ALIAS}/<id:purchase_id>",),
)
def change(call: Call, purchase_id: int, body: wire.ChangedPurchase) -> Told[wire.PurchaseDetail]:
    return _changed(call, purchase_id, body)


@INVENTARIO.delete(
    f"{ROOT}/<id:purchase_id>",
    summary="Cancelar una compra",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(f"{ALIAS}/<id:purchase_id>",),
)
def delete(call: Call, purchase_id: int) -> Done:
    cancel_purchase(purchase_id, actor=call.actor, now=call.now)
    return Done(message=CANCELLED)


def _listed(call: Call, asked: dict[str, str]) -> Listed[wire.Purchase]:
    zone_name = tenant_profile(call.actor.tenant_id).time_zone
    wanted = wanted_purchases(asked, zone_name=zone_name)
    total = sum_purchases(wanted, actor=call.actor).count
    page = asked_page(asked, total=total)
    rows = [render.row(each, call.actor) for each in purchases_page(wanted, page=page, actor=call.actor)]
    return Listed(data=rows, pagination=pagination(page, total=total))


def _told(call: Call, purchase_id: int) -> Told[wire.PurchaseDetail]:
    return Told(data=render.detail(purchase_shown(purchase_id, actor=call.actor), call.actor))


def _changed(call: Call, purchase_id: int, body: wire.ChangedPurchase) -> Told[wire.PurchaseDetail]:
    command = AnnotatePurchase(purchase_id, invoice_number=body.factura, notes=body.notas)
    annotate_purchase(command, actor=call.actor, now=call.now)
    return _told(call, purchase_id)


def _buy_goods(call: Call, body: wire.NewPurchase, branch: int | None) -> int:
    known = goods_coded([each.codigo for each in body.detalles], actor=call.actor)
    lines = []
    for at, each in enumerate(body.detalles):
        product = each.producto or (known[each.codigo].id if each.codigo in known else 0)
        where = f"detalles[{at}]"
        if not product and not each.nombre:
            raise Malformed(
                where=f"{where}.producto", reason="elija un producto, o dé el nombre de uno nuevo"
            )
        if not product and each.precio_venta is None:
            raise Malformed(
                where=f"{where}.precio_venta", reason="un producto nuevo necesita su precio de venta"
            )
        if each.tiene_caducidad and each.fecha_caducidad is None:
            raise Malformed(where=f"{where}.fecha_caducidad", reason="falta la fecha de caducidad")
        bought = BoughtLine(
            product_id=product,
            quantity=exact(each.cantidad),
            unit_cost=exact(each.precio),
            tax_rate=None if each.iva is None else exact(each.iva) / 100,
            sale_price=None if each.precio_venta is None else exact(each.precio_venta),
            expires_on=None if each.tiene_caducidad is False else each.fecha_caducidad,
        )
        new = NewGood(name=each.nombre, sku=each.codigo, category=each.categoria)
        lines.append(GoodsLine(bought, None if product else new))
    command = RecordPurchase(
        lines=(),
        supplier=body.proveedor,
        invoice_number=body.factura,
        notes=body.notas,
        branch=branch,
        paid_by=PAID_BY[body.forma_pago],
        on=body.fecha,
        prices_include_tax=tenant_profile(call.actor.tenant_id).prices_include_tax,
    )
    return buy_goods(lines, command, actor=call.actor, now=call.now).id


def _buy_assets(call: Call, body: wire.NewPurchase, branch: int | None) -> int:
    assets = [
        BoughtAsset(
            name=each.nombre,
            value=exact(each.valor),
            description=each.descripcion,
            tax_rate=None if each.iva is None else exact(each.iva) / 100,
        )
        for each in body.activos
    ]
    command = BuyAssets(
        assets=assets,
        supplier=body.proveedor,
        invoice_number=body.factura,
        notes=body.notas,
        branch=branch,
        paid_by=PAID_BY[body.forma_pago],
        on=body.fecha,
    )
    return buy_assets(command, actor=call.actor, now=call.now)
