"""Forms: Django's own, with Spanish sentences, and our refusals beside the field that they are about.

A form keeps what was typed whatever happens to it. What a form checks is only its shape; whether it may be done is for
the operation, whose refusal `refuse` puts where the eye is.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from trastienda.kernel.errors import AlreadyTaken, DomainError, Invalid

REQUIRED = "Este campo es obligatorio."
_NO_NUL = ProhibitNullCharactersValidator(message="Quite los caracteres que no se ven.")


class Text(forms.CharField):
    """A line of text, or several."""

    def __init__(
        self, label: str, *, most: int, required: bool = True, lines: int = 1, **options: Any
    ) -> None:
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        messages = {"required": REQUIRED, "max_length": f"A lo más {most} letras."}
        super().__init__(
            label=label, max_length=most, required=required, widget=widget, error_messages=messages, **options
        )
        self.validators = [
            each for each in self.validators if not isinstance(each, ProhibitNullCharactersValidator)
        ]
        self.validators.append(_NO_NUL)


class Amount(forms.DecimalField):
    """Money, a quantity or a rate: exact, and never what `float` would make of it."""

    def __init__(
        self,
        label: str,
        *,
        places: int = 2,
        least: str = "0",
        most: str = "999999999",
        required: bool = True,
        **options: Any,
    ) -> None:
        messages = {
            "required": REQUIRED,
            "invalid": "Escriba un número, por ejemplo 1234.50.",
            "min_value": f"No puede ser menor que {least}.",
            "max_value": f"No puede ser mayor que {most}.",
            "max_decimal_places": f"A lo más {places} decimales.",
            "max_digits": "Tiene demasiadas cifras.",
            "max_whole_digits": "Tiene demasiadas cifras.",
        }
        super().__init__(
            label=label,
            decimal_places=places,
            max_digits=14 + places,
            min_value=Decimal(least),
            max_value=Decimal(most),
            required=required,
            error_messages=messages,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "figure"}),
            **options,
        )


class OneOf(forms.TypedChoiceField):
    """One of a few; `number` for those whose values are numbers of rows."""

    def __init__(self, label: str, *, required: bool = True, number: bool = False, **options: Any) -> None:
        messages = {"required": REQUIRED, "invalid_choice": "Elija una de las opciones."}
        super().__init__(
            label=label,
            required=required,
            coerce=int if number else str,
            empty_value=None,
            error_messages=messages,
            **options,
        )


class Day(forms.DateField):
    """A date, as the browser's own calendar gives it."""

    def __init__(self, label: str, *, required: bool = True, **options: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": REQUIRED, "invalid": "Escriba una fecha que exista."},
            **options,
        )


class YesNo(forms.BooleanField):
    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label=label, required=False, **options)


class DeskForm(forms.Form):
    """
    The base of every form. `refused_fields` says which field of the form a field of an operation is:
    `{"sku": "codigo"}`.
    """

    refused_fields: ClassVar[Mapping[str, str]] = {}
    required_css_class = "required"

    def refuse(self, error: DomainError, sentence: str) -> None:
        """Put a refusal beside the field that it is about, or above them all."""
        name = error.field if isinstance(error, Invalid | AlreadyTaken) else ""
        field = self.refused_fields.get(name, name)
        self.add_error(field if field in self.fields else None, sentence)
