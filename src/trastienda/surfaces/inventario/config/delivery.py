"""The pages of shipping: methods, zones with their postal codes, prices by weight, offices of carriers."""

from django.http import HttpResponse

from trastienda.insights.desk.sending import OfficesShown, SendMethod, ZoneShown, sending
from trastienda.operations.shipping.change_method import change_shipping_method
from trastienda.operations.shipping.keep_zone import keep_zone, remove_zone
from trastienda.surfaces.inventario.config.common import (
    BACK,
    MAY,
    ROOT,
    asked_page,
    form_page,
    profile_of,
    sent,
)
from trastienda.surfaces.inventario.config.delivery_forms import (
    MethodForm,
    ZoneForm,
    method_values,
    shown_spans,
    zone_values,
)
from trastienda.surfaces.inventario.config.words import CARRIERS, METHOD_KINDS
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Row, Table, money
from trastienda.surfaces.inventario.surface import DESK

HERE = f"{ROOT}envios/"
BACK_HERE = Fact("Envíos", "", href=HERE)
METHOD_CHANGED = "Método de envío actualizado correctamente."
ADDED, CHANGED, REMOVED = "Zona agregada.", "Zona actualizada correctamente.", "Zona eliminada."
_METHOD_COLUMNS = (
    Column("Método"),
    Column("Cómo"),
    Column("Correo"),
    Column("Gratis desde", kind="number"),
    Column("Estado", kind="state"),
)
_OFFICE_COLUMNS = (
    Column("Correo"),
    Column("Oficinas", kind="number"),
    Column("Provincias o estados", kind="number"),
)
_SHOWN_SPANS = 3


