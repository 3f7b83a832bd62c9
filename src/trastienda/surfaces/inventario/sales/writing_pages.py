"""The pages that make and change sales: new, edit, return, cancel; and the searches of their fields."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse

from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.queries import branches
from trastienda.insights.desk.sale_shown import SaleShown, sale_at_desk
from trastienda.insights.desk.selling import (
    Sellable,
    customers_worded,
    sellables_coded,
    sellables_worded,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.operations.sales.change_sale import ChangeSale, change_sale
from trastienda.operations.sales.delete_sale import DeleteSale, delete_sale
from trastienda.operations.sales.return_goods import ReturnGoods, return_goods
from trastienda.operations.sales.sell_at_desk import sell_at_desk
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Fact, money
from trastienda.surfaces.inventario.sales.forms import (
    MOST_LINES,
    BuyerForm,
    LineForm,
    ReturnForm,
    SaleForm,
    beginning,
    customer_told,
    line_forms,
    lines_of,
)
from trastienda.surfaces.inventario.sales.pages import BACK, ROOT
from trastienda.surfaces.inventario.sales.render import customer_option, product_option
from trastienda.surfaces.inventario.surface import DESK

ADDED, CHANGED, RETURNED, CANCELLED = (
    "Venta registrada correctamente.",
    "Venta actualizada correctamente.",
    "Devolución registrada: lo devuelto está otra vez en el inventario.",
    "Venta cancelada: volvió al inventario y salió de la contabilidad.",
)
ALREADY = "La venta ya no está vigente: se canceló o se devolvió completa."
IN_A_DRAWER = (
    "El efectivo que entró a una caja se devuelve desde una caja abierta, en el punto de venta. Con un comprobante "
    "fiscal timbrado, cancele antes el comprobante."
)


@DESK.page("ventas/crear/", permission=Permission.SELL, writes=True, also=("ventas/nueva/", "ventas/nuevo/"))
def create(call: DeskCall) -> HttpResponse:
    form = _form(call)
    wants_more = "otro" in call.request.POST
    lines = line_forms(call.request.POST if call.is_post else None, more=int(wants_more))
    if call.is_post and not wants_more:
        known = _known(call, lines)
        if _are_right(form, lines, known):
            sold = form.sale([each.wanted(known, {}).wanted for each in lines])
            try:
                return call.once(
                    lambda: sell_at_desk(sold, actor=call.actor, now=call.now).id,
                    to=lambda sale_id: f"{ROOT}{sale_id}/",
                    said=ADDED,
                )
            except DomainError as refusal:
                _refuse(call, refusal, form, lines, known)
    context = {"title": "Nueva venta", "back": BACK, "button": "Registrar venta"}
    return _shown_form(call, form, lines, context, is_wrong=call.is_post and not wants_more)


@DESK.page("ventas/<id:sale_id>/editar/", permission=Permission.CANCEL, writes=True)
def edit(call: DeskCall, sale_id: int) -> HttpResponse:
    """Its customer and its lines; what it comes to more or less is paid or given back as it was paid."""
    found = sale_at_desk(sale_id, actor=call.actor)
    here = f"{ROOT}{sale_id}/"
    form = BuyerForm(
        call.request.POST if call.is_post else None,
        initial={"cliente": customer_told(found.customer, found.customer_id) if found.customer_id else ""},
    )
    wants_more = "otro" in call.request.POST
    lines = line_forms(call.request.POST, more=int(wants_more)) if call.is_post else lines_of(found)
    if call.is_post and not wants_more:
        known = _known(call, lines)
        if _are_right(form, lines, known) and _names_somebody(form, found):
            kept = {each.id: each for each in found.lines}
            changed = [each.wanted(known, kept) for each in lines]
            command = ChangeSale(sale=sale_id, lines=changed, customer=form.customer[0])
            try:
                return call.once(
                    lambda: change_sale(command, actor=call.actor, now=call.now),
                    to=lambda _: here,
                    said=CHANGED,
                )
            except DomainError as refusal:
                _refuse(call, refusal, form, lines, known)
    context = {
        "title": f"Editar venta {found.folio}",
        "back": Fact(f"Venta {found.folio}", "", href=here),
        "button": "Guardar cambios",
    }
    return _shown_form(call, form, lines, context, is_wrong=call.is_post and not wants_more)


@DESK.page("ventas/<id:sale_id>/devolver/", permission=Permission.CREATE_INVENTORY, writes=True)
def give_back(call: DeskCall, sale_id: int) -> HttpResponse:
    found = sale_at_desk(sale_id, actor=call.actor)
    here = f"{ROOT}{sale_id}/"
    form = ReturnForm(call.request.POST if call.is_post else None, sold=found.lines)
    if call.is_post and form.is_valid():
        command = ReturnGoods(sale=sale_id, goods=form.goods, reason=form.cleaned_data["motivo"])
        try:
            return call.once(
                lambda: return_goods(command, actor=call.actor, now=call.now),
                to=lambda _: here,
                said=RETURNED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {
        "title": f"Devolver de la venta {found.folio}",
        "form": form,
        "back": Fact(f"Venta {found.folio}", "", href=here),
        "button": "Registrar devolución",
    }
    return call.page("form.html", context, status=400 if form.errors else 200)


@DESK.page("ventas/<id:sale_id>/eliminar/", permission=Permission.CANCEL, writes=True)
def cancel(call: DeskCall, sale_id: int) -> HttpResponse:
    found = sale_at_desk(sale_id, actor=call.actor)
    problem = ALREADY if call.is_post and found.is_undone else ""
    if call.is_post and not problem:
        try:
            return call.once(
                lambda: delete_sale(DeleteSale(sale_id), actor=call.actor, now=call.now),
                to=lambda _: f"{ROOT}{sale_id}/",
                said=CANCELLED,
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    whom = f" a {found.customer}" if found.customer else ""
    context = {
        "title": f"Cancelar venta {found.folio}",
        "back": Fact(f"Venta {found.folio}", "", href=f"{ROOT}{sale_id}/"),
        "asked": f"¿Cancelar la venta {found.folio}{whom} por {money(found.total)}? Lo vendido vuelve al inventario, "
        "el dinero se devuelve como se pagó y la póliza se revierte con fecha de hoy; la venta queda a la vista como "
        "cancelada.",
        "problem": problem,
        "instead": "" if found.is_undone else IN_A_DRAWER,
        "button": "Cancelar venta",
    }
    return call.page("delete.html", context, status=400 if problem else 200)


@DESK.page("ventas/productos/", permission=Permission.SELL)
def found_products(call: DeskCall) -> HttpResponse:
    """The options of the product field, while somebody types in it."""
    options = [product_option(each) for each in sellables_worded(_typed(call, "producto"), actor=call.actor)]
    return call.page("_sale_options.html", {"options": options})


@DESK.page("ventas/clientes/", permission=Permission.SELL)
def found_customers(call: DeskCall) -> HttpResponse:
    """The options of the customer field, while somebody types in it."""
    options = [customer_option(each) for each in customers_worded(_typed(call, "cliente"), actor=call.actor)]
    return call.page("_sale_options.html", {"options": options})


def _typed(call: DeskCall, name: str) -> str:
    asked = call.request.GET
    return (asked.get(name) or asked.get("q") or "").replace("\0", "")[:120]


def _form(call: DeskCall) -> SaleForm:
    with transaction(call.actor.tenant_id):
        zone_name = tenant_profile(call.actor.tenant_id).time_zone
        places = [(each.id, each.name) for each in branches() if each.is_active]
    today = local_date(call.now, zone_name=zone_name)
    return SaleForm(
        call.request.POST if call.is_post else None,
        branches=places,
        initial=beginning(today=today, branches=places, branch=call.actor.branch_id),
    )


def _known(call: DeskCall, lines: Sequence[LineForm]) -> Mapping[str, Sellable]:
    codes = [each.data.get("producto", "").strip() for each in lines if each.is_bound]
    return sellables_coded([code for code in codes if "\0" not in code], actor=call.actor)


def _are_right(form: BuyerForm, lines: Sequence[LineForm], known: Mapping[str, Sellable]) -> bool:
    """Check the head and every line, so that all that is wrong is said at once."""
    is_right = form.is_valid()
    for each in lines:
        if each.is_bound:
            each.full_clean()
            each.match(known)
    if not any(each.is_bound for each in lines):
        form.add_error(None, "Agregue al menos un producto.")
        return False
    if any(each.errors for each in lines):
        form.add_error(None, "Revise los renglones marcados.")
        return False
    return is_right


def _refuse(
    call: DeskCall,
    refusal: DomainError,
    form: BuyerForm,
    lines: Sequence[LineForm],
    known: Mapping[str, Sellable],
) -> None:
    """Say it beside the line that asks for more than there is; else where the form would."""
    sentence = call.say(refusal)
    if isinstance(refusal, NotEnoughStock):
        for each in lines:
            if known[each.cleaned_data["producto"]].id == refusal.product_id:
                each.add_error("cantidad", sentence)
    form.refuse(refusal, sentence)


def _names_somebody(form: BuyerForm, found: SaleShown) -> bool:
    """Whether the customer is one of the list, or was nobody and stays so; what is wrong is said beside the field."""
    customer, name = form.customer
    if customer is None and (name or found.customer_id is not None):
        form.add_error("cliente", "Elija un cliente de la lista.")
        return False
    return True


def _shown_form(
    call: DeskCall,
    form: BuyerForm,
    lines: Sequence[LineForm],
    context: Mapping[str, object],
    *,
    is_wrong: bool,
) -> HttpResponse:
    shown = {"form": form, "lines": lines, "most": MOST_LINES, "shows_errors": is_wrong, **context}
    return call.page("sale_form.html", shown, status=400 if is_wrong else 200)
