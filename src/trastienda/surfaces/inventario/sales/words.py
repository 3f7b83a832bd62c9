"""What this area calls things: doors, ways to pay, states, periods; and the addresses of its lists."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from trastienda.insights.desk.incomes import IncomesWanted
from trastienda.insights.desk.sale_shown import SaleShown
from trastienda.insights.desk.sales import SaleRow, SalesWanted, Seller
from trastienda.insights.reports.words import CHANNELS as CHANNEL_TITLES
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.money import ZERO
from trastienda.surfaces.inventario.desk.listing import Cell, Choice, asked_order
from trastienda.surfaces.inventario.purchases.words import day

PAID_BY: Mapping[str, str] = {"efectivo": "cash", "transferencia": "transfer"}
PAID_CHOICES = (Choice("efectivo", "Efectivo"), Choice("transferencia", "Transferencia"))
METHODS: Mapping[str, str] = {
    "efectivo": "cash",
    "tarjeta": "card",
    "transferencia": "transfer",
    "mixto": "mixed",
    "anticipo": "deposit",
    "ninguno": "none",
}
METHOD_TITLES: Mapping[str, str] = {
    "cash": "Efectivo",
    "card": "Tarjeta",
    "transfer": "Transferencia",
    "mixed": "Mixto",
    "deposit": "Anticipo",
    "none": "Sin cobro",
}
METHOD_CHOICES = tuple(Choice(word, METHOD_TITLES[ours]) for word, ours in METHODS.items())
CHANNELS: Mapping[str, str] = {"mostrador": "counter", "web": "web", "administracion": "backoffice"}
CHANNEL_WORDS: Mapping[str, str] = {ours: word for word, ours in CHANNELS.items()}
CHANNEL_CHOICES = tuple(Choice(word, CHANNEL_TITLES[ours]) for word, ours in CHANNELS.items())
STATES: Mapping[str, str] = {
    "vigentes": "standing",
    "por-cobrar": "owed",
    "canceladas": "cancelled",
    "devueltas": "returned",
}
STATE_CHOICES = (
    Choice("vigentes", "Vigentes"),
    Choice("por-cobrar", "Por cobrar"),
    Choice("canceladas", "Canceladas"),
    Choice("devueltas", "Devueltas"),
)
PERIOD_CHOICES = (
    Choice("hoy", "Hoy"),
    Choice("ayer", "Ayer"),
    Choice("semana", "Últimos 7 días"),
    Choice("mes", "Este mes"),
    Choice("mes-pasado", "El mes pasado"),
    Choice("ano", "Este año"),
    Choice("todo", "Todo el tiempo"),
)
USUAL_DAYS = 30
"""How far a list goes back where nobody says and nothing is looked for."""
ORDERS: Mapping[str, str] = {"fecha": "date", "total": "total", "cliente": "customer"}
"""The words after `orden=`, and ours."""

INCOME_KINDS: Mapping[str, str] = {
    "domicilio": "delivery",
    "servicio": "service",
    "mano_obra": "labour",
    "otro": "other",
}
INCOME_WORDS: Mapping[str, str] = {ours: word for word, ours in INCOME_KINDS.items()}
INCOME_TITLES: Mapping[str, str] = {
    "delivery": "Domicilio",
    "service": "Servicio",
    "labour": "Mano de obra",
    "other": "Otro",
}
INCOME_CHOICES = tuple(Choice(word, INCOME_TITLES[ours]) for word, ours in INCOME_KINDS.items())
INCOME_STATES: Mapping[str, str] = {"vigentes": "standing", "cancelados": "cancelled"}
INCOME_STATE_CHOICES = (Choice("vigentes", "Vigentes"), Choice("cancelados", "Cancelados"))
INCOME_ORDERS: Mapping[str, str] = {"fecha": "date", "monto": "amount"}


def wanted_sales(
    query: Mapping[str, str], *, zone_name: str, today: date, usual_days: int | None = None
) -> SalesWanted:
    """
    Return what a list's address asks for; what makes no sense is as if it were not there.

    :param usual_days: how many days until today it is about where no period is asked for and nothing is looked for.
    """
    order, descending = asked_order(query, ORDERS, usual="-fecha")
    text = query.get("q", "").replace("\0", "")[:100]
    first_on, last_on = _days(query, today)
    if usual_days and not text.strip() and not has_period(query):
        first_on = today - timedelta(days=usual_days - 1)
    since, until = _instants(first_on, last_on, zone_name=zone_name)
    return SalesWanted(
        text=text,
        since=since,
        until=until,
        method=METHODS.get(query.get("pago", ""), ""),
        seller=_seller(query.get("vendedor", "")),
        channel=CHANNELS.get(query.get("canal", ""), ""),
        state=STATES.get(query.get("estado", ""), ""),
        order=order,
        descending=descending,
    )


def has_period(query: Mapping[str, str]) -> bool:
    """Whether an address says of which days."""
    named = query.get("periodo", "") in {each.value for each in PERIOD_CHOICES}
    return named or any(day(query.get(name, "")) for name in ("desde", "hasta"))


def wanted_incomes(query: Mapping[str, str]) -> IncomesWanted:
    """The same for extra incomes."""
    order, descending = asked_order(query, INCOME_ORDERS, usual="-fecha")
    return IncomesWanted(
        text=query.get("q", "").replace("\0", "")[:100],
        first_on=day(query.get("desde", "")),
        last_on=day(query.get("hasta", "")),
        kind=INCOME_KINDS.get(query.get("tipo", ""), ""),
        state=INCOME_STATES.get(query.get("estado", ""), ""),
        order=order,
        descending=descending,
    )


def seller_word(seller: Seller) -> str:
    """e12 for an employee, u3 for a user."""
    return f"e{seller.employee}" if seller.employee is not None else f"u{seller.user}"


def state_cell(found: SaleRow | SaleShown) -> Cell:
    """How a sale stands, in a word with its tone."""
    match found.fulfilment_state, found.payment_state:
        case "cancelled", _:
            return Cell("Cancelada", tone="quiet")
        case "returned", _:
            return Cell("Devuelta", tone="quiet")
        case _, "awaiting_approval":
            return Cell("Por aprobar", tone="warn")
        case _, "failed":
            return Cell("Pago fallido", tone="bad")
        case _, "pending":
            return Cell("Por pagar" if found.unpaid else "A crédito", tone="warn")
    if found.returned > ZERO:
        return Cell("Devuelta en parte", tone="warn")
    words = {"on_the_way": "En camino", "delivered": "Pagada", "ready_for_pickup": "Lista para retirar"}
    return Cell(words.get(found.fulfilment_state, "Pagada, por entregar"), tone="good")


def method_title(found: SaleRow | SaleShown) -> str:
    """How it was paid; what nobody paid for says so."""
    if found.method == "none" and found.total:
        return "Por pagar" if found.unpaid else "A crédito"
    return METHOD_TITLES.get(found.method, found.method)


def channel_title(channel: str) -> str:
    return CHANNEL_TITLES.get(channel, channel)


def _days(query: Mapping[str, str], today: date) -> tuple[date | None, date | None]:
    """Both dates that are typed win over a period that has a name."""
    first_on, last_on = day(query.get("desde", "")), day(query.get("hasta", ""))
    if first_on or last_on:
        return first_on, last_on
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    spans: Mapping[str, tuple[date | None, date | None]] = {
        "hoy": (today, today),
        "ayer": (today - timedelta(days=1), today - timedelta(days=1)),
        "semana": (today - timedelta(days=6), today),
        "mes": (month, today),
        "mes-pasado": (last_month, month - timedelta(days=1)),
        "ano": (today.replace(month=1, day=1), today),
    }
    return spans.get(query.get("periodo", ""), (None, None))


def _instants(
    first_on: date | None, last_on: date | None, *, zone_name: str
) -> tuple[datetime | None, datetime | None]:
    since, until = day_bounds(first_on, last_on, zone_name=zone_name)
    return since if first_on else None, until if last_on else None


def _seller(word: str) -> Seller | None:
    kind, number = word[:1], word[1:]
    if kind not in {"e", "u"} or not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    return Seller(employee=int(number)) if kind == "e" else Seller(user=int(number))
