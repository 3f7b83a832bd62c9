"""The parts of the configuration as JSON: branches, numbering, ways to pay and to send, the record, outside systems."""

from typing import Any, TypeVar

from msgspec import UNSET

from trastienda.insights.desk.config import (
    branch_shown,
    branches_shown,
    connected,
    numbering,
    numberings,
    pay_methods,
)
from trastienda.insights.desk.history import count_events, event_shown, events_page, proven_history
from trastienda.insights.desk.sending import sending
from trastienda.kernel.paging import page_request
from trastienda.operations.payments.change_method import change_method
from trastienda.operations.shipping.change_method import ChangeShippingMethod, change_shipping_method
from trastienda.operations.shipping.keep_zone import KeepZone, keep_zone, remove_zone
from trastienda.operations.tenancy.change_numbering import ChangeNumbering, change_numbering
from trastienda.operations.tenancy.close_branch import close_branch, reopen_branch
from trastienda.operations.tenancy.create_branch import CreateBranch, create_branch
from trastienda.operations.tenancy.update_branch import UpdateBranch, update_branch
from trastienda.surfaces.inventario.config import branches as branch_pages
from trastienda.surfaces.inventario.config import delivery, render, wire
from trastienda.surfaces.inventario.config.api import ALIAS, ROOT, SECTION
from trastienda.surfaces.inventario.config.common import MAY
from trastienda.surfaces.inventario.config.history import wanted_events
from trastienda.surfaces.inventario.config.systems import systems, whose
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.decode import Money, exact
from trastienda.web.surface import Call

T = TypeVar("T")


def _at(path: str) -> dict[str, Any]:
    """The route of a part and its other name, and what all of them share."""
    return {"section": SECTION, "permission": MAY, "aliases": (f"{ALIAS}/{path}",)}


# --- branches ----------------------------------------------------------------------------------------------


@INVENTARIO.get(f"{ROOT}/sucursales", summary="Listar sucursales", **_at("sucursales"))
def list_branches(call: Call) -> Listed[wire.Branch]:
    return _all([render.branch(each) for each in branches_shown(actor=call.actor)])


@INVENTARIO.post(f"{ROOT}/sucursales", summary="Abrir una sucursal", status=201, **_at("sucursales"))
def create_branch_(call: Call, body: wire.NewBranch) -> Told[wire.Branch]:
    new = CreateBranch(name=body.nombre, address=body.domicilio, phone=body.telefono)
    return _branch(call, create_branch(new, actor=call.actor, now=call.now))


@INVENTARIO.get(
    f"{ROOT}/sucursales/<id:branch_id>", summary="Una sucursal", **_at("sucursales/<id:branch_id>")
)
def get_branch(call: Call, branch_id: int) -> Told[wire.Branch]:
    return _branch(call, branch_id)


@INVENTARIO.patch(
    f"{ROOT}/sucursales/<id:branch_id>", summary="Cambiar una sucursal", **_at("sucursales/<id:branch_id>")
)
def change_branch(call: Call, branch_id: int, body: wire.BranchChange) -> Told[wire.Branch]:
    change = UpdateBranch(
        id=branch_id,
        name=body.nombre,
        address=body.domicilio,
        phone=body.telefono,
        below_zero=body.bajo_cero,
    )
    update_branch(change, actor=call.actor, now=call.now)
    return _branch(call, branch_id)


@INVENTARIO.delete(
    f"{ROOT}/sucursales/<id:branch_id>",
    summary="Cerrar una sucursal; nada de ella se borra",
    **_at("sucursales/<id:branch_id>"),
)
def close_branch_(call: Call, branch_id: int) -> Done:
    close_branch(branch_id, actor=call.actor, now=call.now)
    return Done(message=branch_pages.CLOSED)


@INVENTARIO.post(
    f"{ROOT}/sucursales/<id:branch_id>/abrir",
    summary="Abrir de nuevo una sucursal",
    **_at("sucursales/<id:branch_id>/abrir"),
)
def reopen_branch_(call: Call, branch_id: int) -> Told[wire.Branch]:
    reopen_branch(branch_id, actor=call.actor, now=call.now)
    return _branch(call, branch_id)


# --- numbering ---------------------------------------------------------------------------------------------


@INVENTARIO.get(f"{ROOT}/folios", summary="Folios de cada documento", **_at("folios"))
def list_numberings(call: Call) -> Listed[wire.Folio]:
    return _all([render.folio(each) for each in numberings(actor=call.actor)])


@INVENTARIO.patch(
    f"{ROOT}/folios/<slug:kind>",
    summary="Elegir un folio antes del primer documento",
    **_at("folios/<slug:kind>"),
)
def change_folio(call: Call, kind: str, body: wire.FolioChange) -> Told[wire.Folio]:
    change_numbering(ChangeNumbering(kind, body.prefijo, body.cifras), actor=call.actor, now=call.now)
    return Told(data=render.folio(numbering(kind, actor=call.actor)))


# --- ways to pay and to send -------------------------------------------------------------------------------


@INVENTARIO.get(f"{ROOT}/pagos", summary="Formas de pago de la tienda en línea", **_at("pagos"))
def list_pay_methods(call: Call) -> Listed[wire.PayMethod]:
    return _pay_methods(call)


