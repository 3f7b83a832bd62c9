"""A customer's account: its statement between two days, on paper and as a file, and a payment that is received."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.insights.customer_statement import Statement
from trastienda.insights.desk.customers import customer_shown
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.operations.parties.receive_account_payment import receive_account_payment
from trastienda.surfaces.inventario.customers.cards import MOVE_COLUMNS, move_row, statement_of
from trastienda.surfaces.inventario.customers.forms import PaymentForm
from trastienda.surfaces.inventario.customers.words import MOVES, ROOT, day, require_administration
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.exports import csv_file
from trastienda.surfaces.inventario.desk.listing import Action, Fact, Filter, Listing, asked_page, money
from trastienda.surfaces.inventario.surface import DESK

_MOVES_A_PAGE = 100
RECEIVED = "Pago recibido correctamente."
_EXPORTED = ("Fecha", "Movimiento", "Referencia", "Importe", "Saldo")


@DESK.page("clientes/<id:customer_id>/estado/", permission=Permission.VIEW_CUSTOMERS)
def account(call: DeskCall, customer_id: int) -> HttpResponse:
    told = _statement(call, customer_id)
    query = call.request.GET.dict()
    asked = call.request.META.get("QUERY_STRING", "")
    page = asked_page(query, total=len(told.moves), size=_MOVES_A_PAGE)
    listing = Listing(
        title=f"Estado de cuenta de {told.name}",
        columns=MOVE_COLUMNS,
        rows=[move_row(each) for each in told.moves[page.offset :][: page.size]],
        totals=("Saldo anterior", money(told.opening_balance), "", "", "Saldo hoy", money(told.balance)),
        total=len(told.moves),
        page=page,
        query=query,
        noun=("movimiento", "movimientos"),
        filters=(Filter("desde", "Desde"), Filter("hasta", "Hasta")),
        others=(
            Action("Exportar CSV", f"{ROOT}{customer_id}/estado/exportar/{'?' + asked if asked else ''}"),
        ),
        empty="Su cuenta no tiene movimientos.",
    )
    template = "_list.html" if call.is_partial else "statement.html"
    back = Fact(told.name, "", href=f"{ROOT}{customer_id}/")
    return call.page(template, {"title": listing.title, "listing": listing, "back": back})


@DESK.page("clientes/<id:customer_id>/estado/exportar/", permission=Permission.VIEW_CUSTOMERS)
def export(call: DeskCall, customer_id: int) -> HttpResponseBase:
    require_administration(call.actor)
    told = _statement(call, customer_id)
    rows = (
        (each.occurred_on, MOVES.get(each.kind, each.kind), each.reference, each.amount, each.balance)
        for each in told.moves
    )
    return csv_file(f"estado-de-cuenta-{customer_id}", _EXPORTED, rows)


@DESK.page("clientes/<id:customer_id>/pago/", permission=Permission.EDIT_CUSTOMERS, writes=True)
def pay(call: DeskCall, customer_id: int) -> HttpResponse:
    require_administration(call.actor)
    found = customer_shown(customer_id, actor=call.actor, sales=0).customer
    initial = {"monto": found.balance, "metodo": "transferencia"} if found.balance > 0 else {}
    form = PaymentForm(call.request.POST if call.is_post else None, initial=initial)
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: receive_account_payment(form.told(customer_id), actor=call.actor, now=call.now),
                to=lambda _: f"{ROOT}{customer_id}/",
                said=RECEIVED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {
        "title": f"Recibir pago de {found.name}",
        "form": form,
        "button": f"Recibir pago, debe {money(found.balance)}",
        "back": Fact(found.name, "", href=f"{ROOT}{customer_id}/"),
    }
    return call.page("form.html", context, status=400 if form.errors else 200)


def _statement(call: DeskCall, customer_id: int) -> Statement:
    query = call.request.GET
    return statement_of(
        call.actor, customer_id, first_on=day(query.get("desde", "")), last_on=day(query.get("hasta", ""))
    )
