"""What the card of a purchase shows: facts, lines with their effect on costs and prices, and the entry."""

from datetime import date
from decimal import Decimal

from trastienda.insights.desk.purchases import AssetShown, LineShown, PurchaseShown
from trastienda.kernel.money import cents
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
from trastienda.surfaces.inventario.purchases.words import (
    KIND_TITLES,
    PAYMENT_TITLES,
    posted_table,
    short_day,
)


def facts_of(found: PurchaseShown, *, zone_name: str) -> list[Fact]:
    told = [
        Fact("Proveedor", found.supplier or "Sin proveedor"),
        Fact("Fecha", day_and_time(found.purchased_at, zone_name=zone_name)),
        Fact("Factura", found.invoice_number or "–"),
        Fact("Tipo", KIND_TITLES[found.kind]),
        Fact("Sucursal", found.branch),
        Fact("Pago", PAYMENT_TITLES[found.paid_by], "warn" if found.paid_by == "credit" else "good"),
        Fact("Subtotal", money(found.base)),
        Fact("IVA acreditable", money(found.tax)),
        Fact("Total", money(found.total)),
        Fact("Registró", found.actor),
    ]
    if found.notes:
        told.append(Fact("Notas", found.notes))
    if found.cancelled_at is not None:
        when = day_and_time(found.cancelled_at, zone_name=zone_name)
        told.append(Fact("Cancelada", f"{when}, {found.cancelled_by}", "bad"))
    return told


def tables_of(found: PurchaseShown, *, on_paper: bool = False) -> list[Table]:
    """Return the lines and the entry; on paper the lines alone, without what the catalogue says today."""
    if found.kind == "assets":
        return [_assets(found.assets), posted_table(found.posted)]
    if on_paper:
        return [_bought(found)]
    return [_bought(found), _effect(found.lines), posted_table(found.posted)]


def _bought(found: PurchaseShown) -> Table:
    columns = (Column("Producto"), Column("Cantidad", kind="number"), Column("Costo sin IVA", kind="number"),
               Column("Costo con IVA", kind="number"), Column("Subtotal con IVA", kind="number"),
               Column("Caduca"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(each.name, detail=each.sku, href=f"/productos/{each.product_id}/"),
                Cell(f"{quantity(each.quantity)} {each.unit}"),
                Cell(_unit_cost(each.unit_cost)),
                Cell(money(cents(each.unit_cost * (1 + each.tax_rate)))),
                Cell(money(each.base + cents(each.base * each.tax_rate))),
                Cell(_expires(each.expires_on)),
            )
        )
        for each in found.lines
    ]
    totals = ("Total", "", "", "", money(found.total), "")
    return Table(title="Lo que se compró", columns=columns, rows=rows, totals=totals)


def _effect(lines: list[LineShown]) -> Table:
    columns = (Column("Producto"), Column("Costo de esta compra", kind="number"),
               Column("Último costo hoy", kind="number"), Column("Costo promedio hoy", kind="number"),
               Column("Precio que fijó", kind="number"), Column("Precio hoy", kind="number"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(each.name, detail=each.category or "", href=f"/productos/{each.product_id}/"),
                Cell(money(each.unit_cost)),
                Cell(money(each.cost_now)),
                Cell(money(each.average_cost)),
                Cell("–" if each.sale_price is None else money(each.sale_price)),
                Cell(money(each.price_now)),
            )
        )
        for each in lines
    ]
    return Table(title="Efecto en costos y precios", columns=columns, rows=rows)


def _assets(assets: list[AssetShown]) -> Table:
    columns = (Column("Activo"), Column("Descripción"), Column("Adquirido"), Column("Valor sin IVA", kind="number"),
               Column("IVA", kind="number"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(each.name, href=f"/compras/activos/{each.id}/"),
                Cell(each.description or "–"),
                Cell(short_day(each.acquired_on)),
                Cell(money(each.value)),
                Cell(money(cents(each.value * each.tax_rate))),
            )
        )
        for each in assets
    ]
    return Table(title="Activos", columns=columns, rows=rows)


def _expires(on: date | None) -> str:
    return "–" if on is None else short_day(on)


def _unit_cost(cost: Decimal) -> str:
    """With all its places where it has more than two."""
    return money(cost) if cost == cents(cost) else f"{cost.normalize():,f}"
