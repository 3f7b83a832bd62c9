"""Every field of every form, wrong in turn: 400, told beside that field, all else kept, nothing changed.

The forms' own fields say what is tried. Forms that `CASES` does not name are found by following links; one that is
found by neither fails `test_no_form_is_forgotten`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from django import forms
from django.urls import Resolver404, resolve

from tests.shop import Shop, open_shop
from tests.surfaces.inventario.desk import Seen
from tests.surfaces.inventario.furnished import Furnished, furnished
from tests.surfaces.inventario.typed_forms import (
    NOT_TYPED,
    Typed,
    Watching,
    fields_with_errors,
    links,
    typed,
    wrong_for,
)
from trastienda.surfaces.inventario.customers import forms as customers
from trastienda.surfaces.inventario.desk.forms import DeskForm
from trastienda.surfaces.inventario.desk.importing import FileForm
from trastienda.surfaces.inventario.desk.navigation import AREAS
from trastienda.surfaces.inventario.people import forms as people
from trastienda.surfaces.inventario.products import forms as products
from trastienda.surfaces.inventario.purchases import forms as purchases
from trastienda.surfaces.inventario.sales import forms as sales
from trastienda.surfaces.inventario.suppliers import forms as suppliers


class Case(msgspec.Struct, frozen=True):
    """A form at an address; `fill` is what is typed besides what it begins with, so that it would be accepted."""

    path: str
    forms: tuple[type[forms.Form], ...]
    fill: Mapping[str, str] = {}


PASSWORD = "correcto-caballo-pila"
CASES = (
    Case("/productos/crear/", (products.ProductForm,), {"nombre": "Filtro", "codigo": "F-1", "precio": "10"}),
    Case("/productos/{product}/editar/", (products.ProductForm,)),
    Case("/clientes/crear/", (customers.CustomerForm,), {"nombre": "Ana"}),
    Case("/clientes/{customer}/editar/", (customers.CustomerForm,)),
    Case("/clientes/{customer}/pago/", (customers.PaymentForm,), {"monto": "1"}),
    Case("/proveedores/crear/", (suppliers.SupplierForm,), {"nombre": "Frenos"}),
    Case("/proveedores/{supplier}/editar/", (suppliers.SupplierForm,)),
    Case("/usuarios/crear/", (people.PersonForm,), {"usuario": "eva", "contrasena": PASSWORD}),
    Case("/usuarios/{valeria}/editar/", (people.PersonForm,)),
    Case(
        "/usuarios/{valeria}/contrasena/",
        (people.PasswordForm,),
        {"contrasena": PASSWORD, "otra_vez": PASSWORD},
    ),
    Case("/usuarios/caja/crear/", (people.EmployeeForm,), {"nombre": "Leo", "pin": "8642"}),
    Case(
        "/ventas/crear/",
        (sales.SaleForm, sales.LineForm),
        {"producto": "BAL", "cantidad": "1", "banco": "BBVA"},
    ),
    Case("/ventas/{sale}/editar/", (sales.BuyerForm, sales.LineForm)),
    Case("/ventas/{sale}/devolver/", (sales.ReturnForm,), {"motivo": "No le quedó"}),
    Case("/ventas/ingresos/crear/", (sales.IncomeForm,), {"monto": "10"}),
    Case(
        "/compras/crear/",
        (purchases.PurchaseForm, purchases.LineForm),
        {"producto": "BAL", "cantidad": "1", "costo": "10", "proveedor": "Frenos"},
    ),
    Case("/compras/{purchase}/editar/", (purchases.NotesForm,)),
    Case("/compras/gastos/crear/", (purchases.ExpenseForm,), {"concepto": "Luz", "monto": "10"}),
    Case("/compras/activos/crear/", (purchases.AssetForm,), {"nombre": "Vitrina", "valor": "10"}),
)
ELSEWHERE = {FileForm: "test_customers.py: what is wrong with a file"}
LINES: Mapping[type[forms.Form], set[str]] = {sales.LineForm: {"iva"}}
"""What of a line is shown and not read: the tax of a sale is the product's."""


