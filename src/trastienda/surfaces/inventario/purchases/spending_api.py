"""/compras/api/gastos/ and /compras/api/activos/: what is spent and kept, as JSON."""

from trastienda.insights.desk.spending import (
    asset_of,
    asset_shown,
    assets_page,
    expense_shown,
    expenses_page,
    sum_assets,
    sum_expenses,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.money import ZERO
from trastienda.operations.spending.buy_assets import BoughtAsset, BuyAssets, buy_assets
from trastienda.operations.spending.cancel_expense import cancel_expense
from trastienda.operations.spending.record_expense import RecordExpense, record_expense
from trastienda.operations.stock.cancel_purchase import cancel_purchase
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.purchases import asset_pages, expense_pages, render, wire
from trastienda.surfaces.inventario.purchases.api import ALIAS, ROOT, SECTION
from trastienda.surfaces.inventario.purchases.words import PAID_BY, wanted_spending
from trastienda.surfaces.inventario.render import first_branch
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.decode import exact
from trastienda.web.surface import Call


@INVENTARIO.get(
    f"{ROOT}/gastos",
    summary="Listar gastos",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
    aliases=(f"{ALIAS}/gastos",),
)
def list_expenses(call: Call, query: wire.SpendingQuery) -> Listed[wire.Expense]:
    asked = {name: getattr(query, name) for name in query.__struct_fields__}
    wanted = wanted_spending(asked)
    total = sum_expenses(wanted, actor=call.actor).count
    page = asked_page(asked, total=total)
    rows = [render.expense(each) for each in expenses_page(wanted, page=page, actor=call.actor)]
    return Listed(data=rows, pagination=pagination(page, total=total))


@INVENTARIO.post(
    f"{ROOT}/gastos",
    summary="Registrar un gasto",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    status=201,
    aliases=(f"{ALIAS}/gastos",),
)
def create_expense(call: Call, body: wire.NewExpense) -> Told[wire.Expense]:
    command = RecordExpense(
        concept=body.concepto,
        amount=exact(body.monto),
        description=body.descripcion,
        tax=exact(body.iva) if body.iva else ZERO,
        paid_by=PAID_BY[body.forma_pago],
        on=body.fecha,
    )
    expense_id = record_expense(command, actor=call.actor, now=call.now)
    return Told(data=render.expense(expense_shown(expense_id, actor=call.actor).expense))


@INVENTARIO.get(
    f"{ROOT}/gastos/<id:expense_id>",
    summary="Detalle de un gasto",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
    aliases=(f"{ALIAS}/gastos/<id:expense_id>",),
)
def get_expense(call: Call, expense_id: int) -> Told[wire.Expense]:
    return Told(data=render.expense(expense_shown(expense_id, actor=call.actor).expense))


@INVENTARIO.delete(
    f"{ROOT}/gastos/<id:expense_id>",
    summary="Cancelar un gasto",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    aliases=(f"{ALIAS}/gastos/<id:expense_id>",),
)
def delete_expense(call: Call, expense_id: int) -> Done:
    cancel_expense(expense_id, actor=call.actor, now=call.now)
    return Done(message=expense_pages.CANCELLED)


@INVENTARIO.get(
    f"{ROOT}/activos",
    summary="Listar activos",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
    aliases=(f"{ALIAS}/activos",),
)
def list_assets(call: Call, query: wire.SpendingQuery) -> Listed[wire.Asset]:
    asked = {name: getattr(query, name) for name in query.__struct_fields__}
    wanted = wanted_spending(asked)
    total = sum_assets(wanted, actor=call.actor).count
    page = asked_page(asked, total=total)
    rows = [render.asset(each) for each in assets_page(wanted, page=page, actor=call.actor)]
    return Listed(data=rows, pagination=pagination(page, total=total))


@INVENTARIO.post(
    f"{ROOT}/activos",
    summary="Comprar un activo",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    status=201,
    aliases=(f"{ALIAS}/activos",),
)
def create_asset(call: Call, body: wire.BoughtAsset) -> Told[wire.Asset]:
    bought = BoughtAsset(
        name=body.nombre,
        value=exact(body.valor),
        description=body.descripcion,
        tax_rate=None if body.iva is None else exact(body.iva) / 100,
    )
    command = BuyAssets(
        assets=[bought],
        supplier=body.proveedor,
        invoice_number=body.factura,
        branch=body.sucursal or call.actor.branch_id or first_branch(),
        paid_by=PAID_BY[body.forma_pago],
        on=body.fecha_adquisicion,
    )
    purchase_id = buy_assets(command, actor=call.actor, now=call.now)
    return Told(data=render.asset(asset_of(purchase_id, actor=call.actor)))


@INVENTARIO.get(
    f"{ROOT}/activos/<id:asset_id>",
    summary="Detalle de un activo",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
    aliases=(f"{ALIAS}/activos/<id:asset_id>",),
)
def get_asset(call: Call, asset_id: int) -> Told[wire.Asset]:
    return Told(data=render.asset(asset_shown(asset_id, actor=call.actor)))


@INVENTARIO.delete(
    f"{ROOT}/activos/<id:asset_id>",
    summary="Dar de baja un activo",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    aliases=(f"{ALIAS}/activos/<id:asset_id>",),
)
def delete_asset(call: Call, asset_id: int) -> Done:
    """With the purchase that brought it, and whatever else that purchase brought."""
    found = asset_shown(asset_id, actor=call.actor)
    cancel_purchase(found.purchase_id, actor=call.actor, now=call.now)
    return Done(message=asset_pages.CANCELLED)
