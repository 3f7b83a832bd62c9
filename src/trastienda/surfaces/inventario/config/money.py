"""The pages of taxes, price tiers and numbering: what each new product and each document begins with."""

from decimal import Decimal
from typing import Any, ClassVar

from django.http import HttpResponse

from trastienda.domain.tenancy.errors import NumberingStarted
from trastienda.insights.desk.config import Numbering, numbering, numberings, shop_shown
from trastienda.kernel.errors import DomainError
from trastienda.operations.tenancy.change_numbering import WIDEST, ChangeNumbering, change_numbering
from trastienda.operations.tenancy.change_shop import ChangeShop, change_shop
from trastienda.surfaces.inventario.config.common import BACK, MAY, ROOT, form_page, sent
from trastienda.surfaces.inventario.config.words import DOCUMENTS
from trastienda.surfaces.inventario.customers.words import TIER_TITLES
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import Amount, DeskForm, Text, YesNo
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Row, Table, quantity
from trastienda.surfaces.inventario.surface import DESK

TAXES, NUMBERS = f"{ROOT}impuestos/", f"{ROOT}folios/"
CHANGED = "Impuestos actualizados: valen para los productos nuevos."
RENUMBERED = "Folio actualizado correctamente."
TIER_USES = {
    1: "El de la tienda en línea y de quien no tiene otro.",
    2: "De los clientes que lo tienen en su ficha.",
    3: "De los clientes que lo tienen en su ficha.",
}


class TaxForm(DeskForm):
    """The tax that new products begin with, and how their prices are written."""

    refused_fields: ClassVar[dict[str, str]] = {
        "default_tax_rate": "iva",
        "prices_include_tax": "incluye_iva",
    }

    iva = Amount(
        "Tasa general de impuesto, en por ciento",
        most="100",
        help_text="La de los productos nuevos. Cada producto puede tener otra.",
    )
    incluye_iva = YesNo(
        "Los precios incluyen el impuesto",
        help_text="Como se escriben los precios de los productos nuevos. Los que ya existen no cambian.",
    )

    def told(self) -> ChangeShop:
        told = self.cleaned_data
        return ChangeShop(default_tax_rate=told["iva"] / 100, prices_include_tax=told["incluye_iva"])


class NumberingForm(DeskForm):
    """How a kind of document is numbered."""

    refused_fields: ClassVar[dict[str, str]] = {"letters": "prefijo", "width": "digitos"}

    prefijo = Text("Prefijo", most=8, help_text="De una a ocho letras o cifras; el guion se agrega solo.")
    digitos = Amount(
        "Cifras",
        places=0,
        least="1",
        most=str(WIDEST),
        help_text="Con 4, el primero termina en 0001. Los números crecen solos cuando ya no caben.",
    )

    def told(self, kind: str) -> ChangeNumbering:
        told = self.cleaned_data
        return ChangeNumbering(kind=kind, letters=told["prefijo"], width=int(told["digitos"]))

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, NumberingStarted):
            self.add_error("prefijo", sentence)
        else:
            super().refuse(error, sentence)


@DESK.page("configuracion/impuestos/", permission=MAY)
def taxes(call: DeskCall) -> HttpResponse:
    found = shop_shown(actor=call.actor)
    how = "Incluido en los precios" if found.prices_include_tax else "Aparte: los precios se escriben sin él"
    context = {
        "title": "Impuestos y precios",
        "back": BACK,
        "facts": [
            Fact("Tasa general", f"{quantity(found.default_tax_rate * 100)} %"),
            Fact("Impuesto", how),
            Fact("Moneda", found.currency),
        ],
        "tables": (_tiers(),),
        "actions": [Action("Editar", f"{TAXES}editar/", tone="main")],
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/impuestos/editar/", permission=MAY, writes=True)
def edit_taxes(call: DeskCall) -> HttpResponse:
    found = shop_shown(actor=call.actor)
    initial = {"iva": plain_percent(found.default_tax_rate), "incluye_iva": found.prices_include_tax}
    form = TaxForm(sent(call), initial=initial)
    return form_page(
        call,
        form,
        lambda: change_shop(form.told(), actor=call.actor, now=call.now),
        to=TAXES,
        said=CHANGED,
        title="Editar impuestos",
        back=Fact("Impuestos y precios", "", href=TAXES),
    )


@DESK.page("configuracion/folios/", permission=MAY)
def folios(call: DeskCall) -> HttpResponse:
    found = numberings(actor=call.actor)
    columns = (
        Column("Documento"),
        Column("Prefijo", kind="code"),
        Column("Último", kind="number"),
        Column("Siguiente", kind="code"),
        Column("Estado", kind="state"),
    )
    table = Table(
        title="Cada documento, con su cuenta sin huecos", columns=columns, rows=[_row(each) for each in found]
    )
    says = "El prefijo se elige antes del primer documento; después queda fijo: así ningún folio se repite ni falta."
    facts = [Fact("Qué se puede cambiar", says)]
    return call.page("detail.html", {"title": "Folios", "back": BACK, "facts": facts, "tables": (table,)})


@DESK.page("configuracion/folios/<slug:kind>/editar/", permission=MAY, writes=True)
def edit_folio(call: DeskCall, kind: str) -> HttpResponse:
    found = numbering(kind, actor=call.actor)
    form = NumberingForm(
        sent(call), initial={"prefijo": found.prefix.removesuffix("-"), "digitos": found.width}
    )
    return form_page(
        call,
        form,
        lambda: change_numbering(form.told(kind), actor=call.actor, now=call.now),
        to=NUMBERS,
        said=RENUMBERED,
        title=f"Folio de {DOCUMENTS.get(kind, kind).lower()}",
        back=Fact("Folios", "", href=NUMBERS),
    )


def plain_percent(rate: Decimal) -> str:
    """16, 10.5"""
    return format((rate * 100).normalize(), "f")


def _tiers() -> Table:
    columns = (Column("Nivel", kind="code"), Column("Nombre"), Column("A quién se cobra"))
    rows = [
        Row(cells=(Cell(str(tier)), Cell(title), Cell(TIER_USES[tier])))
        for tier, title in TIER_TITLES.items()
    ]
    return Table(title="Niveles de precio", columns=columns, rows=rows)


def _row(each: Numbering) -> Row:
    cells: dict[str, Any] = {"text": DOCUMENTS.get(each.kind, each.kind)}
    if not each.last:
        cells["href"] = f"{NUMBERS}{each.kind}/editar/"
    return Row(
        cells=(
            Cell(**cells),
            Cell(each.prefix),
            Cell(f"{each.last:,}"),
            Cell(each.next),
            Cell("En uso", tone="good") if each.last else Cell("Se puede cambiar", tone="quiet"),
        )
    )
