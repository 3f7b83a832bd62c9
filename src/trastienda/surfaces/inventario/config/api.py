"""/configuracion/api/: how the shop is set up as JSON, as one thing that is read and saved whole or in part."""

import msgspec

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.config import settings_shown, shop_shown, theme_shown
from trastienda.operations.tenancy.change_settings import change_settings
from trastienda.operations.tenancy.change_shop import change_shop
from trastienda.operations.tenancy.change_theme import change_theme
from trastienda.surfaces.inventario.config import render, wire
from trastienda.surfaces.inventario.config.common import MAY, unknown_codes
from trastienda.surfaces.inventario.lists import Told
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.errors import Malformed
from trastienda.web.surface import Call

SECTION = "8. Configuración"
ROOT, ALIAS = "configuracion/api", "api/configuracion"


@INVENTARIO.get(ROOT, summary="Ver la configuración", section=SECTION, permission=MAY, aliases=(ALIAS,))
def get(call: Call) -> Told[wire.Configuration]:
    return _told(call)


@INVENTARIO.put(ROOT, summary="Guardar la configuración", section=SECTION, permission=MAY, aliases=(ALIAS,))
def replace(call: Call, body: wire.ConfigurationChange) -> Told[wire.Configuration]:
    return _changed(call, body)


@INVENTARIO.patch(
    ROOT, summary="Cambiar algo de la configuración", section=SECTION, permission=MAY, aliases=(ALIAS,)
)
def change(call: Call, body: wire.ConfigurationChange) -> Told[wire.Configuration]:
    return _changed(call, body)


def _changed(call: Call, body: wire.ConfigurationChange) -> Told[wire.Configuration]:
    preferences = body.preferencias
    if isinstance(preferences, wire.PreferencesChange):
        country = tenant_profile(call.actor.tenant_id).country
        for name in unknown_codes(msgspec.to_builtins(preferences), country=country):
            raise Malformed(where=f"preferencias.{name}", reason="no está en el catálogo del SAT")
    if (shop := render.shop_change(body)) is not None:
        change_shop(shop, actor=call.actor, now=call.now)
    if isinstance(body.tema, wire.LookChange):
        change_theme(body.tema.variables, actor=call.actor, now=call.now)
    if isinstance(preferences, wire.PreferencesChange):
        change_settings(render.choices(preferences), actor=call.actor, now=call.now)
    return _told(call)


def _told(call: Call) -> Told[wire.Configuration]:
    shop, chosen = shop_shown(actor=call.actor), settings_shown(actor=call.actor)
    return Told(data=render.configuration(shop, chosen, theme_shown(actor=call.actor)))
