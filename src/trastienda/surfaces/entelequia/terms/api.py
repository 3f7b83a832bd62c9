"""Coupons, and what other currencies cost. Not in the document: additions in its manner."""

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.coupons_given import coupon_given, coupons_given
from trastienda.insights.rates_noted import rates_noted
from trastienda.kernel.actor import Permission
from trastienda.kernel.paging import page_request
from trastienda.operations.coupons.change_coupon import change_coupon
from trastienda.operations.coupons.create_coupon import create_coupon
from trastienda.operations.coupons.drop_coupon import drop_coupon
from trastienda.operations.rates.note_rate import note_rate
from trastienda.surfaces.entelequia.surface import ENTELEQUIA, ROOT
from trastienda.surfaces.entelequia.terms import render, translate, wire
from trastienda.web.surface import Call

SECTION = "7. Cupones y tipos de cambio"
COUPONS, RATES = f"{ROOT}/admin/coupons", f"{ROOT}/admin/exchange-rates"
ONE = f"{COUPONS}/<id:coupon_id>"
PER_PAGE = 25
GIVE, DECIDE = Permission.EDIT_ORDERS, Permission.EDIT_SETTINGS


@ENTELEQUIA.get(COUPONS, summary="Los cupones y sus usos", section=SECTION, permission=GIVE)
def list_coupons(call: Call, query: wire.PageQuery) -> wire.Coupons:
    found = coupons_given(page_request(query.page, PER_PAGE, largest=PER_PAGE), actor=call.actor)
    return render.coupons(found, currency=_currency(call))


@ENTELEQUIA.post(COUPONS, summary="Crear un cupón", section=SECTION, permission=GIVE, status=201)
def create(call: Call, body: wire.NewCoupon) -> wire.Coupon:
    made = create_coupon(translate.new_coupon(body), actor=call.actor, now=call.now)
    return render.coupon(made, currency=_currency(call))


@ENTELEQUIA.get(ONE, summary="Un cupón", section=SECTION, permission=GIVE)
def retrieve(call: Call, coupon_id: int) -> wire.Coupon:
    return render.coupon(coupon_given(coupon_id, actor=call.actor), currency=_currency(call))


@ENTELEQUIA.put(ONE, summary="Cambiar un cupón", section=SECTION, permission=GIVE)
def change(call: Call, coupon_id: int, body: wire.CouponChange) -> wire.Coupon:
    kept = change_coupon(translate.coupon_change(coupon_id, body), actor=call.actor, now=call.now)
    return render.coupon(kept, currency=_currency(call))


@ENTELEQUIA.delete(
    ONE, summary="Eliminar un cupón; el que ya se usó sólo se desactiva", section=SECTION, permission=GIVE
)
def destroy(call: Call, coupon_id: int) -> wire.Message:
    is_erased = drop_coupon(coupon_id, actor=call.actor, now=call.now)
    return wire.Message("Cupón eliminado." if is_erased else "El cupón ya se usó: quedó desactivado.")


@ENTELEQUIA.get(RATES, summary="Los tipos de cambio anotados", section=SECTION, permission=GIVE)
def list_rates(call: Call, query: wire.RatesQuery) -> wire.Rates:
    page = page_request(query.page, PER_PAGE, largest=PER_PAGE)
    return render.rates(rates_noted(page, currency=query.currency, actor=call.actor))


@ENTELEQUIA.post(RATES, summary="Anotar un tipo de cambio", section=SECTION, permission=DECIDE, status=201)
def note(call: Call, body: wire.NewRate) -> wire.Rate:
    return render.rate(note_rate(translate.new_rate(body), actor=call.actor, now=call.now))


def _currency(call: Call) -> str:
    return tenant_profile(call.actor.tenant_id).currency
