"""The pages of coupons."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.http import HttpResponse

from trastienda.domain.sales.coupon_terms import CouponSeen, CouponTerms
from trastienda.domain.sales.coupons import AMOUNT, PERCENT
from trastienda.insights.coupons_given import coupon_given, coupons_given
from trastienda.kernel.money import ZERO
from trastienda.kernel.paging import page_request
from trastienda.operations.coupons.change_coupon import ChangeCoupon, change_coupon
from trastienda.operations.coupons.create_coupon import create_coupon
from trastienda.operations.coupons.drop_coupon import drop_coupon
from trastienda.surfaces.inventario.config.common import (
    BACK,
    MAY,
    ROOT,
    asked_page,
    form_page,
    sent,
)
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import Amount, Day, DeskForm, OneOf, Text, YesNo
from trastienda.surfaces.inventario.desk.listing import (
    PAGE_SIZE,
    Action,
    Cell,
    Column,
    Fact,
    Listing,
    Row,
    money,
    quantity,
)
from trastienda.surfaces.inventario.desk.listing import asked_page as page_asked
from trastienda.surfaces.inventario.surface import DESK

COUPONS = f"{ROOT}cupones/"
BACK_COUPONS = Fact("Cupones", "", href=COUPONS)
ADDED, CHANGED, DROPPED = (
    "Cupón creado.",
    "Cupón actualizado correctamente.",
    "Cupón eliminado o desactivado.",
)
_COUPON_COLUMNS = (
    Column("Código", kind="code"),
    Column("Descuento", kind="number"),
    Column("Compra mínima", kind="number"),
    Column("Usos", kind="number"),
    Column("Vigencia"),
    Column("Estado", kind="state"),
)
_MOST_USES = "1000000000"


class CouponForm(DeskForm):
    """What a coupon promises."""

    refused_fields: ClassVar[dict[str, str]] = {
        "code": "codigo",
        "kind": "tipo",
        "value": "valor",
        "least": "compra_minima",
        "most_uses": "usos",
        "most_uses_each": "usos_por_cliente",
        "starts_on": "desde",
        "ends_on": "hasta",
    }

    codigo = Text("Código", most=40, help_text="Letras, cifras y guiones: lo que el cliente escribe.")
    tipo = OneOf("Tipo", choices=[(PERCENT, "Por ciento de los productos"), (AMOUNT, "Importe fijo")])
    valor = Amount("Valor", least="0.01", help_text="El por ciento, o el importe en la moneda de la tienda.")
    compra_minima = Amount("Compra mínima", required=False)
    usos = Amount(
        "Usos en total", places=0, least="1", most=_MOST_USES, required=False, help_text="Vacío: sin límite."
    )
    usos_por_cliente = Amount(
        "Usos por cliente",
        places=0,
        least="1",
        most=_MOST_USES,
        required=False,
        help_text="Vacío: sin límite.",
    )
    desde = Day("Desde", required=False)
    hasta = Day("Hasta", required=False, help_text="Ese día todavía vale.")
    activo = YesNo("Activo")

    def told(self) -> CouponTerms:
        """Return the terms as the form says them."""
        told = self.cleaned_data
        return CouponTerms(
            code=told["codigo"],
            kind=told["tipo"],
            value=told["valor"],
            least=told["compra_minima"] or ZERO,
            most_uses=_whole(told["usos"]),
            most_uses_each=_whole(told["usos_por_cliente"]),
            starts_on=told["desde"],
            ends_on=told["hasta"],
            is_active=told["activo"],
        )


@DESK.page("configuracion/cupones/", permission=MAY)
def coupons(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    first = coupons_given(page_request(1, PAGE_SIZE, largest=PAGE_SIZE), actor=call.actor)
    page = page_asked(query, total=first.total)
    found = first if page.number == 1 else coupons_given(page, actor=call.actor)
    listing = Listing(
        title="Cupones",
        columns=_COUPON_COLUMNS,
        rows=[_coupon_row(each) for each in found.items],
        total=first.total,
        page=page,
        query=query,
        noun=("cupón", "cupones"),
        main=Action("Nuevo cupón", f"{COUPONS}crear/"),
        empty="Todavía no hay cupones.",
        hint="Cree el primero: sirve en la tienda en línea en cuanto lo guarda.",
    )
    return call.page("list.html", {"title": listing.title, "listing": listing, "back": BACK})


@DESK.page("configuracion/cupones/crear/", permission=MAY, writes=True)
def create(call: DeskCall) -> HttpResponse:
    form = CouponForm(sent(call), initial={"activo": True, "tipo": PERCENT})
    return form_page(
        call,
        form,
        lambda: create_coupon(form.told(), actor=call.actor, now=call.now),
        to=COUPONS,
        said=ADDED,
        title="Nuevo cupón",
        back=BACK_COUPONS,
    )


@DESK.page("configuracion/cupones/<id:coupon_id>/", permission=MAY, writes=True)
def coupon(call: DeskCall, coupon_id: int) -> HttpResponse:
    found = coupon_given(coupon_id, actor=call.actor)
    form = CouponForm(sent(call), initial=_coupon_values(found))

    def work() -> None:
        terms = form.told()
        change = ChangeCoupon(
            coupon_id, {name: getattr(terms, name) for name in CouponTerms.__struct_fields__}
        )
        change_coupon(change, actor=call.actor, now=call.now)

    return form_page(
        call,
        form,
        work,
        to=COUPONS,
        said=CHANGED,
        title=f"Cupón {found.code}",
        back=BACK_COUPONS,
        other=Action("Eliminar", f"{COUPONS}{coupon_id}/eliminar/", tone="bad"),
    )


@DESK.page("configuracion/cupones/<id:coupon_id>/eliminar/", permission=MAY, writes=True)
def drop(call: DeskCall, coupon_id: int) -> HttpResponse:
    found = coupon_given(coupon_id, actor=call.actor)
    what = "¿Eliminar" if not found.uses else "Ya se usó, así que sólo se desactiva. ¿Desactivar"
    return asked_page(
        call,
        lambda: drop_coupon(coupon_id, actor=call.actor, now=call.now),
        to=COUPONS,
        said=DROPPED,
        title=f"Eliminar {found.code}",
        asked=f"{what} el cupón {found.code}?",
        button="Desactivar" if found.uses else "Eliminar",
        back=Fact(found.code, "", href=f"{COUPONS}{coupon_id}/"),
    )


def _coupon_row(each: CouponSeen) -> Row:
    off = f"{quantity(each.value)} %" if each.kind == PERCENT else money(each.value)
    uses = f"{each.uses:,}" if each.most_uses is None else f"{each.uses:,} de {each.most_uses:,}"
    return Row(
        id=each.id,
        href=f"{COUPONS}{each.id}/",
        cells=(
            Cell(each.code),
            Cell(off),
            Cell(money(each.least) if each.least else "–"),
            Cell(uses),
            Cell(_span(each.starts_on, each.ends_on)),
            Cell("Activo", tone="good") if each.is_active else Cell("Inactivo", tone="quiet"),
        ),
    )


def _coupon_values(each: CouponSeen) -> dict[str, Any]:
    return {
        "codigo": each.code,
        "tipo": each.kind,
        "valor": each.value,
        "compra_minima": each.least or None,
        "usos": each.most_uses,
        "usos_por_cliente": each.most_uses_each,
        "desde": each.starts_on,
        "hasta": each.ends_on,
        "activo": each.is_active,
    }


def _span(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first} a {last}"
    return f"desde {first}" if first else f"hasta {last}" if last else "Siempre"


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
