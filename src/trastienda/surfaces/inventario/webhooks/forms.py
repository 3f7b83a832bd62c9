"""The form of a subscription: a name, an address, and a tick for each event."""

from typing import Any, ClassVar

from django.forms import BoundField

from trastienda.domain.webhooks.events import SUBSCRIBABLE, Event
from trastienda.domain.webhooks.queries import SubscriptionShown
from trastienda.domain.webhooks.rules import LONGEST_NAME, LONGEST_URL
from trastienda.kernel.errors import DomainError, Invalid
from trastienda.surfaces.inventario.desk.forms import DeskForm, Text, YesNo
from trastienda.surfaces.inventario.webhooks.words import EVENTS, REFUSED_URL


def _named(event: Event) -> str:
    return f"evento_{event.replace('.', '_')}"


class SubscriptionForm(DeskForm):
    """A new subscription, or one that is changed."""

    refused_fields: ClassVar[dict[str, str]] = {"name": "nombre", "url": "direccion"}

    nombre = Text("Nombre", most=LONGEST_NAME, help_text="El sistema al que se avisa; por ejemplo: ERP.")
    direccion = Text(
        "Dirección (URL)",
        most=LONGEST_URL,
        help_text="Donde ese sistema espera los avisos; empieza con https://.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["direccion"].widget.attrs |= {
            "inputmode": "url",
            "autocomplete": "off",
            "spellcheck": "false",
        }
        for event in SUBSCRIBABLE:
            self.fields[_named(event)] = YesNo(EVENTS[event])

    @property
    def plain(self) -> list[BoundField]:
        return [self["nombre"], self["direccion"]]

    @property
    def ticks(self) -> list[BoundField]:
        return [self[_named(event)] for event in SUBSCRIBABLE]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not any(told.get(_named(event)) for event in SUBSCRIBABLE):
            self.add_error(None, "Elija al menos un evento.")
        return told

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, Invalid) and error.field == "url":
            self.add_error("direccion", REFUSED_URL.get(error.reason, sentence))
        else:
            super().refuse(error, sentence)

    def events(self) -> list[str]:
        """Return the events that are ticked. Only once the form is valid."""
        return [str(event) for event in SUBSCRIBABLE if self.cleaned_data[_named(event)]]


def shown_values(found: SubscriptionShown) -> dict[str, Any]:
    """Return what the form of a subscription begins with."""
    ticks = {_named(event): event in found.events for event in SUBSCRIBABLE}
    return {"nombre": found.name, "direccion": found.url, **ticks}
