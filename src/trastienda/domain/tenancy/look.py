"""How a shop's screens look: the variables there are, what they are until a shop says otherwise, and what can be read.

A look is a handful of CSS variables. A shop keeps those alone in which it differs. Contrast is that of WCAG 2.2: a
small text needs 4.5 to 1 against what is behind it.
Sources: W3C, Web Content Accessibility Guidelines 2.2, 1.4.3 and the definitions of contrast ratio and relative
luminance.
"""

import re
from collections.abc import Mapping

from trastienda.kernel.errors import Invalid

USUAL: Mapping[str, str] = {
    "--color-primary": "#1a73e8",
    "--color-secondary": "#5f6368",
    "--color-accent": "#ff6b35",
    "--color-bg": "#ffffff",
    "--color-surface": "#f8f9fa",
    "--color-text": "#202124",
    "--color-border": "#dadce0",
    "--font-display": "'Sora', sans-serif",
    "--font-body": "'Plus Jakarta Sans', sans-serif",
    "--font-mono": "'JetBrains Mono', monospace",
    "--radius": "8px",
}
"""Every variable, as it is for who never chose."""
USUAL_NAME, OWN_NAME = "default", "custom"
"""What a look is called: nobody chose, or somebody did."""

FONTS: Mapping[str, tuple[str, ...]] = {
    "--font-display": ("'Sora', sans-serif", "'Plus Jakarta Sans', sans-serif", "system-ui, sans-serif"),
    "--font-body": ("'Plus Jakarta Sans', sans-serif", "'Sora', sans-serif", "system-ui, sans-serif"),
    "--font-mono": ("'JetBrains Mono', monospace", "ui-monospace, monospace"),
}
"""The type that is served with the house, or that every device has: nothing is fetched from strangers."""

WHITE = "#ffffff"
READABLE = 4.5
READ_ON: tuple[tuple[str, str], ...] = (
    ("--color-text", "--color-bg"),
    ("--color-text", "--color-surface"),
    ("--color-secondary", "--color-bg"),
    ("--color-primary", WHITE),
)
"""What is read on what: a variable, and the variable or colour that it is against; buttons are white on primary."""

LARGEST_RADIUS_PX = 24
_COLOR = re.compile(r"#[0-9a-f]{6}")
_RADIUS = re.compile(r"(0|[1-9][0-9]?)px")
_DARKEST_BENT, _BENT = 0.04045, 12.92


def contrast(one: str, other: str) -> float:
    """Return how two colours (`#rrggbb`) stand out from each other: 1.0 not at all, 21.0 black on white. Pure."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def checked_look(variables: Mapping[str, str]) -> dict[str, str]:
    """
    Return those variables that differ from the usual look, as they are kept. Pure.

    :param variables: by name; what is missing is as usual.
    :raises Invalid: `unknown_variable`; `not_a_color`, `unknown_value` (a font), `not_a_radius`; `hard_to_read` where a
        text would be below 4.5 to 1, naming the variable of the text.
    """
    told = {name: " ".join(text.split()) for name, text in variables.items()}
    for name, text in told.items():
        if name.startswith("--color-"):
            told[name] = text.lower()
        _check(name, told[name])
    whole = {**USUAL, **told}
    for name, behind in READ_ON:
        if contrast(whole[name], whole.get(behind, behind)) < READABLE:
            raise Invalid(field=name, reason="hard_to_read")
    return {name: text for name, text in told.items() if text != USUAL[name]}


def _check(name: str, text: str) -> None:
    if name not in USUAL:
        raise Invalid(field=name[:60], reason="unknown_variable")
    if name in FONTS:
        if text not in FONTS[name]:
            raise Invalid(field=name, reason="unknown_value")
    elif name == "--radius":
        if not _RADIUS.fullmatch(text) or int(text.removesuffix("px")) > LARGEST_RADIUS_PX:
            raise Invalid(field=name, reason="not_a_radius")
    elif not _COLOR.fullmatch(text):
        raise Invalid(field=name, reason="not_a_color")


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / _BENT if part <= _DARKEST_BENT else float(((part + 0.055) / 1.055) ** 2.4)
