"""The page of the theme: colours, type and corners of the till and the store, with a sample that follows at once."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from trastienda.domain.tenancy.look import FONTS, LARGEST_RADIUS_PX, READ_ON, READABLE, USUAL, contrast
from trastienda.insights.desk.config import theme_shown
from trastienda.kernel.errors import DomainError, Invalid
from trastienda.operations.tenancy.change_theme import change_theme
from trastienda.surfaces.inventario.config.common import MAY, ROOT, asked_page, form_page, sent
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import REQUIRED, Amount, DeskForm, OneOf
from trastienda.surfaces.inventario.desk.listing import Fact
from trastienda.surfaces.inventario.surface import DESK
from trastienda.web.pages import POLICY

HERE = f"{ROOT}tema/"
CHANGED, RESET = "Tema guardado: la caja lo usa desde ahora.", "Tema restablecido."
COLORS: Mapping[str, str] = {
    "primario": "--color-primary",
    "secundario": "--color-secondary",
    "acento": "--color-accent",
    "fondo": "--color-bg",
    "superficie": "--color-surface",
    "texto": "--color-text",
    "borde": "--color-border",
}
LETTERS: Mapping[str, str] = {
    "letra_titulos": "--font-display",
    "letra_texto": "--font-body",
    "letra_cifras": "--font-mono",
}
FIELDS: Mapping[str, str] = {**COLORS, **LETTERS, "esquinas": "--radius"}
"""The form's fields, and the variables that they are."""
PAIRS: Mapping[tuple[str, str], str] = {
    ("--color-text", "--color-bg"): "Texto sobre el fondo",
    ("--color-text", "--color-surface"): "Texto sobre la superficie",
    ("--color-secondary", "--color-bg"): "Secundario sobre el fondo",
    ("--color-primary", "#ffffff"): "Blanco sobre el botón",
}


class Color(forms.RegexField):
    """A colour, as the browser's own picker gives it: #1a73e8."""

    def __init__(self, label: str, *, variable: str) -> None:
        wrong = "Escriba un color como #1a73e8."
        super().__init__(
            regex=r"^#[0-9A-Fa-f]{6}\Z",
            label=label,
            max_length=7,
            error_messages={"required": REQUIRED, "invalid": wrong, "max_length": wrong},
            widget=forms.TextInput(attrs={"type": "color", "data-variable": variable}),
        )


class ThemeForm(DeskForm):
    """Every variable."""

    refused_fields = {variable: field for field, variable in FIELDS.items()}

    primario = Color("Primario", variable="--color-primary")
    secundario = Color("Secundario", variable="--color-secondary")
    acento = Color("Acento", variable="--color-accent")
    fondo = Color("Fondo", variable="--color-bg")
    superficie = Color("Superficie", variable="--color-surface")
    texto = Color("Texto", variable="--color-text")
    borde = Color("Borde", variable="--color-border")
    letra_titulos = OneOf("Letra de los títulos")
    letra_texto = OneOf("Letra del texto")
    letra_cifras = OneOf("Letra de cifras y códigos")
    esquinas = Amount(
        "Esquinas, en píxeles",
        places=0,
        most=str(LARGEST_RADIUS_PX),
        help_text="0 son rectas; 24, muy redondas.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field, variable in LETTERS.items():
            self.fields[field].choices = [(each, _font_name(each)) for each in FONTS[variable]]  # type: ignore[attr-defined]
            self.fields[field].widget.attrs["data-variable"] = variable
        self.fields["esquinas"].widget.attrs["data-variable"] = "--radius"

    def told(self) -> dict[str, str]:
        """Return the variables as the form says them."""
        told = self.cleaned_data
        return {variable: _told(field, told[field]) for field, variable in FIELDS.items()}


@DESK.page("configuracion/tema/", permission=MAY, writes=True)
def theme(call: DeskCall) -> HttpResponse:
    variables = {**USUAL, **theme_shown(actor=call.actor).variables}
    form = ThemeForm(sent(call), initial=shown_values(variables))
    return form_page(
        call,
        form,
        lambda: change_theme(form.told(), actor=call.actor, now=call.now),
        to=HERE,
        said=CHANGED,
        title="Tema",
        template="theme.html",
        contrasts=contrasts(variables),
        readable=f"{READABLE:.1f}",
        is_own=dict(variables) != dict(USUAL),
    )


@DESK.page("configuracion/tema/restablecer/", permission=MAY, writes=True)
def reset(call: DeskCall) -> HttpResponse:
    return asked_page(
        call,
        lambda: change_theme({}, actor=call.actor, now=call.now),
        to=HERE,
        said=RESET,
        title="Restablecer el tema",
        asked="¿Volver a los colores, la letra y las esquinas de siempre?",
        button="Restablecer",
        back=Fact("Tema", "", href=HERE),
    )


@DESK.page("configuracion/tema/muestra.css", permission=MAY)
def sample(call: DeskCall) -> HttpResponse:
    """The kept theme as the style of the sample, so that it shows without scripts too."""
    variables = {**USUAL, **theme_shown(actor=call.actor).variables}
    try:
        said = "".join(f"{name}:{_safe(text)};" for name, text in variables.items() if name in USUAL)
    except DomainError:
        said = ""
    style = f"[data-sample]{{{said}}}"
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(style, content_type="text/css; charset=utf-8", headers=headers)


def contrasts(variables: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each pair that is read, with its contrast: `{"title", "front", "behind", "ratio", "holds"}`."""
    shown = []
    for front, behind in READ_ON:
        ratio = contrast(variables[front], variables.get(behind, behind))
        text = f"{ratio:.2f}"
        shown.append(
            {
                "title": PAIRS[front, behind],
                "front": front,
                "behind": behind,
                "ratio": text,
                "holds": ratio >= READABLE,
            }
        )
    return shown


def shown_values(variables: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form of a theme begins with."""
    return {
        field: variables[variable].removesuffix("px") if field == "esquinas" else variables[variable]
        for field, variable in FIELDS.items()
    }


def _told(field: str, value: Any) -> str:
    return f"{int(value)}px" if field == "esquinas" else str(value)


def _font_name(font: str) -> str:
    name = font.partition(",")[0].strip("'")
    return {"system-ui": "La del sistema", "ui-monospace": "La del sistema"}.get(name, name)


def _safe(text: str) -> str:
    """Return a value that cannot end its rule. :raises Invalid: it could, so nobody of ours kept it."""
    if any(sign in text for sign in "{};<>\\/"):
        raise Invalid(field="theme", reason="unknown_value")
    return text
