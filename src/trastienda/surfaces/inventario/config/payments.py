"""The page of ways to pay in the web store: which are offered, in which order, and who collects them."""

from collections.abc import Mapping

from django.http import HttpResponse

from trastienda.insights.desk.config import PayMethod, connected, pay_methods, settings_shown
from trastienda.kernel.paging import page_request
from trastienda.operations.payments.change_method import change_method
from trastienda.surfaces.inventario.config import systems
from trastienda.surfaces.inventario.config.common import BACK, MAY, ROOT
from trastienda.surfaces.inventario.config.words import GATEWAYS
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Listing, Row
from trastienda.surfaces.inventario.surface import DESK

HERE = f"{ROOT}pagos/"
COLUMNS = (
    Column("Nombre"),
    Column("Quién cobra"),
    Column("Cuenta", kind="state"),
    Column("Estado", kind="state"),
)
_DOES = {"activar": "activa", "desactivar": "inactiva", "primero": "al principio de la lista"}
_MOST_AT_ONCE = 50


@DESK.page("configuracion/pagos/", permission=MAY)
def methods(call: DeskCall) -> HttpResponse:
    found = pay_methods(actor=call.actor)
    own = connected(actor=call.actor)
    has_bank = settings_shown(actor=call.actor).bank_account is not None
    listing = Listing(
        title="Formas de pago",
        columns=COLUMNS,
        rows=[_row(each, own, call.actor.tenant_id, has_bank=has_bank) for each in found],
        total=len(found),
        page=page_request(1, max(len(found), 1), largest=max(len(found), 1)),
        query={},
        noun=("forma de pago de la tienda en línea", "formas de pago de la tienda en línea"),
        bulk=(
            Action("Activar", f"{HERE}varios/activar/"),
            Action("Desactivar", f"{HERE}varios/desactivar/"),
            Action("Mostrar primero", f"{HERE}varios/primero/"),
        ),
        others=(Action("Cuenta para transferencias", f"{ROOT}preferencias/"),),
        empty="Todavía no hay formas de pago.",
    )
    return call.page("list.html", {"title": listing.title, "listing": listing, "back": BACK})


@DESK.page("configuracion/pagos/varios/<slug:what>/", permission=MAY, writes=True, reads=False)
def many(call: DeskCall, what: str) -> HttpResponse:
    """Offer many, or none of them any more, or show them first; all of them or none."""
    texts = call.request.POST.getlist("id")[:_MOST_AT_ONCE]
    ids = [int(text) for text in dict.fromkeys(texts) if text.isascii() and text.isdigit() and len(text) < 16]
    if what not in _DOES or not ids:
        return call.redirect(HERE)

    def work() -> None:
        for number in reversed(ids):
            change_method(
                number,
                is_active=None if what == "primero" else what == "activar",
                position=1 if what == "primero" else None,
                actor=call.actor,
                now=call.now,
            )

    said = (
        f"1 forma de pago {_DOES[what]}." if len(ids) == 1 else f"{len(ids)} formas de pago: {_DOES[what]}."
    )
    return call.once(work, to=lambda _: HERE, said=said)


def _row(each: PayMethod, own: Mapping[str, bool], tenant_id: int, *, has_bank: bool) -> Row:
    if each.gateway == "transfer":
        account = Cell("Propia", tone="good") if has_bank else Cell("Sin cuenta bancaria", tone="warn")
    else:
        account = systems.state(each.gateway, own, tenant_id=tenant_id)
    return Row(
        id=each.id,
        cells=(
            Cell(each.name),
            Cell(GATEWAYS.get(each.gateway, each.gateway)),
            account,
            Cell("Activa", tone="good") if each.is_active else Cell("Inactiva", tone="quiet"),
        ),
    )
