"""The configuration in this surface's words, both ways."""

from typing import Any

import msgspec
from msgspec import UNSET

from trastienda.domain.tenancy.look import USUAL
from trastienda.domain.tenancy.queries import Theme
from trastienda.domain.tenancy.settings import BankAccount, Settings
from trastienda.insights.desk import config, history, sending
from trastienda.kernel.actor import Actor
from trastienda.operations.tenancy.change_shop import ChangeShop
from trastienda.surfaces.inventario.config import systems, wire
from trastienda.surfaces.inventario.config.words import DOCUMENTS, action_title
from trastienda.surfaces.inventario.render import amount, instant
from trastienda.surfaces.inventario.vocabulary import SETTINGS
from trastienda.web.decode import exact

WHOSE = {
    systems.Whose.OWN: "propia",
    systems.Whose.INSTALLATION: "instalacion",
    systems.Whose.REHEARSAL: "ensayo",
    systems.Whose.NONE: "ninguna",
}


def configuration(shop: config.ShopShown, chosen: Settings, look: Theme) -> wire.Configuration:
    return wire.Configuration(
        tienda=wire.Shop(
            nombre=shop.name,
            razon_social=shop.legal_name,
            documento=shop.tax_id,
            regimen_fiscal=shop.fiscal_regime,
            codigo_postal=shop.postal_code,
            pais=shop.country,
            moneda=shop.currency,
            zona_horaria=shop.time_zone,
        ),
        impuestos=wire.Taxes(iva=amount(shop.default_tax_rate * 100), incluye_iva=shop.prices_include_tax),
        tema=wire.Look(nombre=look.name, variables={**USUAL, **look.variables}),
        preferencias=_preferences(chosen),
    )


def shop_change(body: wire.ConfigurationChange) -> ChangeShop | None:
    """Return what a body says of the shop and its taxes; None where it says nothing of them."""
    shop, taxes = body.tienda, body.impuestos
    told: dict[str, Any] = {}
    if shop is not UNSET:
        told |= {
            "name": shop.nombre,
            "legal_name": shop.razon_social,
            "tax_id": shop.documento,
            "fiscal_regime": shop.regimen_fiscal,
            "postal_code": shop.codigo_postal,
            "time_zone": shop.zona_horaria,
        }
    if taxes is not UNSET:
        rate = UNSET if taxes.iva is UNSET else exact(taxes.iva) / 100
        told |= {"default_tax_rate": rate, "prices_include_tax": taxes.incluye_iva}
    return ChangeShop(**told) if told else None


def choices(body: wire.PreferencesChange) -> dict[str, Any]:
    """Return what a body says of the preferences, by our names."""
    told = {name: getattr(body, field) for name, field in SETTINGS.items()}
    said = {name: value for name, value in told.items() if value is not UNSET}
    bank = said.get("bank_account")
    if isinstance(bank, wire.Bank):
        said["bank_account"] = dict(
            zip(BankAccount.__struct_fields__, msgspec.structs.astuple(bank), strict=True)
        )
    return said


def branch(each: config.BranchShown) -> wire.Branch:
    return wire.Branch(
        id=each.id,
        nombre=each.name,
        domicilio=each.address,
        telefono=each.phone,
        abierta=each.is_active,
        bajo_cero=each.below_zero,
        personas=each.people,
        cajas_abiertas=each.registers,
        con_existencias=each.has_stock,
    )


def folio(each: config.Numbering) -> wire.Folio:
    return wire.Folio(
        documento=each.kind,
        nombre=DOCUMENTS.get(each.kind, each.kind),
        prefijo=each.prefix,
        cifras=each.width,
        ultimo=each.last,
        siguiente=each.next,
        se_puede_cambiar=not each.last,
    )


def pay_method(each: config.PayMethod, whose: systems.Whose) -> wire.PayMethod:
    return wire.PayMethod(
        id=each.id,
        nombre=each.name,
        medio=each.gateway,
        posicion=each.position,
        activa=each.is_active,
        cuenta=WHOSE[whose],
    )


def shipping(found: sending.Sending) -> wire.Shipping:
    return wire.Shipping([method(each) for each in found.methods], [zone(each) for each in found.zones])


def method(each: sending.SendMethod) -> wire.Method:
    return wire.Method(
        id=each.id,
        codigo=each.code,
        nombre=each.name,
        tipo=each.kind,
        correo=each.carrier,
        sucursal=each.branch,
        gratis_desde=None if each.free_from is None else amount(each.free_from),
        activo=each.is_active,
    )


def zone(each: sending.ZoneShown) -> wire.Zone:
    return wire.Zone(
        id=each.id,
        nombre=each.name,
        codigos=[list(span) for span in each.spans],
        tarifas={
            str(number): [wire.Step(grams, amount(price)) for grams, price in steps]
            for number, steps in each.prices.items()
        },
    )


def event(each: history.Event, actor: Actor) -> wire.Event:
    return wire.Event(
        suceso=each.seq,
        fecha=instant(each.at, actor),
        quien=each.actor,
        que=action_title(each.action),
        accion=each.action,
        sobre=each.subject,
    )


def event_detail(found: history.EventShown, actor: Actor) -> wire.EventDetail:
    return wire.EventDetail(
        **msgspec.structs.asdict(event(found.event, actor)),
        datos=found.details,
        huella=found.hash,
        huella_anterior=found.previous,
    )


def system(each: systems.System) -> wire.System:
    return wire.System(
        nombre=each.name,
        titulo=each.title,
        responde=WHOSE[each.whose],
        credenciales_propias=each.own,
        direccion=each.address,
    )


def _preferences(chosen: Settings) -> wire.Preferences:
    plain = msgspec.structs.asdict(chosen)
    bank = chosen.bank_account
    told = {field: plain[name] for name, field in SETTINGS.items()}
    return wire.Preferences(**{**told, "cuenta": bank and wire.Bank(*msgspec.structs.astuple(bank))})
