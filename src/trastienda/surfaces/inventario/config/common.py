"""What the pages of the configuration share: where they begin, and how a form of theirs is sent and shown."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from trastienda.adapters.fiscal.cfdi import catalogs
from trastienda.domain.tenancy.profile import TenantProfile, tenant_profile
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import DeskForm
from trastienda.surfaces.inventario.desk.listing import Fact

ROOT = "/configuracion/"
MAY = Permission.EDIT_SETTINGS
BACK = Fact("Configuración", "", href=ROOT)
_CATALOGUES = {"clave_producto": catalogs.GOODS, "clave_unidad": catalogs.UNITS}


def form_page(
    call: DeskCall,
    form: DeskForm,
    work: Callable[[], object],
    *,
    to: str,
    said: str,
    title: str,
    back: Fact = BACK,
    template: str = "form.html",
    **more: Any,
) -> HttpResponse:
    """Do what a form that was sent asks for and go on; else show it, with what is wrong beside each field."""
    if call.is_post and form.is_valid():
        try:
            return call.once(work, to=lambda _: to, said=said)
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {"title": title, "form": form, "back": back, **more}
    return call.page(template, context, status=400 if form.errors else 200)


def asked_page(
    call: DeskCall,
    work: Callable[[], object],
    *,
    to: str,
    said: str,
    title: str,
    asked: str,
    button: str,
    back: Fact,
    instead: str = "",
) -> HttpResponse:
    """Ask before something is done that takes something away; do it when it was answered."""
    problem = ""
    if call.is_post:
        try:
            return call.once(work, to=lambda _: to, said=said)
        except DomainError as refusal:
            problem = call.say(refusal)
    context = {
        "title": title,
        "asked": asked,
        "button": button,
        "back": back,
        "problem": problem,
        "instead": instead,
    }
    return call.page("delete.html", context, status=400 if problem else 200)


def profile_of(call: DeskCall) -> TenantProfile:
    with transaction(call.actor.tenant_id):
        return tenant_profile(call.actor.tenant_id)


def sent(call: DeskCall) -> Any:
    """Return what a form was sent with; None where it is only shown."""
    return call.request.POST if call.is_post else None


def unknown_codes(told: Mapping[str, Any], *, country: str) -> list[str]:
    """Return which of the fiscal codes that are told the country's office does not have."""
    if country != "MX":
        return []
    return [
        name
        for name, catalogue in _CATALOGUES.items()
        if told.get(name) and not catalogs.knows(catalogue, told[name])
    ]