@INVENTARIO.patch(
    f"{ROOT}/pagos/<id:pay_method_id>",
    summary="Ofrecer una forma de pago o no",
    **_at("pagos/<id:pay_method_id>"),
)
def change_pay_method(call: Call, pay_method_id: int, body: wire.PayMethodChange) -> Listed[wire.PayMethod]:
    change_method(
        pay_method_id,
        is_active=None if body.activa is UNSET else body.activa,
        position=None if body.posicion is UNSET else body.posicion,
        actor=call.actor,
        now=call.now,
    )
    return _pay_methods(call)


@INVENTARIO.get(f"{ROOT}/envios", summary="Métodos, zonas y tarifas de envío", **_at("envios"))
def get_shipping(call: Call) -> Told[wire.Shipping]:
    return Told(data=render.shipping(sending(actor=call.actor)))


@INVENTARIO.patch(
    f"{ROOT}/envios/metodos/<id:method_id>",
    summary="Cambiar un método de envío",
    **_at("envios/metodos/<id:method_id>"),
)
def change_shipping(call: Call, method_id: int, body: wire.MethodChange) -> Told[wire.Method]:
    free_from = body.gratis_desde
    change = ChangeShippingMethod(
        id=method_id,
        name=body.nombre,
        carrier=body.correo,
        free_from=exact(free_from) if isinstance(free_from, Money) else free_from,
        is_active=body.activo,
    )
    change_shipping_method(change, actor=call.actor, now=call.now)
    return Told(data=render.method(sending(actor=call.actor).method(method_id)))


@INVENTARIO.post(
    f"{ROOT}/envios/zonas", summary="Agregar una zona de envío", status=201, **_at("envios/zonas")
)
def create_zone(call: Call, body: wire.NewZone) -> Told[wire.Zone]:
    return _zone(call, None, body)


@INVENTARIO.put(
    f"{ROOT}/envios/zonas/<id:zone_id>",
    summary="Reemplazar una zona de envío",
    **_at("envios/zonas/<id:zone_id>"),
)
def replace_zone(call: Call, zone_id: int, body: wire.NewZone) -> Told[wire.Zone]:
    return _zone(call, zone_id, body)


@INVENTARIO.delete(
    f"{ROOT}/envios/zonas/<id:zone_id>",
    summary="Eliminar una zona de envío",
    **_at("envios/zonas/<id:zone_id>"),
)
def delete_zone(call: Call, zone_id: int) -> Done:
    remove_zone(zone_id, actor=call.actor, now=call.now)
    return Done(message=delivery.REMOVED)


# --- the record, and outside systems -----------------------------------------------------------------------


@INVENTARIO.get(f"{ROOT}/bitacora", summary="Bitácora", **_at("bitacora"))
def list_events(call: Call, query: wire.HistoryQuery) -> Listed[wire.Event]:
    asked = {name: getattr(query, name) for name in query.__struct_fields__}
    wanted = wanted_events(asked)
    total = count_events(wanted, actor=call.actor)
    page = asked_page(asked, total=total)
    rows = [render.event(each, call.actor) for each in events_page(wanted, page=page, actor=call.actor)]
    return Listed(data=rows, pagination=pagination(page, total=total))


@INVENTARIO.get(f"{ROOT}/bitacora/<id:seq>", summary="Un suceso", **_at("bitacora/<id:seq>"))
def get_event(call: Call, seq: int) -> Told[wire.EventDetail]:
    return Told(data=render.event_detail(event_shown(seq, actor=call.actor), call.actor))


@INVENTARIO.post(
    f"{ROOT}/bitacora/verificar",
    summary="Comprobar que nadie cambió la bitácora",
    **_at("bitacora/verificar"),
)
def verify(call: Call) -> Told[wire.Proof]:
    found = proven_history(actor=call.actor)
    return Told(data=wire.Proof(found.holds, found.checked - 1, list(found.says)))


@INVENTARIO.get(f"{ROOT}/ensayo", summary="Con quién se habla de verdad", **_at("ensayo"))
def list_systems(call: Call) -> Listed[wire.System]:
    found = systems(connected(actor=call.actor), tenant_id=call.actor.tenant_id)
    return _all([render.system(each) for each in found])


def _all(rows: list[T]) -> Listed[T]:
    """A list that is short by its nature: one page."""
    page = page_request(1, max(len(rows), 1), largest=max(len(rows), 1))
    return Listed(data=rows, pagination=pagination(page, total=len(rows)))


def _branch(call: Call, branch_id: int) -> Told[wire.Branch]:
    return Told(data=render.branch(branch_shown(branch_id, actor=call.actor)))


def _zone(call: Call, zone_id: int | None, body: wire.NewZone) -> Told[wire.Zone]:
    prices = {
        method: [(step.hasta_g, exact(step.precio)) for step in steps]
        for method, steps in body.tarifas.items()
    }
    wanted = KeepZone(
        zone=zone_id, name=body.nombre, spans=[(first, last) for first, last in body.codigos], prices=prices
    )
    kept = keep_zone(wanted, actor=call.actor, now=call.now)
    return Told(data=render.zone(sending(actor=call.actor).zone(kept)))


def _pay_methods(call: Call) -> Listed[wire.PayMethod]:
    own, tenant = connected(actor=call.actor), call.actor.tenant_id
    found = pay_methods(actor=call.actor)
    return _all([render.pay_method(each, whose(each.gateway, own, tenant_id=tenant)) for each in found])
