"""Forms as a browser has them: what is in each field, what to put there that is wrong, and where errors stand."""

from collections.abc import Iterator, Mapping
from typing import Any

import lxml.html
import pytest
from django import forms
from django.http import HttpResponse

from tests.surfaces.inventario.desk import Desk, Seen
from trastienda.surfaces.inventario.desk.engine import DeskCall

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "clave"})
Typed = dict[str, list[str]]


def typed(page: str) -> Typed:
    """What the form of a page would send, as a browser reads it: name -> values."""
    form = _form(page)
    found: Typed = {}
    for name, value in form.form_values():
        found.setdefault(str(name), []).append(str(value).removeprefix("\n"))  # as browsers read a textarea
    return found


def fields_with_errors(page: str) -> set[str]:
    """The names of the fields that have an error beside them."""
    boxes = _form(page).xpath(
        "//*[contains(concat(' ', @class, ' '), ' field ')][.//*[contains(concat(' ', @class, ' '), ' error ')]]"
    )
    return {str(control.get("name")) for box in boxes for control in box.iter("input", "select", "textarea")}


def _form(page: str) -> Any:
    return next(
        form for form in lxml.html.fromstring(page).forms if "sheet" in (form.get("class") or "").split()
    )


def wrong_for(field: forms.Field, *, foreign: str) -> Iterator[str]:
    """Values that nobody may get through, by the kind of field. `foreign` is the id of a neighbour's row."""
    if isinstance(field, forms.FileField | forms.BooleanField) or field.widget.is_hidden:
        return
    if field.required:
        yield ""
        if getattr(field, "strip", True):
            yield "   "
    if isinstance(field, forms.DecimalField):
        yield from ("mucho", "-1", f"1.{'1' * (field.decimal_places or 0)}1", "9" * 30, "NaN", "1\x00")
    elif isinstance(field, forms.IntegerField):
        yield from ("mucho", "1.5", "9" * 30, "NaN", "1\x00")
    elif isinstance(field, forms.ChoiceField):
        yield from ("no-existe", foreign, "9" * 30, "1\x00")
    elif isinstance(field, forms.DateField):
        yield from ("ayer", "2026-02-30", "99999-01-01", "2026-01-01\x00")
    elif isinstance(field, forms.CharField):
        yield "x" * ((field.max_length or 1_000_000) + 1)
        yield "a\x00b"
    else:
        raise AssertionError(f"what is wrong for a {type(field).__name__}?")


class Watching:
    """Remembers the forms that pages were made with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown: list[forms.Form] = []
        usual = DeskCall.page

        def page(call: DeskCall, template: str, context: Mapping[str, Any], **more: Any) -> HttpResponse:
            for value in context.values():
                several = value if isinstance(value, list | tuple) else [value]
                self.shown += [each for each in several if isinstance(each, forms.Form)]
            return usual(call, template, context, **more)

        monkeypatch.setattr(DeskCall, "page", page)

    def on(self, desk: Desk, path: str) -> tuple[Seen, dict[str, forms.Field], set[type[forms.Form]]]:
        """Open a page: what was answered, the fields of its forms by name, and the forms' classes."""
        self.shown.clear()
        seen = desk.get(path)
        fields = {form.add_prefix(name): field for form in self.shown for name, field in form.fields.items()}
        return seen, fields, {type(form) for form in self.shown}


def links(page: str) -> list[str]:
    """Where the links of a page's own content lead."""
    root = lxml.html.fromstring(page)
    return [str(href) for href in root.xpath("//main//a/@href") if str(href).startswith("/")]
