"""What the card of a customer shows: facts, account, sales, vehicles."""

from datetime import date

from trastienda.insights.customer_statement import AccountMove, Statement, customer_statement
from trastienda.insights.desk.customers import CustomerShown
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.inventario.customers.words import MOVES, PAYMENT_STATES, TIER_TITLES, short_day
from trastienda.surfaces.inventario.desk.listing import Cell, Column, Fact, Row, Table, day_and_time, money

MOVE_COLUMNS = (
    Column("Fecha"),
    Column("Movimiento"),
    Column("Referencia", kind="code"),
    Column("Cargo", kind="number"),
    Column("Abono", kind="number"),
    Column("Saldo", kind="number"),
)
_LAST = 10


def facts_of(found: CustomerShown, *, country: str, zone_name: str) -> list[Fact]:
    """Return all that is kept of a customer; fiscal data where the country has them."""
    one = found.customer
    free = max(one.credit_limit - one.balance, one.credit_limit * 0)
    count = f"{found.sales_count:,} {'venta' if found.sales_count == 1 else 'ventas'}"
    told = [
        Fact("Saldo", money(one.balance), "warn" if one.balance > 0 else ""),
        Fact("Límite de crédito", money(one.credit_limit) if one.credit_limit else "Sin crédito"),
        *([Fact("Crédito disponible", money(free))] if one.credit_limit else []),
        Fact(
            "Ha comprado",
            f"{money(found.bought)} en {count}",
        ),
        Fact("Nivel de precio", TIER_TITLES[one.price_tier]),
        Fact("Teléfono", one.phone or "–"),
        Fact("Correo", one.email or "–"),
        Fact({"MX": "RFC", "AR": "CUIT"}.get(country, "Documento"), one.tax_id or "–"),
        Fact("Domicilio", one.address or "–"),
    ]
    if country == "MX":
        told += [
            Fact("Razón social", one.legal_name or "–"),
            Fact("Régimen fiscal", one.fiscal_regime or "–"),
            Fact("Código postal fiscal", one.postal_code or "–"),
            Fact("Uso de CFDI", one.cfdi_use or "–"),
        ]
    if found.branch:
        told.append(Fact("Sucursal", found.branch))
    state = Fact("Estado", "Activo", "good") if one.is_active else Fact("Estado", "Inactivo", "quiet")
    return [*told, state, Fact("Cliente desde", day_and_time(one.created_at, zone_name=zone_name))]


def statement_of(
    actor: Actor, customer_id: int, *, first_on: date | None = None, last_on: date | None = None
) -> Statement:
    """Return a customer's account between two days, newest move first. :raises CustomerNotFound:"""
    with transaction(actor.tenant_id):
        return customer_statement(customer_id, first_on=first_on, last_on=last_on)


def move_row(each: AccountMove) -> Row:
    """Return a move of an account in the columns of `MOVE_COLUMNS`."""
    return Row(
        cells=(
            Cell(short_day(each.occurred_on)),
            Cell(MOVES.get(each.kind, each.kind)),
            Cell(each.reference),
            Cell(money(each.amount) if each.amount > 0 else ""),
            Cell(money(-each.amount) if each.amount < 0 else ""),
            Cell(money(each.balance)),
        )
    )


def last_moves(actor: Actor, customer_id: int) -> Table:
    """Return the newest moves of an account."""
    moves = statement_of(actor, customer_id).moves[:_LAST]
    return Table(
        title="Últimos movimientos de la cuenta",
        columns=MOVE_COLUMNS,
        rows=[move_row(each) for each in moves],
        empty="No ha comprado a crédito.",
    )


def sales_table(found: CustomerShown, *, zone_name: str) -> Table:
    """Return the last sales, each with its state."""
    columns = (Column("Folio"), Column("Cuándo"), Column("Sucursal"), Column("A crédito", kind="number"),
               Column("Total", kind="number"), Column("Estado", kind="state"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(each.folio, href=f"/ventas/{each.id}/"),
                Cell(day_and_time(each.sold_at, zone_name=zone_name)),
                Cell(each.branch),
                Cell(money(each.owed) if each.owed else ""),
                Cell(money(each.total)),
                _sale_state(each.payment_state, each.fulfilment_state),
            )
        )
        for each in found.sales
    ]
    return Table(title="Últimas ventas", columns=columns, rows=rows, empty="Todavía no ha comprado.")


def vehicles_table(found: CustomerShown) -> Table:
    columns = (Column("Marca"), Column("Modelo"), Column("Año"), Column("Motor"), Column("Placas", kind="code"),
               Column("VIN", kind="code"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(each.make),
                Cell(each.model),
                Cell(str(each.year or "–")),
                Cell(each.engine or "–"),
                Cell(each.plates or "–"),
                Cell(each.vin or "–"),
            )
        )
        for each in found.vehicles
    ]
    return Table(title="Vehículos", columns=columns, rows=rows, empty="No tiene vehículos anotados.")


def _sale_state(payment: str, fulfilment: str) -> Cell:
    if fulfilment == "cancelled":
        return Cell("Cancelada", tone="quiet")
    if fulfilment == "returned":
        return Cell("Devuelta", tone="quiet")
    text, tone = PAYMENT_STATES.get(payment, (payment, "quiet"))
    return Cell(text, tone=tone)
