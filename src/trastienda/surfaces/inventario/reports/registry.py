"""Every report of the desk: its address, its words, who may see it, who answers it, and where its rows lead."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlencode

import msgspec

from trastienda.domain.accounting.rules import last_of_month
from trastienda.insights.desk.reports import money, ranking, selling, stocking, waiting
from trastienda.insights.desk.reports.answer import Answer, Asked, Key
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.inventario.desk.listing import Choice

ROOT = "/reportes/"
Leads = Callable[[Key, Asked], str]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """
    One report. `span`: it is of a period, of one day, or of now. `group` is the parameter that has `choices`.

    :ivar own: who has this permission, and not the report's, sees their own sales in it.
    :ivar about: the parameters that name what it is about; without one of them there is nothing to show.
    """

    slug: str
    title: str
    says: str
    part: str
    ask: Callable[[Asked], Answer]
    leads: Leads
    permission: Permission = Permission.VIEW_REPORTS
    own: Permission | None = None
    span: Literal["period", "day", "now"] = "period"
    choices: tuple[Choice, ...] = ()
    groups: Mapping[str, str] = {}
    about: Mapping[str, str] = {}
    empty: str = "No hay datos en este periodo."
    hint: str = "Elija otras fechas."
    is_listed: bool = True
    lead_days: bool = False

    @property
    def href(self) -> str:
        return f"{ROOT}{self.slug}/"

    def opens_for(self, actor: Actor) -> bool:
        return actor.may(self.permission) or (self.own is not None and actor.may(self.own))

    def answer(self, asked: Asked, *, actor: Actor, now: datetime) -> Answer:
        """Return the answer, of the actor's own sales where they see no others. :raises Forbidden: nor those."""
        if not self.opens_for(actor):
            raise Forbidden(permission=self.permission)
        if not actor.may(self.permission) and self.own is Permission.VIEW_SALES:
            asked = msgspec.structs.replace(asked, user=actor.user_id or 0)
        if self.lead_days:
            return stocking.reorder(asked, actor=actor, now=now)
        with transaction(actor.tenant_id):
            return self.ask(asked)


def _days(asked: Asked) -> dict[str, str]:
    return {"desde": f"{asked.first_on}", "hasta": f"{asked.last_on}"}


def _address(path: str, **words: object) -> str:
    return f"{path}?{urlencode(words)}"


def _to_sales(key: Key, asked: Asked) -> str:
    """From a day, week or month to the documents of those days; from a document to itself."""
    if isinstance(key, int):
        return f"/ventas/{key}/"
    if isinstance(key, date):
        last = {"week": 6, "month": 31}.get(asked.group, 0)
        until = key if not last else min(_after(key, last), asked.last_on)
        return _address(f"{ROOT}ventas/", desde=max(key, asked.first_on), hasta=until, por="documento")
    return _address(f"{ROOT}ventas/", **_days(asked), por="documento")


def _after(key: date, days: int) -> date:
    """The last day of a week or month that begins then."""
    if days == 6:
        return date.fromordinal(key.toordinal() + 6)
    return last_of_month(key)


def _to_papers(word: str) -> Leads:
    def leads(key: Key, asked: Asked) -> str:
        return _address(f"{ROOT}documentos/", **{word: key}, **_days(asked))

    return leads


def _to_weekday(_: Key, asked: Asked) -> str:
    return _address(f"{ROOT}ventas/", **_days(asked), por="dia")


def _to_result(key: Key, asked: Asked) -> str:
    if not isinstance(key, date):
        return ""
    last = _after(key, 31) if asked.group == "month" else key
    return _address(f"{ROOT}resultados/", desde=max(key, asked.first_on), hasta=min(last, asked.last_on))


def _to(path: str) -> Leads:
    return lambda key, _: f"{path}{key}/" if isinstance(key, int) else ""


def _to_customer(key: Key, _: Asked) -> str:
    return _address("/clientes/", q=key) if key else ""


def _to_account(key: Key, asked: Asked) -> str:
    return _address(f"{ROOT}cuenta/", codigo=key, **_days(asked)) if key else ""


_PATHS: Mapping[str, str] = {"sale": "/ventas/", "purchase": "/compras/", "expense": "/compras/gastos/"}


def _to_document(key: Key, _asked: Asked) -> str:
    kind, _, number = str(key).partition(":")
    return f"{_PATHS[kind]}{number}/" if kind in _PATHS and number != "0" else ""


_BY_DAY = (
    Choice("dia", "Por día"),
    Choice("semana", "Por semana"),
    Choice("mes", "Por mes"),
    Choice("documento", "Por documento"),
    Choice("sucursal", "Por sucursal"),
    Choice("canal", "Por canal"),
)
GROUPS = {"dia": "day", "semana": "week", "mes": "month", "documento": selling.DOCUMENT, "sucursal": "branch",
          "canal": "channel"}  # fmt: skip
SALES, STOCK, MONEY, BOOKS = "Ventas", "Existencias y compras", "Dinero", "Contabilidad"
_NO_SALES, _SELL = "No hay ventas en este periodo.", "Registre una venta, o elija otras fechas."

