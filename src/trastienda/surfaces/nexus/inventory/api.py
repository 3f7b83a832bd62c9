"""Section 3: items, and the documents that move stock."""

from typing import Annotated

from trastienda.domain.catalog import queries as catalog
from trastienda.domain.catalog.errors import ProductNotFound
from trastienda.domain.tenancy.branches import open_branch
from trastienda.insights.inventory_history import product_history
from trastienda.insights.inventory_levels import levels_of
from trastienda.insights.inventory_list import inventory_item, inventory_page
from trastienda.kernel.actor import Permission
from trastienda.kernel.paging import page_request
from trastienda.operations.catalog.create_product import create_product
from trastienda.operations.catalog.propose_barcode import propose_barcode
from trastienda.operations.catalog.update_product import update_product
from trastienda.operations.stock.adjust_stock import adjust_stock
from trastienda.operations.stock.approve_count import approve_count
from trastienda.operations.stock.record_purchase import record_purchase
from trastienda.operations.stock.start_count import start_count
from trastienda.operations.stock.transfer_stock import transfer_stock
from trastienda.surfaces.nexus.inventory import render, translate, wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import Raw, plain
from trastienda.web.surface import Call

SECTION = "3. Inventory"
ROOT = "pos/api/inventory"
LARGEST_PAGE, LONGEST_HISTORY = 200, 500


@NEXUS.get(
    f"{ROOT}/items",
    summary="Lista productos con stock",
    section=SECTION,
    permission=Permission.VIEW_INVENTORY,
)
def items(query: wire.ListQuery) -> Annotated[Raw, wire.Items]:
    page = page_request(query.page, query.per_page, largest=LARGEST_PAGE)
    if query.branch_id is not None:
        open_branch(query.branch_id)
    found = inventory_page(translate.wanted(query), page, keys=render.ITEM_KEYS)
    return render.items(found, page)


@NEXUS.get(
    f"{ROOT}/items/<id:item_id>",
    summary="Detalle de un producto con stock e historial",
    section=SECTION,
    permission=Permission.VIEW_INVENTORY,
)
def item(call: Call, item_id: int) -> Annotated[Raw, wire.ItemDetail]:
    found = inventory_item(item_id, keys=render.ITEM_KEYS)
    history = product_history(item_id, limit=50)
    if found is None or history is None:
        raise ProductNotFound(product_id=item_id)
    return render.item(found, levels_of(item_id), history, call.actor)


@NEXUS.post(
    f"{ROOT}/items",
    summary="Crear producto",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    status=201,
)
def create(call: Call, body: wire.NewItem) -> wire.ItemCreated:
    made = create_product(translate.new_item(body), actor=call.actor, now=call.now)
    return wire.ItemCreated(id=made.id, barcode=made.barcode, message="Item created")


@NEXUS.put(
    f"{ROOT}/items/<id:item_id>",
    summary="Actualizar datos de un producto",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
)
def update(call: Call, item_id: int, body: wire.ItemChanges, query: wire.BranchQuery) -> wire.Done:
    command = translate.item_changes(item_id, body, branch=query.branch_id)
    update_product(command, actor=call.actor, now=call.now)
    return wire.Done(id=item_id, message="Item updated")


@NEXUS.get(
    f"{ROOT}/items/<id:item_id>/history",
    summary="Historial de movimientos de un producto",
    section=SECTION,
    permission=Permission.VIEW_INVENTORY,
)
def history(call: Call, item_id: int, query: wire.HistoryQuery) -> wire.History:
    found = product_history(item_id, limit=min(max(query.limit, 1), LONGEST_HISTORY))
    if found is None:
        raise ProductNotFound(product_id=item_id)
    return wire.History(data=[render.past_move(move, call.actor) for move in found])


@NEXUS.post(
    f"{ROOT}/purchase",
    summary="Registrar compra a proveedor",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    status=201,
)
def purchase(call: Call, body: wire.NewPurchase) -> wire.PurchaseCreated:
    made = record_purchase(translate.purchase(body), actor=call.actor, now=call.now)
    return wire.PurchaseCreated(
        id=made.id,
        message="Purchase registered",
        subtotal=made.base,
        tax=made.tax,
        total=made.total,
        items_count=made.line_count,
    )


@NEXUS.post(
    f"{ROOT}/adjustment",
    summary="Ajuste manual de inventario",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    status=201,
)
def adjustment(call: Call, body: wire.NewAdjustment) -> wire.AdjustmentCreated:
    made = adjust_stock(translate.adjustment(body), actor=call.actor, now=call.now)
    return wire.AdjustmentCreated(id=made.id, message="Adjustment registered", stock=plain(made.on_hand))


@NEXUS.post(
    f"{ROOT}/transfer",
    summary="Transferir stock entre sucursales",
    section=SECTION,
    permission=Permission.TRANSFER_INVENTORY,
    status=201,
)
def transfer(call: Call, body: wire.NewTransfer) -> wire.TransferCreated:
    made = transfer_stock(translate.transfer(body), actor=call.actor, now=call.now)
    return wire.TransferCreated(
        id=made.id,
        message="Transfer registered",
        items_count=made.line_count,
        quantity=plain(made.quantity),
    )


@NEXUS.post(
    f"{ROOT}/physical-count/start",
    summary="Iniciar toma física",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    status=201,
)
def count_start(call: Call, body: wire.NewCount) -> wire.CountStarted:
    made = start_count(translate.count(body), actor=call.actor, now=call.now)
    return wire.CountStarted(
        count_id=made.id, items_counted=made.line_count, message="Physical count started"
    )


@NEXUS.post(
    f"{ROOT}/physical-count/approve",
    summary="Aprobar toma física y aplicar ajustes",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
)
def count_approve(call: Call, body: wire.Approval) -> wire.CountApproved:
    return render.approved(approve_count(body.count_id, actor=call.actor, now=call.now))


@NEXUS.get(
    f"{ROOT}/categories",
    summary="Lista categorías",
    section=SECTION,
    permission=Permission.VIEW_INVENTORY,
)
def categories() -> wire.Categories:
    return wire.Categories(
        data=[
            wire.Category(
                id=category.id,
                name=category.name,
                description=category.description,
                parent_id=category.parent_id,
                item_count=category.product_count,
            )
            for category in catalog.categories()
        ]
    )


@NEXUS.get(
    f"{ROOT}/brands",
    summary="Lista marcas de productos",
    section=SECTION,
    permission=Permission.VIEW_INVENTORY,
)
def brands() -> wire.Brands:
    return wire.Brands(
        data=[wire.BrandCount(name=brand.name, item_count=brand.product_count) for brand in catalog.brands()]
    )


@NEXUS.post(
    f"{ROOT}/generate-barcode",
    summary="Generar código de barras",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
)
def generate_barcode(call: Call) -> wire.Proposed:
    return wire.Proposed(barcode=propose_barcode(actor=call.actor))
