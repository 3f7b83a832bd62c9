"""The form of what opens an outside system. What is secret is never sent back, whatever became of the form."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from trastienda.domain.connections.providers import ADDRESSES, PROVIDERS
from trastienda.domain.connections.rules import LONGEST, LONGEST_ADDRESS
from trastienda.domain.connections.steps import Credentials
from trastienda.surfaces.inventario.connections.systems import words_of
from trastienda.surfaces.inventario.desk.forms import REQUIRED, DeskForm, Text
from trastienda.surfaces.inventario.vocabulary import FIELDS

SECRET = frozenset({"secret", "signing", "verify_token"})
_ORDER = (
    "user",
    "secret",
    "signing",
    "contract",
    "merchant",
    "path",
    "business_account_id",
    "verify_token",
    "shop_id",
    "database",
    "company_db",
    "protocol",
    "location_id",
    "public_card_code",
    "address",
    "auth_address",
    "sat_address",
)
_PLACES: Mapping[str, str] = {name: FIELDS[name] for name in _ORDER if name != "address"} | {
    "address": "direccion"
}
"""Our fields, and what the form calls them."""


class SecretText(forms.CharField):
    """What is typed and never shown again."""

    def __init__(self, label: str, *, most: int = LONGEST, **options: Any) -> None:
        attrs = {"autocomplete": "new-password", "autocapitalize": "none", "spellcheck": "false"}
        messages = {"required": REQUIRED, "max_length": "Es demasiado largo."}
        super().__init__(
            label=label,
            max_length=most,
            strip=False,
            widget=forms.PasswordInput(attrs=attrs),
            error_messages=messages,
            **options,
        )
        self.validators = [
            ProhibitNullCharactersValidator(message="Quite los caracteres que no se ven.")
            if isinstance(each, ProhibitNullCharactersValidator)
            else each
            for each in self.validators
        ]


class ConnectionForm(DeskForm):
    """The fields that one system wants to know."""

    refused_fields: ClassVar[Mapping[str, str]] = _PLACES

    def __init__(self, *args: Any, provider: str, ending: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self._provider, known = provider, PROVIDERS[provider]
        for name in _ORDER:
            if name in known.fields:
                self.fields[_PLACES[name]] = self._field(name, required=name in known.needs, ending=ending)

    def _field(self, name: str, *, required: bool, ending: str) -> forms.Field:
        words = words_of(self._provider, name)
        if name in SECRET:
            there = (
                f" Ahora hay una que termina en {ending}; no se muestra."
                if name == "secret" and ending
                else ""
            )
            return SecretText(words.label, required=required, help_text=f"{words.help}{there}".strip())
        most = LONGEST_ADDRESS if name in ADDRESSES else LONGEST
        field = Text(words.label, most=most, required=required, help_text=words.help)
        field.widget.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        if name in ADDRESSES:
            field.widget.attrs["inputmode"] = "url"
        return field

    def told(self) -> Credentials:
        """Return what the form says. Only once it is valid."""
        said = {
            name: self.cleaned_data.get(place) or ""
            for name, place in _PLACES.items()
            if place in self.fields
        }
        own = {name: said.pop(name, "") for name in ("address", "user", "secret", "signing")}
        return Credentials(
            provider=self._provider, **own, extra={name: text for name, text in said.items() if text}
        )
