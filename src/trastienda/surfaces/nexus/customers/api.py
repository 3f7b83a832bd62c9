"""Section 6: the endpoints of customers."""

import msgspec

from trastienda.domain.parties import queries
from trastienda.domain.tenancy.branches import open_branch
from trastienda.insights.customer_statement import customer_statement
from trastienda.kernel.actor import Permission
from trastienda.operations.parties.create_customer import create_customer
from trastienda.operations.parties.receive_account_payment import receive_account_payment
from trastienda.operations.parties.update_customer import update_customer
from trastienda.surfaces.nexus.customers import render, translate, wire
from trastienda.surfaces.nexus.lists import Dated, pagination
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "6. Customers"
ONE = "pos/api/customers/<id:customer_id>"


@NEXUS.get(
    "pos/api/customers/", summary="Lista de clientes", section=SECTION, permission=Permission.VIEW_CUSTOMERS
)
def list_(call: Call, query: wire.Search) -> wire.Customers:
    if query.branch_id is not None:
        open_branch(query.branch_id)
    page = queries.customers(query.wanted(), text=query.q, branch_id=query.branch_id)
    return wire.Customers(
        data=[render.customer(row, call.actor) for row in page.items], pagination=pagination(page)
    )


@NEXUS.get(ONE, summary="Detalle de un cliente", section=SECTION, permission=Permission.VIEW_CUSTOMERS)
def detail(call: Call, customer_id: int) -> wire.Customer:
    return render.customer(queries.customer(customer_id), call.actor)


@NEXUS.post(
    "pos/api/customers/",
    summary="Crear cliente",
    section=SECTION,
    permission=Permission.CREATE_CUSTOMERS,
    status=201,
)
def create(call: Call, body: wire.NewCustomer) -> wire.Saved:
    customer_id = create_customer(translate.new_customer(body), actor=call.actor, now=call.now)
    return wire.Saved(id=customer_id, message="Customer created")


@NEXUS.put(ONE, summary="Actualizar cliente", section=SECTION, permission=Permission.EDIT_CUSTOMERS)
def update(call: Call, customer_id: int, body: wire.CustomerChanges) -> wire.Saved:
    update_customer(customer_id, translate.customer_changes(body), actor=call.actor, now=call.now)
    return wire.Saved(id=customer_id, message="Customer updated")


@NEXUS.get(
    f"{ONE}/statement",
    summary="Estado de cuenta del cliente",
    section=SECTION,
    permission=Permission.VIEW_CUSTOMERS,
)
def statement(customer_id: int, query: Dated) -> wire.Statement:
    return render.statement(customer_statement(customer_id, first_on=query.date_from, last_on=query.date_to))


@NEXUS.get(
    f"{ONE}/vehicles", summary="Vehículos del cliente", section=SECTION, permission=Permission.VIEW_CUSTOMERS
)
def vehicles(customer_id: int) -> wire.Vehicles:
    found = queries.vehicles(customer_id)
    return wire.Vehicles(data=[msgspec.convert(row, wire.Vehicle, from_attributes=True) for row in found])


@NEXUS.post(
    f"{ONE}/payment",
    summary="Registrar pago del cliente",
    section=SECTION,
    permission=Permission.EDIT_CUSTOMERS,
    status=201,
)
def payment(call: Call, customer_id: int, body: wire.NewPayment) -> wire.Paid:
    paid = receive_account_payment(translate.payment(customer_id, body), actor=call.actor, now=call.now)
    return wire.Paid(
        id=paid.id, message="Payment recorded", folio=paid.folio, amount=paid.amount, balance=paid.balance
    )
