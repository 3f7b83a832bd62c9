"""The pages of the shop's own data: what its papers, its invoices and its clocks go by."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.http import HttpResponse

from trastienda.domain.tenancy.countries import COUNTRIES
from trastienda.insights.desk.config import ShopShown, branches_shown, shop_shown
from trastienda.operations.tenancy.change_shop import ChangeShop, change_shop
from trastienda.papers.cfdi_words import REGIMES
from trastienda.surfaces.inventario.config.common import BACK, MAY, ROOT, form_page, sent
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import DeskForm, OneOf, Text
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Row, Table
from trastienda.surfaces.inventario.surface import DESK

HERE = f"{ROOT}tienda/"
CHANGED = "Datos de la tienda actualizados correctamente."


class ShopForm(DeskForm):
    """What a shop says of itself."""

    refused_fields: ClassVar[dict[str, str]] = {
        "name": "nombre",
        "legal_name": "razon_social",
        "tax_id": "documento",
        "fiscal_regime": "regimen_fiscal",
        "postal_code": "codigo_postal",
        "time_zone": "zona_horaria",
    }

    nombre = Text("Nombre", most=150, help_text="Como la conocen sus clientes; encabeza los tickets.")
    razon_social = Text(
        "Razón social", most=250, required=False, help_text="Como está registrada ante la autoridad fiscal."
    )
    documento = Text("Identificación fiscal", most=20, required=False)
    regimen_fiscal = Text("Régimen fiscal", most=10, required=False)
    codigo_postal = Text("Código postal fiscal", most=10, required=False)
    zona_horaria = OneOf(
        "Zona horaria", help_text="Con ella se cuentan los días de los reportes y los cortes."
    )

    def __init__(self, *args: Any, shop: ShopShown, **options: Any) -> None:
        super().__init__(*args, **options)
        country = COUNTRIES.get(shop.country)
        self.fields["documento"].label = country.tax_number if country else "Identificación fiscal"
        if shop.country == "MX":
            choices = [("", "Sin régimen"), *((code, f"{code} {name}") for code, name in REGIMES.items())]
            self.fields["regimen_fiscal"] = OneOf("Régimen fiscal", required=False, choices=choices)
            self.fields["codigo_postal"].widget.attrs |= {"inputmode": "numeric"}
        zones = sorted({*_zones(), shop.time_zone})
        self.fields["zona_horaria"].choices = [(each, each.replace("_", " ")) for each in zones]  # type: ignore[attr-defined]
        self.order_fields(type(self).base_fields)

    def told(self) -> ChangeShop:
        """Return what the form says of the shop."""
        told = self.cleaned_data
        return ChangeShop(
            name=told["nombre"],
            legal_name=told["razon_social"],
            tax_id=told["documento"],
            fiscal_regime=told["regimen_fiscal"] or "",
            postal_code=told["codigo_postal"],
            time_zone=told["zona_horaria"],
        )


@DESK.page("configuracion/tienda/", permission=MAY)
def shop(call: DeskCall) -> HttpResponse:
    found = shop_shown(actor=call.actor)
    context = {
        "title": "Datos de la tienda",
        "back": BACK,
        "facts": _facts(found),
        "tables": (_addresses(call),),
        "actions": [Action("Editar", f"{HERE}editar/", tone="main")],
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/tienda/editar/", permission=MAY, writes=True)
def edit(call: DeskCall) -> HttpResponse:
    found = shop_shown(actor=call.actor)
    form = ShopForm(sent(call), shop=found, initial=shown_values(found))
    return form_page(
        call,
        form,
        lambda: change_shop(form.told(), actor=call.actor, now=call.now),
        to=HERE,
        said=CHANGED,
        title="Editar datos de la tienda",
        back=Fact("Datos de la tienda", "", href=HERE),
    )


def shown_values(shop: ShopShown) -> dict[str, Any]:
    """Return what the form of a shop begins with."""
    return {
        "nombre": shop.name,
        "razon_social": shop.legal_name,
        "documento": shop.tax_id,
        "regimen_fiscal": shop.fiscal_regime,
        "codigo_postal": shop.postal_code,
        "zona_horaria": shop.time_zone,
    }


def _zones() -> list[str]:
    """The zones of the Americas, and Spain's."""
    return [each for each in available_timezones() if each.startswith(("America/", "Europe/Madrid"))]


def _facts(shop: ShopShown) -> list[Fact]:
    country = COUNTRIES.get(shop.country)
    regime = f"{shop.fiscal_regime} {REGIMES.get(shop.fiscal_regime, '')}".strip()
    return [
        Fact("Nombre", shop.name),
        Fact("Razón social", shop.legal_name or "–"),
        Fact(country.tax_number if country else "Identificación fiscal", shop.tax_id or "–"),
        Fact("Régimen fiscal", regime or "–"),
        Fact("Código postal fiscal", shop.postal_code or "–"),
        Fact("País y moneda", f"{country.name if country else shop.country}, {shop.currency}"),
        Fact("Zona horaria", shop.time_zone.replace("_", " ")),
        Fact(
            "Certificado de sello",
            shop.certificate or "Sin instalar",
            "good" if shop.certificate else "quiet",
        ),
    ]


def _addresses(call: DeskCall) -> Table:
    rows = [
        Row(
            cells=(
                Cell(each.name, href=f"{ROOT}sucursales/{each.id}/editar/"),
                Cell(each.address or "–"),
                Cell(each.phone or "–"),
            )
        )
        for each in branches_shown(actor=call.actor)
        if each.is_active
    ]
    columns = (Column("Sucursal"), Column("Domicilio"), Column("Teléfono"))
    return Table(title="Domicilio y teléfono que dicen sus papeles", columns=columns, rows=rows)