@DESK.page("configuracion/envios/", permission=MAY)
def shipping(call: DeskCall) -> HttpResponse:
    found, country = sending(actor=call.actor), profile_of(call).country
    zone_columns = (
        Column("Zona"),
        Column("Códigos postales"),
        *(Column(f"{each.name}, desde", kind="number") for each in found.sent),
    )
    tables = (
        Table(title="Métodos", columns=_METHOD_COLUMNS, rows=[_method_row(each) for each in found.methods]),
        Table(
            title="Zonas y tarifas",
            columns=zone_columns,
            rows=[_zone_row(each, found.sent, country) for each in found.zones],
            empty="Sin zonas: todavía no se envía a ningún lugar. Agregue la primera.",
        ),
        Table(
            title="Oficinas donde se puede retirar",
            columns=_OFFICE_COLUMNS,
            rows=[_office_row(each) for each in found.offices],
            empty="El correo todavía no ha dicho cuáles son sus oficinas.",
        ),
    )
    context = {
        "title": "Envíos",
        "back": BACK,
        "tables": tables,
        "actions": [Action("Nueva zona", f"{HERE}zonas/crear/", tone="main")],
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/envios/metodos/<id:method_id>/", permission=MAY, writes=True)
def method(call: DeskCall, method_id: int) -> HttpResponse:
    found = sending(actor=call.actor).method(method_id)
    form = MethodForm(sent(call), kind=found.kind, initial=method_values(found))
    return form_page(
        call,
        form,
        lambda: change_shipping_method(form.told(method_id), actor=call.actor, now=call.now),
        to=HERE,
        said=METHOD_CHANGED,
        title=f"Editar {found.name}",
        back=BACK_HERE,
    )


@DESK.page("configuracion/envios/zonas/crear/", permission=MAY, writes=True)
def create_zone(call: DeskCall) -> HttpResponse:
    return _zone_form(call, None)


@DESK.page("configuracion/envios/zonas/<id:zone_id>/", permission=MAY)
def zone(call: DeskCall, zone_id: int) -> HttpResponse:
    found = sending(actor=call.actor)
    one = found.zone(zone_id)
    spans = shown_spans(one.spans, country=profile_of(call).country)
    here = f"{HERE}zonas/{zone_id}/"
    context = {
        "title": one.name,
        "back": BACK_HERE,
        "facts": [Fact("Códigos postales", spans or "Todos los que no son de otra zona")],
        "tables": [_prices(each, one) for each in found.sent],
        "actions": [
            Action("Editar", f"{here}editar/", tone="main"),
            Action("Eliminar", f"{here}eliminar/", tone="bad"),
        ],
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/envios/zonas/<id:zone_id>/editar/", permission=MAY, writes=True)
def edit_zone(call: DeskCall, zone_id: int) -> HttpResponse:
    return _zone_form(call, zone_id)


@DESK.page("configuracion/envios/zonas/<id:zone_id>/eliminar/", permission=MAY, writes=True)
def delete_zone(call: DeskCall, zone_id: int) -> HttpResponse:
    found = sending(actor=call.actor).zone(zone_id)
    return asked_page(
        call,
        lambda: remove_zone(zone_id, actor=call.actor, now=call.now),
        to=HERE,
        said=REMOVED,
        title=f"Eliminar {found.name}",
        asked=f"¿Eliminar la zona {found.name} con sus tarifas? Ya no se enviará a sus códigos postales.",
        button="Eliminar",
        back=Fact(found.name, "", href=f"{HERE}zonas/{zone_id}/"),
    )


def _zone_form(call: DeskCall, zone_id: int | None) -> HttpResponse:
    found = sending(actor=call.actor)
    one = None if zone_id is None else found.zone(zone_id)
    country = profile_of(call).country
    initial = zone_values(one, country=country) if one else {}
    form = ZoneForm(sent(call), methods=found.sent, country=country, initial=initial)
    return form_page(
        call,
        form,
        lambda: keep_zone(form.told(zone_id), actor=call.actor, now=call.now),
        to=HERE if one is None else f"{HERE}zonas/{one.id}/",
        said=ADDED if one is None else CHANGED,
        title="Nueva zona" if one is None else f"Editar {one.name}",
        back=BACK_HERE if one is None else Fact(one.name, "", href=f"{HERE}zonas/{one.id}/"),
    )


def _method_row(each: SendMethod) -> Row:
    how = METHOD_KINDS[each.kind] if each.branch is None else f"Retiro en {each.branch}"
    free = (
        "Sin costo" if each.kind == "pickup" else "Nunca" if each.free_from is None else money(each.free_from)
    )
    return Row(
        cells=(
            Cell(each.name, href=f"{HERE}metodos/{each.id}/"),
            Cell(how),
            Cell(CARRIERS.get(each.carrier, each.carrier) or "–"),
            Cell(free),
            Cell("Activo", tone="good") if each.is_active else Cell("Inactivo", tone="quiet"),
        )
    )


def _zone_row(each: ZoneShown, methods: list[SendMethod], country: str) -> Row:
    spans = shown_spans(each.spans[:_SHOWN_SPANS], country=country, between=", ")
    more = len(each.spans) - _SHOWN_SPANS
    where = f"{spans} y {more} más" if more > 0 else spans or "Todos los demás"
    least = [min((price for _, price in each.prices.get(method.id, ())), default=None) for method in methods]
    return Row(
        cells=(
            Cell(each.name, href=f"{HERE}zonas/{each.id}/"),
            Cell(where),
            *(Cell("No va" if price is None else money(price)) for price in least),
        )
    )


def _prices(method: SendMethod, one: ZoneShown) -> Table:
    columns = (Column("Hasta", kind="number"), Column("Precio con impuesto", kind="number"))
    rows = [
        Row(cells=(Cell(f"{grams:,} g"), Cell(money(price))))
        for grams, price in one.prices.get(method.id, ())
    ]
    return Table(title=method.name, columns=columns, rows=rows, empty="Este método no va a la zona.")


def _office_row(each: OfficesShown) -> Row:
    name = CARRIERS.get(each.carrier, each.carrier)
    return Row(cells=(Cell(name), Cell(f"{each.offices:,}"), Cell(f"{each.provinces:,}")))