@pytest.fixture(scope="module")
def room() -> Furnished:
    return furnished()


@pytest.fixture(scope="module")
def neighbour() -> Shop:
    return open_shop(name="Vecina")


def said_wrong(name: str, value: str, sent: Typed, seen: Seen, secrets: set[str]) -> list[str]:
    """What is wrong with how a wrong value was answered."""
    where = f"{name}={value[:40]!r}"
    if seen.status != 400:
        return [f"{where}: {seen.status} {seen.text[:200]}"]
    wrong = []
    if name not in fields_with_errors(seen.content):
        wrong.append(f"{where}: no error beside it, but beside {fields_with_errors(seen.content)}")
    kept = typed(seen.content)
    for other, values in sent.items():
        if other not in NOT_TYPED | secrets | {name} and kept.get(other) != values:
            wrong.append(f"{where}: {other} was {values}, now {kept.get(other)}")
    return wrong


def try_all(case: Case, fields: Mapping[str, forms.Field], room: Furnished, neighbour: Shop) -> None:
    """Send a form with each field wrong in turn."""
    path = case.path.format(**room.ids)
    shown = room.owner.get(path)
    assert shown.status == 200, shown.text
    begun = {**typed(shown.content), **{name: [text] for name, text in case.fill.items()}}
    secrets = {name for name, field in fields.items() if isinstance(field.widget, forms.PasswordInput)}
    wrong: list[str] = []
    with room.shop.nothing_changes():
        for name, field in fields.items():
            for value in wrong_for(field, foreign=str(neighbour.branch_id)) if name in begun else ():
                sent = {**begun, name: [value]}
                answer = room.owner.post(path, _without_token(sent))
                wrong += said_wrong(name, value, sent, answer, secrets)
        assert wrong == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
def test_wrong_in_turn(case: Case, room: Furnished, neighbour: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _, fields, classes = Watching(monkeypatch).on(room.owner, case.path.format(**room.ids))
    assert classes >= set(case.forms)
    not_read = {name for form in case.forms for name in LINES.get(form, ())}
    kept = {name: field for name, field in fields.items() if name not in not_read}
    try_all(case, kept, room, neighbour)


def test_no_form_is_forgotten(room: Furnished, neighbour: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever form an area has besides those above is found by following its links, and tried; or it is said where."""
    seen_forms: set[Any] = {form for case in CASES for form in case.forms}
    starts = tuple(area.href for area in AREAS)
    watching = Watching(monkeypatch)
    tried_before = {_route(case.path.format(**room.ids)) for case in CASES}
    waiting, known, wrong = [*starts], {_route(start) for start in starts}, {}
    while waiting:
        path = waiting.pop(0)
        seen, fields, classes = watching.on(room.owner, path)
        is_page = seen.status == 200 and seen.headers["Content-Type"].startswith("text/html")
        for link in links(seen.content) if is_page else ():
            place = link.partition("?")[0]
            if place.startswith(starts) and _route(place) not in known:
                known.add(_route(place))
                waiting.append(place)
        if fields and _route(path) not in tried_before:
            seen_forms |= classes
            try:
                try_all(Case(path, ()), fields, room, neighbour)
            except AssertionError as failed:
                wrong[path] = str(failed)
    assert wrong == {}
    tried = {parent for form in seen_forms | set(ELSEWHERE) for parent in form.__mro__}
    ours = {form for form in _below(DeskForm) if form.__module__.startswith("trastienda")}
    assert ours - tried == set()


def _route(path: str) -> str:
    try:
        return resolve(path).route.rstrip("/")
    except Resolver404:
        return path


def _below(form: type[Any]) -> Iterator[type[Any]]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)


def _without_token(sent: Typed) -> dict[str, Any]:
    return {name: values for name, values in sent.items() if name != "csrfmiddlewaretoken"}
