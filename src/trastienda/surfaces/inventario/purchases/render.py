"""Purchases, expenses and assets in this surface's words."""

from collections.abc import Mapping

from trastienda.insights.desk.buying import Buyable
from trastienda.insights.desk.purchases import LineShown, PurchaseRow, PurchaseShown
from trastienda.insights.desk.spending import AssetRow, ExpenseRow
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import cents
from trastienda.kernel.tax import gross_price, net_price
from trastienda.surfaces.inventario.purchases import wire
from trastienda.surfaces.inventario.purchases.words import KINDS, PAID_BY
from trastienda.surfaces.inventario.render import amount, instant
from trastienda.web import encode

_KINDS: Mapping[str, str] = {ours: theirs for theirs, ours in KINDS.items()}
_PAID_BY: Mapping[str, str] = {ours: theirs for theirs, ours in PAID_BY.items()}


def row(each: PurchaseRow, actor: Actor) -> wire.Purchase:
    return wire.Purchase(
        id=each.id,
        fecha=instant(each.purchased_at, actor),
        tipo=_KINDS[each.kind],
        proveedor=each.supplier,
        factura=each.invoice_number,
        sucursal=each.branch,
        partidas=each.items,
        subtotal=amount(each.base),
        iva=amount(each.tax),
        total=amount(each.total),
        forma_pago=_PAID_BY[each.paid_by],
        estado=_state(is_cancelled=each.is_cancelled),
        usuario=each.actor,
    )


def detail(found: PurchaseShown, actor: Actor) -> wire.PurchaseDetail:
    return wire.PurchaseDetail(
        id=found.id,
        fecha=instant(found.purchased_at, actor),
        tipo=_KINDS[found.kind],
        proveedor=found.supplier,
        factura=found.invoice_number,
        notas=found.notes,
        sucursal=found.branch,
        subtotal=amount(found.base),
        iva=amount(found.tax),
        total=amount(found.total),
        forma_pago=_PAID_BY[found.paid_by],
        estado=_state(is_cancelled=found.cancelled_at is not None),
        usuario=found.actor,
        detalles=[_line(each) for each in found.lines],
        activos=[
            wire.PurchasedAsset(
                id=each.id,
                nombre=each.name,
                descripcion=each.description,
                valor=amount(each.value),
                fecha_adquisicion=each.acquired_on.isoformat(),
            )
            for each in found.assets
        ],
    )


def _line(each: LineShown) -> wire.Line:
    return wire.Line(
        producto=each.product_id,
        codigo=each.sku,
        nombre=each.name,
        categoria=each.category,
        cantidad=encode.plain(each.quantity),
        precio=amount(cents(each.unit_cost)),
        precio_con_iva=amount(cents(each.unit_cost * (1 + each.tax_rate))),
        subtotal_con_iva=amount(each.base + cents(each.base * each.tax_rate)),
        precio_venta=None if each.sale_price is None else amount(each.sale_price),
        tiene_caducidad=each.expires_on is not None,
        fecha_caducidad=each.expires_on.isoformat() if each.expires_on else None,
    )


def expense(each: ExpenseRow) -> wire.Expense:
    return wire.Expense(
        id=each.id,
        concepto=each.concept,
        descripcion=each.description,
        monto=amount(each.amount),
        iva=amount(each.tax),
        fecha=each.spent_on.isoformat(),
        forma_pago=_PAID_BY[each.paid_by],
        estado="cancelado" if each.cancelled_at else "vigente",
        usuario=each.actor,
    )


def asset(each: AssetRow) -> wire.Asset:
    return wire.Asset(
        id=each.id,
        nombre=each.name,
        descripcion=each.description,
        valor=amount(each.value),
        fecha_adquisicion=each.acquired_on.isoformat(),
        proveedor=each.supplier,
        forma_pago=_PAID_BY[each.paid_by],
        estado="cancelado" if each.is_cancelled else "vigente",
        compra=each.purchase_id,
    )


def option(each: Buyable, *, includes_tax: bool) -> dict[str, str]:
    """Return what the product field offers of a product, and what choosing it fills in."""
    convert = gross_price if includes_tax else net_price
    sale = convert(each.price, tax_rate=each.tax_rate, includes_tax=each.includes_tax)
    cost = f"{each.cost.normalize():f}" if each.cost else ""
    return {
        "code": each.sku,
        "label": f"{each.name} · último costo {cents(each.cost):,.2f}",
        "cost": cost,
        "percent": f"{(each.tax_rate * 100).normalize():f}",
        "sale": amount(cents(sale)),
    }


def _state(*, is_cancelled: bool) -> str:
    return "cancelada" if is_cancelled else "vigente"