REPORTS: tuple[Report, ...] = (
    Report(slug="ventas", title="Ventas", says="Cuánto se vendió, por día, semana, mes, documento, sucursal o canal.",
           part=SALES, ask=selling.sales, leads=_to_sales, own=Permission.VIEW_SALES, choices=_BY_DAY, groups=GROUPS,
           empty=_NO_SALES, hint=_SELL),
    Report(slug="productos", title="Productos más vendidos", says="Qué se vende y cuánto deja entrar.", part=SALES,
           ask=selling.products, leads=_to_papers("producto"), empty=_NO_SALES, hint=_SELL),
    Report(slug="categorias", title="Ventas por categoría", says="Qué parte de la venta hace cada categoría.",
           part=SALES, ask=selling.categories, leads=_to_papers("categoria"), empty=_NO_SALES, hint=_SELL),
    Report(slug="dias", title="Ventas por día de la semana", says="Qué días son fuertes y cuáles flojos.", part=SALES,
           ask=selling.weekdays, leads=_to_weekday, empty=_NO_SALES, hint=_SELL),
    Report(slug="clientes", title="Compras por cliente", says="Quién compra, cuánto, y qué debe.", part=SALES,
           ask=selling.customers, leads=_to_customer, empty="Todavía no hay clientes ni ventas.",
           hint="Agregue un cliente o registre una venta."),
    Report(slug="abc", title="Clasificación ABC", says="Qué productos hacen el 80 % de la venta.", part=SALES,
           ask=ranking.abc, leads=_to_papers("producto"), empty=_NO_SALES, hint=_SELL),
    Report(slug="inventario", title="Valor de las existencias", says="Cuánto vale lo que hay en los estantes.",
           part=STOCK, ask=stocking.stock_value, leads=_to("/productos/"), own=Permission.VIEW_INVENTORY, span="now",
           empty="No hay existencias.", hint="Registre una compra, o el inventario inicial de sus productos."),
    Report(slug="pedir", title="Qué pedir", says="Lo que no va a alcanzar, y cuánto conviene comprar.", part=STOCK,
           ask=stocking.stock_value, leads=_to("/productos/"), span="now", lead_days=True,
           empty="Nada va a faltar en esos días.", hint="Ponga mínimos en sus productos para que se tomen en cuenta."),
    Report(slug="compras", title="Compras", says="Qué se compró, a quién y por cuánto.", part=STOCK,
           ask=stocking.purchases, leads=_to("/compras/"), empty="No hay compras en este periodo.",
           hint="Registre una compra, o elija otras fechas."),
    Report(slug="utilidad", title="Utilidad", says="Ventas más otros ingresos, menos costos y gastos.", part=MONEY,
           ask=money.profit, leads=_to_result, choices=(_BY_DAY[0], _BY_DAY[2]), groups=GROUPS,
           permission=Permission.VIEW_BOOKS),
    Report(slug="antiguedad", title="Antigüedad de saldos", says="Quién debe, cuánto y desde cuándo.", part=MONEY,
           ask=money.who_owes, leads=_to("/clientes/"), span="day", empty="Nadie debe nada.",
           hint="Aquí se ven las ventas a crédito que faltan por cobrar.", permission=Permission.VIEW_BOOKS),
    Report(slug="caja", title="Diferencias de caja", says="Qué sobró o faltó en cada corte.", part=MONEY,
           ask=money.cash_differences, leads=lambda _key, _asked: "", empty="No hay cortes en este periodo.",
           hint="Haga un corte de caja, o elija otras fechas."),
    Report(slug="balanza", title="Balanza de comprobación", says="Qué tenía, movió y tiene cada cuenta.", part=BOOKS,
           ask=money.trial, leads=_to_account, permission=Permission.VIEW_BOOKS),
    Report(slug="resultados", title="Estado de resultados", says="Qué se ganó en el periodo, y de qué.", part=BOOKS,
           ask=money.results, leads=_to_account, permission=Permission.VIEW_BOOKS),
    Report(slug="balance", title="Balance general", says="Qué tiene la tienda y qué debe, a un día.", part=BOOKS,
           ask=money.balance, leads=_to_account, span="day", permission=Permission.VIEW_BOOKS),
    Report(slug="cuenta", title="Movimientos de una cuenta", says="", part=BOOKS, ask=money.ledger, leads=_to_document,
           about={"codigo": ""}, is_listed=False, permission=Permission.VIEW_BOOKS),
    Report(slug="documentos", title="Documentos", says="", part=SALES, ask=ranking.papers, leads=_to("/ventas/"),
           about={"producto": "sku:", "categoria": "category:"}, is_listed=False),
    Report(slug="pendientes", title="Pendientes", says="", part=SALES, ask=waiting.waiting, leads=_to("/ventas/"),
           span="now", is_listed=False, empty="No hay nada pendiente.", hint="",
           choices=(Choice("pedidos", "Pedidos sin pagar"), Choice("transferencias", "Transferencias por aprobar"),
                    Choice("timbres", "Timbres rechazados"), Choice("cajas", "Cajas sin corte")),
           groups={"pedidos": waiting.UNPAID, "transferencias": waiting.TRANSFERS, "timbres": waiting.STAMPS,
                   "cajas": waiting.DRAWERS}),
)  # fmt: skip
BY_SLUG: Mapping[str, Report] = {each.slug: each for each in REPORTS}
