"""Texts of the documentation page as safe HTML: prose, JSON with its parts marked, and requests for a terminal.

Everything that comes from a document is escaped here, and only our own marks are put around it.
"""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils.safestring import SafeString, mark_safe

from trastienda.web import encode

HOST = "https://su-tienda.example"
"""Stands for the shop's own address; the page's script puts in the one it was read from."""


def curl(method: str, where: str, body: Any, *, shows: Sequence[str]) -> SafeString:
    """The request as a line for a terminal; `shows` are the options that say who asks."""
    verb = "" if method == "GET" else f"-X {method} "
    lines = [f'curl {verb}"<span class="host">{HOST}</span>{html.escape(where)}"']
    lines += [html.escape(option, quote=False) for option in shows]
    if body is not None:
        lines.append('-H "Content-Type: application/json"')
        quoted = str(marked(body)).replace("&#x27;", "&#x27;\\&#x27;&#x27;")
        lines.append(f"-d '{quoted}'")
    return mark_safe(" \\\n  ".join(lines))


def credentials(schemes: Sequence[Mapping[str, Any]]) -> list[str]:
    """How a terminal shows who asks, by OpenAPI's security schemes."""
    return [_CREDENTIAL[each.get("in", "bearer")].format(name=each.get("name", "")) for each in schemes]


_CREDENTIAL = {
    "bearer": '-H "Authorization: Bearer $TOKEN"',
    "cookie": "-b galletas.txt",
    "header": '-H "{name}: $TOKEN"',
}


def marked(content: Any, *, indent: int = 2) -> SafeString:
    """JSON with its names, texts, numbers and words marked for the style sheet."""
    text = msgspec.json.format(encode.json(content), indent=indent).decode()
    return mark_safe(_TOKEN.sub(_mark, text))


_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)')


def _mark(found: re.Match[str]) -> str:
    text, colon, number, word = found.groups()
    if text is not None:
        kind = "n" if colon else "t"
        return f'<span class="{kind}">{html.escape(text)}</span>{colon or ""}'
    return f'<span class="d">{number}</span>' if number is not None else f'<span class="w">{word}</span>'


def prose(text: str) -> SafeString:
    """Our own prose: escaped, with `code` marked."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False)))
