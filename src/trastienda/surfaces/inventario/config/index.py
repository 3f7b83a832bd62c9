"""The page that the configuration opens with: a card for each part, each saying how it stands now."""

from collections.abc import Sequence

import msgspec
from django.http import HttpResponse

from trastienda.insights.desk.config import ShopShown, branches_shown, pay_methods, shop_shown, theme_shown
from trastienda.surfaces.inventario.config.common import MAY, ROOT
from trastienda.surfaces.inventario.config.preferences import preferences_page
from trastienda.surfaces.inventario.connections.links import LINKS
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import quantity
from trastienda.surfaces.inventario.surface import DESK


class Card(msgspec.Struct, frozen=True):
    """One part: what it is called, where it is, and a line that says what it holds or how it stands."""

    title: str
    href: str
    says: str


class Part(msgspec.Struct, frozen=True):
    """Cards that belong together."""

    title: str
    reports: Sequence[Card]


@DESK.page("configuracion/", permission=MAY, writes=True)
def index(call: DeskCall) -> HttpResponse:
    """The cards. What is sent here are the preferences, as the document has it: they are saved, and it begins anew."""
    if call.is_post:
        return preferences_page(call, to=ROOT)
    shop = shop_shown(actor=call.actor)
    parts = [Part("La tienda", _shop_cards(call, shop)), Part("Vender y cobrar", _selling_cards(call, shop))]
    parts.append(
        Part("Conexiones y permisos", tuple(Card(each.title, each.href, each.said) for each in LINKS))
    )
    parts.append(Part("Control", _control_cards()))
    return call.page("reports.html", {"title": "Configuración", "parts": parts})


def _shop_cards(call: DeskCall, shop: ShopShown) -> Sequence[Card]:
    places = [each for each in branches_shown(actor=call.actor) if each.is_active]
    count = "1 sucursal abierta" if len(places) == 1 else f"{len(places)} sucursales abiertas"
    look = "Colores y letra propios" if theme_shown(actor=call.actor).variables else "Los colores de siempre"
    return (
        Card(
            "Datos de la tienda",
            f"{ROOT}tienda/",
            f"{shop.name} · {shop.tax_id or 'sin identificación fiscal'}",
        ),
        Card("Sucursales", f"{ROOT}sucursales/", count),
        Card("Tema", f"{ROOT}tema/", look),
        Card("Preferencias", f"{ROOT}preferencias/", "Tienda en línea, etiquetas, crédito y facturas"),
        Card("Usuarios y roles", "/usuarios/", "Quién entra y qué puede hacer"),
    )


def _selling_cards(call: DeskCall, shop: ShopShown) -> Sequence[Card]:
    how = "incluido en los precios" if shop.prices_include_tax else "aparte del precio"
    offered = [each.name for each in pay_methods(actor=call.actor) if each.is_active]
    return (
        Card("Impuestos y precios", f"{ROOT}impuestos/", f"{quantity(shop.default_tax_rate * 100)} %, {how}"),
        Card("Folios", f"{ROOT}folios/", "Prefijo y siguiente número de cada documento"),
        Card("Formas de pago", f"{ROOT}pagos/", ", ".join(offered) or "Ninguna activa en la tienda en línea"),
        Card("Envíos", f"{ROOT}envios/", "Métodos, zonas y tarifas por peso"),
        Card("Cupones", f"{ROOT}cupones/", "Descuentos con código"),
        Card(
            "Tipos de cambio", f"{ROOT}tipos-de-cambio/", f"Lo que cuestan otras monedas en {shop.currency}"
        ),
    )


def _control_cards() -> Sequence[Card]:
    return (
        Card("Bitácora", f"{ROOT}bitacora/", "Quién hizo qué y cuándo, con prueba de que está entera"),
        Card("Ensayo o real", f"{ROOT}ensayo/", "Con qué sistemas externos se habla de verdad"),
    )
