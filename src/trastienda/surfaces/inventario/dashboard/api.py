"""/dashboard/api/: the same figures as JSON. Money is a text with two decimals."""

import msgspec

from trastienda.insights.desk.dashboard import Best, dashboard, what_sells
from trastienda.kernel.actor import Permission
from trastienda.surfaces.inventario.dashboard.pages import board_span
from trastienda.surfaces.inventario.lists import Told
from trastienda.surfaces.inventario.render import amount
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web import encode
from trastienda.web.errors import Malformed
from trastienda.web.surface import Call

SECTION = "9. Tablero"


class BoardQuery(msgspec.Struct):
    """`periodo` is 7d, mes or anio; `mes` is 2026-11; `desde` and `hasta` are days. The last seven when nothing is."""

    periodo: str = ""
    mes: str = ""
    desde: str = ""
    hasta: str = ""


class Today(msgspec.Struct):
    """`usual_a_esta_hora` and `usual_del_dia` are null until there is a week to compare with."""

    vendido: str
    ventas: int
    usual_a_esta_hora: str | None
    usual_del_dia: str | None
    semanas: int


class Sold(msgspec.Struct):
    """`clave` is a product's code or a category's name."""

    clave: str
    nombre: str
    unidades: int | float
    total: str


class DayTotal(msgspec.Struct):
    fecha: str
    total: str


class Board(msgspec.Struct):
    """`utilidad` and `dinero` are null for who may not see the books."""

    desde: str
    hasta: str
    hoy: Today
    pendientes: dict[str, int]
    ventas_con_iva: str
    utilidad: dict[str, str] | None
    por_dia: list[DayTotal]
    productos: list[Sold]
    categorias: list[Sold]
    dinero: dict[str, str] | None


@INVENTARIO.get(
    "dashboard/api",
    summary="Cómo va la tienda",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
    aliases=("api/dashboard",),
)
def board(call: Call, query: BoardQuery) -> Told[Board]:
    words = {name: getattr(query, name) for name in query.__struct_fields__}
    span = board_span(words, actor=call.actor, now=call.now)
    for name, reason in span.errors.items():
        raise Malformed(where=name, reason=reason)
    found = dashboard(first_on=span.first_on, last_on=span.last_on, actor=call.actor, now=call.now)
    best = what_sells(first_on=span.first_on, last_on=span.last_on, actor=call.actor)
    today, earned, money, needs = found.today, found.earned, found.money, found.needs
    told = Board(
        desde=f"{span.first_on}",
        hasta=f"{span.last_on}",
        hoy=Today(
            vendido=amount(today.sold),
            ventas=today.tickets,
            usual_a_esta_hora=None if today.usual is None else amount(today.usual),
            usual_del_dia=None if today.usual_day is None else amount(today.usual_day),
            semanas=today.weeks,
        ),
        pendientes={
            "bajo_minimo": needs.low,
            "sin_pagar": needs.unpaid,
            "transferencias": needs.transfers,
            "timbres": needs.stamps,
            "cajas_sin_corte": needs.drawers,
        },
        ventas_con_iva=amount(found.sold),
        utilidad=None
        if earned is None
        else {
            "ventas": amount(earned.sales),
            "otros_ingresos": amount(earned.other_income),
            "costos": amount(earned.costs),
            "gastos": amount(earned.expenses),
            "neta": amount(earned.profit),
        },
        por_dia=[DayTotal(f"{each.day}", amount(each.total)) for each in found.days],
        productos=[_sold(each) for each in best.products],
        categorias=[_sold(each) for each in best.categories],
        dinero=None
        if money is None
        else {
            "caja": amount(money.cash),
            "bancos": amount(money.bank),
            "por_cobrar": amount(money.receivable),
            "por_pagar": amount(money.payable),
            "existencias": amount(money.stock),
        },
    )
    return Told(data=told)


def _sold(each: Best) -> Sold:
    return Sold(each.key, each.name, float(encode.plain(each.units)), amount(each.sold))
