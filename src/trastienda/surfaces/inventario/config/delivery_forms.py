"""The forms of shipping.

Codes and prices are written a line each: `1000-1499`, and `1000 = 4800.00` (up to grams = price).
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from trastienda.domain.shipping.postal import postal_number
from trastienda.insights.desk.sending import SendMethod, ZoneShown
from trastienda.kernel.errors import DomainError, Invalid
from trastienda.operations.shipping.change_method import ChangeShippingMethod
from trastienda.operations.shipping.keep_zone import KeepZone
from trastienda.surfaces.inventario.config.words import CARRIERS
from trastienda.surfaces.inventario.desk.forms import Amount, DeskForm, OneOf, Text, YesNo

_PRICE = re.compile(
    r"([0-9][0-9.,]{0,11})\s*(kg|g)?\s*[=:;\s]\s*\$?\s*([0-9]{1,10}(?:\.[0-9]{1,2})?)", re.IGNORECASE
)

_DIGITS = {"AR": 4, "CL": 7, "CO": 6, "MX": 5, "UY": 5}


class MethodForm(DeskForm):
    """A way of getting goods to somebody."""

    refused_fields: ClassVar[dict[str, str]] = {
        "name": "nombre",
        "carrier": "correo",
        "free_from": "gratis_desde",
    }

    nombre = Text("Nombre", most=80, help_text="Como lo ve quien compra.")
    correo = OneOf("Correo", choices=list(CARRIERS.items()))
    gratis_desde = Amount(
        "Gratis desde",
        least="0.01",
        required=False,
        help_text="Importe de la compra desde el cual no se cobra el envío. Vacío: siempre se cobra.",
    )
    activo = YesNo("Activo")

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == "pickup":
            del self.fields["correo"]
            del self.fields["gratis_desde"]

    def told(self, method: int) -> ChangeShippingMethod:
        """Return what the form says of the method."""
        told = self.cleaned_data
        sent = {"carrier": told["correo"], "free_from": told["gratis_desde"]} if "correo" in told else {}
        return ChangeShippingMethod(id=method, name=told["nombre"], is_active=told["activo"], **sent)


class ZoneForm(DeskForm):
    """A zone, whole: its codes, and a field of prices for each method that sends."""

    refused_fields: ClassVar[dict[str, str]] = {"name": "nombre", "spans": "codigos"}

    nombre = Text("Nombre", most=80)
    codigos = Text(
        "Códigos postales",
        most=12_000,
        lines=5,
        required=False,
        help_text="Uno o un tramo por renglón, por ejemplo 1000-1499. Vacío: todos los que no son de otra zona.",
    )

    def __init__(self, *args: Any, methods: Sequence[SendMethod], country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.country = country
        self.methods = methods
        for each in methods:
            self.fields[f"tarifa_{each.id}"] = Text(
                f"Tarifa de {each.name}",
                most=2_000,
                lines=5,
                required=False,
                help_text="Un renglón por peso: hasta cuántos gramos = precio con impuesto, "
                "por ejemplo 1000 = 99.00. Vacío: no va a esta zona.",
            )

    def clean(self) -> dict[str, Any]:
        """Read the lines; the first that makes no sense is quoted beside its field."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for name, read in (("codigos", self._span), *((f"tarifa_{each.id}", _step) for each in self.methods)):
            if name not in told:
                continue
            lines = [line.strip() for line in told[name].splitlines() if line.strip()]
            kept = [read(line) for line in lines]
            if None in kept:
                self.add_error(name, f"No se entiende «{lines[kept.index(None)][:40]}».")
            else:
                told[name] = kept
        return told

    def told(self, zone: int | None) -> KeepZone:
        """Return the zone as the form says it."""
        told = self.cleaned_data
        prices = {each.id: told[f"tarifa_{each.id}"] for each in self.methods}
        return KeepZone(zone=zone, name=told["nombre"], spans=told["codigos"], prices=prices)

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, Invalid) and error.field.startswith("prices."):
            self.add_error(f"tarifa_{error.field.removeprefix('prices.')}", sentence)
        else:
            super().refuse(error, sentence)

    def _span(self, line: str) -> tuple[int, int] | None:
        ends = [postal_number(part, country=self.country) for part in re.split(r"\s*(?:-|–|\ba\b)\s*", line)]
        if None in ends or not 1 <= len(ends) <= 2:
            return None
        return (ends[0] or 0, ends[-1] or 0)


def method_values(method: SendMethod) -> dict[str, Any]:
    """Return what the form of a method begins with."""
    return {
        "nombre": method.name,
        "correo": method.carrier,
        "gratis_desde": method.free_from,
        "activo": method.is_active,
    }


def zone_values(zone: ZoneShown, *, country: str) -> dict[str, Any]:
    """Return what the form of a zone begins with."""
    prices = {
        f"tarifa_{method}": "\n".join(f"{grams} = {price:.2f}" for grams, price in steps)
        for method, steps in zone.prices.items()
    }
    return {"nombre": zone.name, "codigos": shown_spans(zone.spans, country=country), **prices}


def shown_spans(spans: Sequence[tuple[int, int]], *, country: str, between: str = "\n") -> str:
    """1000-1499, a line each; 01000-16999 where codes have five digits."""
    digits = _DIGITS.get(country, 0)
    ends = [(str(first).zfill(digits), str(last).zfill(digits)) for first, last in spans]
    return between.join(first if first == last else f"{first}-{last}" for first, last in ends)


def _step(line: str) -> tuple[int, Decimal] | None:
    """Return (up to grams, price) of `1000 = 99.00`, `1 kg: 99`; None when it is none."""
    found = _PRICE.fullmatch(line)
    if found is None:
        return None
    weight, unit, price = found.groups()
    try:
        grams = Decimal(weight.replace(",", "")) * (1000 if (unit or "g").lower() == "kg" else 1)
    except ArithmeticError:
        return None
    return (int(grams), Decimal(price)) if grams == int(grams) else None
