"""The pages of what other currencies cost: what was noted, and a new note."""

from typing import Any, ClassVar

from django.http import HttpResponse

from trastienda.domain.sales.exchange import CURRENCIES, SeenRate
from trastienda.insights.rates_noted import rates_noted
from trastienda.kernel.paging import page_request
from trastienda.operations.rates.note_rate import NoteRate, note_rate
from trastienda.surfaces.inventario.config.common import BACK, MAY, ROOT, form_page, profile_of, sent
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import Amount, Day, DeskForm, OneOf, Text
from trastienda.surfaces.inventario.desk.listing import (
    PAGE_SIZE,
    Action,
    Cell,
    Column,
    Fact,
    Listing,
    Row,
    asked_page,
)
from trastienda.surfaces.inventario.surface import DESK
from trastienda.web import encode

RATES = f"{ROOT}tipos-de-cambio/"
NOTED = "Tipo de cambio anotado."
_RATE_COLUMNS = (
    Column("Moneda", kind="code"),
    Column("Cuesta", kind="number"),
    Column("Desde"),
    Column("Fuente"),
)


class RateForm(DeskForm):
    """What another currency costs."""

    refused_fields: ClassVar[dict[str, str]] = {
        "currency": "moneda",
        "rate": "cuesta",
        "since_on": "desde",
        "source": "fuente",
    }

    moneda = OneOf("Moneda")
    cuesta = Amount("Cuesta", places=6, least="0.000001")
    desde = Day("Desde", required=False, help_text="Vacío: desde hoy.")
    fuente = Text(
        "Fuente", most=100, required=False, help_text="De dónde salió, por ejemplo Banco de México."
    )

    def __init__(self, *args: Any, own: str, **options: Any) -> None:
        super().__init__(*args, **options)
        first = [each for each in ("USD", "EUR") if each != own]
        others = [*first, *sorted(CURRENCIES - {own, *first})]
        self.fields["moneda"].choices = [(each, each) for each in others]  # type: ignore[attr-defined]
        self.fields["cuesta"].help_text = f"Cuántos {own} cuesta una unidad."

    def told(self) -> NoteRate:
        told = self.cleaned_data
        return NoteRate(
            currency=told["moneda"], rate=told["cuesta"], since_on=told["desde"], source=told["fuente"]
        )


@DESK.page("configuracion/tipos-de-cambio/", permission=MAY)
def rates(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    first = rates_noted(page_request(1, PAGE_SIZE, largest=PAGE_SIZE), currency="", actor=call.actor)
    page = asked_page(query, total=first.total)
    found = first if page.number == 1 else rates_noted(page, currency="", actor=call.actor)
    own = profile_of(call).currency
    listing = Listing(
        title="Tipos de cambio",
        columns=_RATE_COLUMNS,
        rows=[_rate_row(each, own) for each in found.items],
        total=first.total,
        page=page,
        query=query,
        noun=("tipo de cambio", "tipos de cambio"),
        main=Action("Anotar", f"{RATES}crear/"),
        empty="Todavía no hay tipos de cambio.",
        hint="Anote uno para mostrar precios y cobrar en otra moneda en la tienda en línea.",
    )
    return call.page("list.html", {"title": listing.title, "listing": listing, "back": BACK})


@DESK.page("configuracion/tipos-de-cambio/crear/", permission=MAY, writes=True)
def note(call: DeskCall) -> HttpResponse:
    form = RateForm(sent(call), own=profile_of(call).currency)
    return form_page(
        call,
        form,
        lambda: note_rate(form.told(), actor=call.actor, now=call.now),
        to=RATES,
        said=NOTED,
        title="Anotar un tipo de cambio",
        back=Fact("Tipos de cambio", "", href=RATES),
    )


def _rate_row(each: SeenRate, own: str) -> Row:
    return Row(
        cells=(
            Cell(each.currency),
            Cell(f"{encode.plain(each.rate):,} {own}"),
            Cell(each.since_on.isoformat()),
            Cell(each.source or "–"),
        )
    )
