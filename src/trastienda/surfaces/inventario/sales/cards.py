"""What the card of a sale shows: facts, lines with IVA, payments, returns, stock, fiscal documents and the entry."""

from trastienda.insights.desk.sale_shown import SaleShown
from trastienda.insights.document_lines import DocumentLine
from trastienda.insights.reports.words import ANONYMOUS
from trastienda.kernel.money import ZERO, cents
from trastienda.surfaces.inventario.desk.listing import (
    Cell,
    Column,
    Fact,
    Row,
    Table,
    day_and_time,
    money,
    quantity,
)
from trastienda.surfaces.inventario.purchases.words import posted_table
from trastienda.surfaces.inventario.sales.words import (
    METHOD_TITLES,
    channel_title,
    method_title,
    state_cell,
)
from trastienda.surfaces.inventario.vocabulary import MOVE_KINDS

_FISCAL_KINDS = {
    "invoice": "Factura",
    "global_invoice": "Factura global",
    "credit_note": "Nota de crédito",
    "payment_receipt": "Complemento de pago",
}
_FISCAL_STATES = {
    "pending": ("En espera", "warn"),
    "sending": ("Enviándose", "warn"),
    "unknown": ("Sin respuesta", "warn"),
    "stamped": ("Timbrada", "good"),
    "error": ("Con error", "bad"),
    "cancelling": ("Cancelándose", "warn"),
    "cancelled": ("Cancelada", "quiet"),
}


def facts_of(found: SaleShown, *, zone_name: str) -> list[Fact]:
    state = state_cell(found)
    customer = f"/clientes/{found.customer_id}/" if found.customer_id else ""
    told = [
        Fact("Cliente", found.customer or ANONYMOUS, href=customer),
        Fact("Fecha", day_and_time(found.sold_at, zone_name=zone_name)),
        Fact("Estado", state.text, state.tone),
        Fact("Pago", method_title(found)),
        Fact("Canal", channel_title(found.channel)),
        Fact("Sucursal", found.branch),
        Fact("Subtotal", money(found.base)),
        Fact("IVA", money(found.tax)),
        Fact("Total", f"{money(found.total)} {found.currency}"),
    ]
    if found.placed_at is None:
        told.append(Fact("Vendedor", found.actor))
    else:
        told.append(Fact("Ordenada", day_and_time(found.placed_at, zone_name=zone_name)))
    for title, amount in (
        ("Descuento", found.discount),
        ("A crédito", found.credit),
        ("Por pagar", found.unpaid),
        ("Devuelto", found.returned),
    ):
        if amount:
            told.append(Fact(title, money(amount)))
    if found.notes:
        told.append(Fact("Notas", found.notes))
    if found.closed_at is not None:
        when = day_and_time(found.closed_at, zone_name=zone_name)
        told.append(Fact(state.text, f"{when}, {found.closed_by}: {found.close_reason}"))
    return told


def tables_of(found: SaleShown, *, zone_name: str, sees_books: bool) -> list[Table]:
    """Return what is known of it; what there is none of is left out, but for the lines."""
    tables = [lines_table(found)]
    if found.payments:
        tables.append(_payments(found, zone_name))
    if found.returns:
        tables.append(_returns(found, zone_name))
    if found.fiscal:
        tables.append(_fiscal(found))
    if found.changes:
        tables.append(_changes(found, zone_name))
    tables.append(_moves(found, zone_name))
    if sees_books:
        tables.append(posted_table(found.posted))
    return tables


def lines_table(found: SaleShown) -> Table:
    """What was sold: prices without IVA, the IVA of each line, and what it comes to."""
    columns = (
        Column("Producto"),
        Column("Cantidad", kind="number"),
        Column("Precio sin IVA", kind="number"),
        Column("Descuento", kind="number"),
        Column("IVA", kind="number"),
        Column("Precio final", kind="number"),
        Column("Subtotal", kind="number"),
    )
    rows = [_line(each) for each in found.lines]
    totals = (
        "Total",
        "",
        "",
        money(found.discount) if found.discount else "",
        money(found.tax),
        "",
        money(found.total),
    )
    return Table(title="Lo que se vendió", columns=columns, rows=rows, totals=totals)


def final_price(line: DocumentLine) -> str:
    """What one unit came to, discount and IVA included."""
    return money(cents(line.total / line.quantity))


