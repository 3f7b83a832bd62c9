"""The pages of branches: list, new, change, close and open again."""

from typing import Any, ClassVar

from django.http import HttpResponse

from trastienda.insights.desk.config import BranchShown, branch_shown, branches_shown
from trastienda.kernel.paging import page_request
from trastienda.operations.tenancy.close_branch import close_branch, reopen_branch
from trastienda.operations.tenancy.create_branch import CreateBranch, create_branch
from trastienda.operations.tenancy.update_branch import UpdateBranch, update_branch
from trastienda.surfaces.inventario.config.common import BACK, MAY, ROOT, asked_page, form_page, sent
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import DeskForm, Text, YesNo
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Listing, Row
from trastienda.surfaces.inventario.surface import DESK
from trastienda.surfaces.inventario.vocabulary import FIELDS

HERE = f"{ROOT}sucursales/"
BACK_HERE = Fact("Sucursales", "", href=HERE)
ADDED, CHANGED = "Sucursal agregada correctamente.", "Sucursal actualizada correctamente."
CLOSED, REOPENED = "Sucursal cerrada.", "Sucursal abierta de nuevo."
COLUMNS = (
    Column("Nombre"),
    Column("Domicilio"),
    Column("Teléfono"),
    Column("Personas", kind="number"),
    Column("Cajas abiertas", kind="number"),
    Column("Existencias"),
    Column("Estado", kind="state"),
)


class BranchForm(DeskForm):
    """A new branch, or one that is changed."""

    refused_fields: ClassVar[dict[str, str]] = dict(FIELDS)

    nombre = Text("Nombre", most=150)
    domicilio = Text(
        "Domicilio", most=300, required=False, help_text="Como se imprime en tickets y etiquetas."
    )
    telefono = Text("Teléfono", most=40, required=False)
    bajo_cero = YesNo(
        "Vender antes de recibir",
        help_text="Deja vender lo que todavía no se ha recibido: la existencia queda en negativo.",
    )

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["telefono"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        if is_new:
            del self.fields["bajo_cero"]

    def new(self) -> CreateBranch:
        told = self.cleaned_data
        return CreateBranch(name=told["nombre"], address=told["domicilio"], phone=told["telefono"])

    def change(self, branch: int) -> UpdateBranch:
        told = self.cleaned_data
        return UpdateBranch(
            id=branch,
            name=told["nombre"],
            address=told["domicilio"],
            phone=told["telefono"],
            below_zero=told["bajo_cero"],
        )


@DESK.page("configuracion/sucursales/", permission=MAY)
def branches(call: DeskCall) -> HttpResponse:
    found = branches_shown(actor=call.actor)
    listing = Listing(
        title="Sucursales",
        columns=COLUMNS,
        rows=[_row(each) for each in found],
        total=len(found),
        page=page_request(1, len(found), largest=len(found)),
        query={},
        noun=("sucursal", "sucursales"),
        main=Action("Nueva sucursal", f"{HERE}crear/"),
    )
    return call.page("list.html", {"title": listing.title, "listing": listing, "back": BACK})


@DESK.page("configuracion/sucursales/crear/", permission=MAY, writes=True)
def create(call: DeskCall) -> HttpResponse:
    form = BranchForm(sent(call), is_new=True)
    return form_page(
        call,
        form,
        lambda: create_branch(form.new(), actor=call.actor, now=call.now),
        to=HERE,
        said=ADDED,
        title="Nueva sucursal",
        back=BACK_HERE,
    )


@DESK.page("configuracion/sucursales/<id:branch_id>/", permission=MAY)
def branch(call: DeskCall, branch_id: int) -> HttpResponse:
    found = branch_shown(branch_id, actor=call.actor)
    here = f"{HERE}{branch_id}/"
    actions = [Action("Editar", f"{here}editar/", tone="main")]
    if found.is_active:
        actions.append(Action("Cerrar sucursal", f"{here}cerrar/", tone="bad"))
    else:
        actions.append(Action("Abrir de nuevo", f"{here}abrir/", posts=True))
    context = {"title": found.name, "back": BACK_HERE, "facts": _facts(found), "actions": actions}
    return call.page("detail.html", context)


@DESK.page("configuracion/sucursales/<id:branch_id>/editar/", permission=MAY, writes=True)
def edit(call: DeskCall, branch_id: int) -> HttpResponse:
    found = branch_shown(branch_id, actor=call.actor)
    here = f"{HERE}{branch_id}/"
    form = BranchForm(sent(call), is_new=False, initial=shown_values(found))
    return form_page(
        call,
        form,
        lambda: update_branch(form.change(branch_id), actor=call.actor, now=call.now),
        to=here,
        said=CHANGED,
        title=f"Editar {found.name}",
        back=Fact(found.name, "", href=here),
    )


@DESK.page("configuracion/sucursales/<id:branch_id>/cerrar/", permission=MAY, writes=True)
def close(call: DeskCall, branch_id: int) -> HttpResponse:
    found = branch_shown(branch_id, actor=call.actor)
    people = {0: "", 1: " Una persona trabaja ahí y ya no podrá hacerlo."}.get(
        found.people, f" {found.people} personas trabajan ahí y ya no podrán hacerlo."
    )
    return asked_page(
        call,
        lambda: close_branch(branch_id, actor=call.actor, now=call.now),
        to=HERE,
        said=CLOSED,
        title=f"Cerrar {found.name}",
        asked=f"¿Cerrar {found.name}?{people} Sus ventas y documentos se conservan, y puede abrirla de nuevo.",
        button="Cerrar sucursal",
        back=Fact(found.name, "", href=f"{HERE}{branch_id}/"),
        instead="Traspase lo que queda, cierre sus cajas e intente de nuevo.",
    )


@DESK.page("configuracion/sucursales/<id:branch_id>/abrir/", permission=MAY, writes=True, reads=False)
def reopen(call: DeskCall, branch_id: int) -> HttpResponse:
    return call.once(
        lambda: reopen_branch(branch_id, actor=call.actor, now=call.now),
        to=lambda _: f"{HERE}{branch_id}/",
        said=REOPENED,
    )


def shown_values(branch: BranchShown) -> dict[str, Any]:
    """Return what the form of a branch begins with."""
    return {
        "nombre": branch.name,
        "domicilio": branch.address,
        "telefono": branch.phone,
        "bajo_cero": branch.below_zero,
    }


def _row(each: BranchShown) -> Row:
    return Row(
        id=each.id,
        href=f"{HERE}{each.id}/",
        cells=(
            Cell(each.name),
            Cell(each.address or "–"),
            Cell(each.phone or "–"),
            Cell(f"{each.people:,}"),
            Cell(f"{each.registers:,}"),
            Cell("Sí" if each.has_stock else "No"),
            Cell("Abierta", tone="good") if each.is_active else Cell("Cerrada", tone="quiet"),
        ),
    )


def _facts(one: BranchShown) -> list[Fact]:
    return [
        Fact("Estado", "Abierta", "good") if one.is_active else Fact("Estado", "Cerrada", "quiet"),
        Fact("Domicilio", one.address or "–"),
        Fact("Teléfono", one.phone or "–"),
        Fact("Personas", f"{one.people:,}"),
        Fact("Cajas abiertas", f"{one.registers:,}"),
        Fact("Existencias", "Sí, hay mercancía" if one.has_stock else "No queda nada"),
        Fact("Vender antes de recibir", "Sí" if one.below_zero else "No"),
    ]
