"""Sales and extra incomes in this surface's words."""

from trastienda.insights.desk.incomes import IncomeRow
from trastienda.insights.desk.sale_shown import SaleShown
from trastienda.insights.desk.sales import SaleRow
from trastienda.insights.desk.selling import Named, Sellable
from trastienda.insights.document_lines import DocumentLine
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import cents
from trastienda.surfaces.inventario.render import amount, instant
from trastienda.surfaces.inventario.sales import wire
from trastienda.surfaces.inventario.sales.forms import customer_told
from trastienda.surfaces.inventario.sales.words import (
    CHANNEL_WORDS,
    INCOME_WORDS,
    METHOD_TITLES,
    method_title,
    state_cell,
)
from trastienda.web import encode


def row(each: SaleRow, actor: Actor) -> wire.Sale:
    return wire.Sale(
        id=each.id,
        folio=each.folio,
        fecha_venta=instant(each.sold_at, actor),
        cliente_id=each.customer_id,
        cliente=each.customer,
        vendedor=each.seller,
        canal=CHANNEL_WORDS.get(each.channel, each.channel),
        sucursal=each.branch,
        forma_pago=method_title(each),
        estado=state_cell(each).text,
        moneda=each.currency,
        subtotal=amount(each.base),
        iva=amount(each.tax),
        total_venta=amount(each.total),
        devuelto=amount(each.returned),
    )


def detail(found: SaleShown, actor: Actor) -> wire.SaleDetail:
    transfer = next((each for each in found.payments if each.method == "transfer"), None)
    return wire.SaleDetail(
        id=found.id,
        folio=found.folio,
        fecha_venta=instant(found.sold_at, actor),
        cliente_id=found.customer_id,
        cliente=found.customer,
        vendedor=found.actor if found.placed_at is None else "",
        canal=CHANNEL_WORDS.get(found.channel, found.channel),
        sucursal=found.branch,
        forma_pago=method_title(found),
        banco=transfer.bank if transfer else "",
        referencia=transfer.reference if transfer else "",
        estado=state_cell(found).text,
        moneda=found.currency,
        notas=found.notes,
        subtotal=amount(found.base),
        iva=amount(found.tax),
        total_venta=amount(found.total),
        devuelto=amount(found.returned),
        detalles=[_line(each) for each in found.lines],
        pagos=[
            wire.Payment(
                forma_pago=METHOD_TITLES.get(each.method, each.method),
                monto=amount(each.amount),
                devuelto=amount(each.refunded),
                banco=each.bank,
                referencia=each.reference,
                fecha=instant(each.at, actor),
            )
            for each in found.payments
        ],
        devoluciones=[
            wire.Return(
                id=each.id,
                folio=each.folio,
                fecha=instant(each.at, actor),
                motivo=each.reason,
                total=amount(each.total),
            )
            for each in found.returns
        ],
    )


def product(found: Sellable) -> wire.FoundProduct:
    return wire.FoundProduct(
        id=found.id,
        codigo=found.sku,
        codigo_de_barras=found.barcode,
        nombre=found.name,
        precio=amount(cents(found.net_price)),
        iva=amount(found.tax_rate * 100),
        precio_final=amount(cents(found.price if found.includes_tax else found.price * (1 + found.tax_rate))),
        stock=encode.plain(found.available),
        unidad=found.unit,
    )


def income(each: IncomeRow) -> wire.Income:
    return wire.Income(
        id=each.id,
        tipo=INCOME_WORDS[each.kind],
        descripcion=each.description,
        monto=amount(each.amount),
        fecha=each.earned_on.isoformat(),
        forma_pago=METHOD_TITLES[each.paid_by],
        estado="cancelado" if each.cancelled_at else "vigente",
        usuario=each.actor,
    )


def product_option(each: Sellable) -> dict[str, str]:
    """Return what the product field offers of a product, and what choosing it fills in."""
    there = f"quedan {encode.plain(each.available)} {each.unit}" if each.is_stocked else "servicio"
    net = amount(cents(each.net_price))
    return {
        "value": each.sku,
        "label": f"{each.name} · {net} · {there}",
        "price": net,
        "percent": f"{(each.tax_rate * 100).normalize():f}",
    }


def customer_option(each: Named) -> dict[str, str]:
    """Return what the customer field offers of a customer: the name, with a number where others are called so."""
    value = each.name if each.is_only else customer_told(each.name, each.id)
    return {"value": value, "label": each.phone or value, "price": "", "percent": ""}


def _line(each: DocumentLine) -> wire.Line:
    return wire.Line(
        id=each.id,
        producto=each.product_id,
        codigo=each.sku,
        nombre=each.description,
        cantidad=encode.plain(each.quantity),
        precio_unitario=amount(cents(each.net_unit_price)),
        descuento=amount(each.discount),
        monto_iva=amount(each.tax),
        precio_unitario_final=amount(cents(each.total / each.quantity)),
        subtotal=amount(each.total),
        devuelto=encode.plain(each.returned),
    )