def _line(each: DocumentLine) -> Row:
    back = f", devueltas {quantity(each.returned)}" if each.returned else ""
    return Row(
        cells=(
            Cell(each.description, detail=each.sku, href=f"/productos/{each.product_id}/"),
            Cell(f"{quantity(each.quantity)}{back}"),
            Cell(money(each.net_unit_price)),
            Cell(money(each.discount) if each.discount else "–"),
            Cell(money(each.tax), detail=f"{quantity(each.tax_rate * 100)} %"),
            Cell(final_price(each)),
            Cell(money(each.total)),
        )
    )


def _payments(found: SaleShown, zone_name: str) -> Table:
    columns = (Column("Cuándo"), Column("Forma de pago"), Column("Banco y referencia"), Column("Entró a"),
               Column("Recibió"), Column("Monto", kind="number"), Column("Devuelto", kind="number"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(day_and_time(each.at, zone_name=zone_name)),
                Cell(METHOD_TITLES.get(each.method, each.method)),
                Cell(each.bank or "–", detail=each.reference),
                Cell(
                    f"Caja {each.register}"
                    if each.register is not None
                    else "Efectivo de la tienda"
                    if each.method == "cash"
                    else "Banco"
                ),
                Cell(each.actor),
                Cell(money(each.amount)),
                Cell(money(each.refunded) if each.refunded else "–"),
            )
        )
        for each in found.payments
    ]
    received = sum((each.amount for each in found.payments), start=ZERO)
    totals = ("Total", "", "", "", "", money(received), "")
    return Table(title="Pagos", columns=columns, rows=rows, totals=totals if len(rows) > 1 else ())


def _returns(found: SaleShown, zone_name: str) -> Table:
    columns = (Column("Devolución", kind="code"), Column("Cuándo"), Column("Motivo"), Column("Recibió"),
               Column("A la cuenta", kind="number"), Column("En dinero", kind="number"),
               Column("Total", kind="number"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(each.folio),
                Cell(day_and_time(each.at, zone_name=zone_name)),
                Cell(each.reason),
                Cell(each.actor),
                Cell(money(each.off_balance) if each.off_balance else "–"),
                Cell(money(each.refunded)),
                Cell(money(each.total)),
            )
        )
        for each in found.returns
    ]
    return Table(title="Devoluciones", columns=columns, rows=rows)


def _fiscal(found: SaleShown) -> Table:
    columns = (Column("Comprobante", kind="code"), Column("Tipo"), Column("Estado", kind="state"),
               Column("UUID", kind="code"), Column("Total", kind="number"))  # fmt: skip
    rows = []
    for each in found.fiscal:
        state, tone = _FISCAL_STATES.get(each.state, (each.state, "warn"))
        kind = _FISCAL_KINDS.get(each.kind, each.kind)
        cells = (
            Cell(each.number),
            Cell(kind),
            Cell(state, tone=tone),
            Cell(each.uuid or "–"),
            Cell(money(each.total)),
        )
        rows.append(Row(cells=cells))
    return Table(title="Comprobantes fiscales", columns=columns, rows=rows)


def _changes(found: SaleShown, zone_name: str) -> Table:
    columns = (Column("Cuándo"), Column("Quién"), Column("Total antes", kind="number"))
    rows = [
        Row(
            cells=(
                Cell(day_and_time(each.at, zone_name=zone_name)),
                Cell(each.actor),
                Cell(money(each.was_total)),
            )
        )
        for each in found.changes
    ]
    return Table(title="Cambios", columns=columns, rows=rows)


def _moves(found: SaleShown, zone_name: str) -> Table:
    columns = (Column("Producto"), Column("Cuándo"), Column("Movimiento"), Column("Sucursal"),
               Column("Cantidad", kind="number"), Column("Quién"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(each.product, href=f"/productos/{each.product_id}/"),
                Cell(day_and_time(each.at, zone_name=zone_name)),
                Cell(MOVE_KINDS.get(each.kind, each.kind)),
                Cell(each.branch),
                Cell(f"{'+' if each.quantity > 0 else ''}{quantity(each.quantity)} {each.unit}"),
                Cell(each.actor),
            )
        )
        for each in found.moves
    ]
    return Table(title="En el inventario", columns=columns, rows=rows, empty="No movió existencias.")
