"""Form bodies as Stripe reads them: `line_items[0][price_data][currency]=mxn` is a list of structures of text."""

from typing import Any
from urllib.parse import parse_qsl

MOST_FIELDS, MOST_LEVELS = 1000, 8


class BadForm(ValueError):
    """A body that is no such form."""


def read(body: bytes | str) -> dict[str, Any]:
    """Return the fields by name. :raises BadForm: a name's brackets make no structure."""
    text = body.decode("utf-8", "strict") if isinstance(body, bytes) else body
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS):
        _set(root, _parts(name), value)
    listed = _lists(root)
    return listed if isinstance(listed, dict) else root


def _parts(name: str) -> list[str]:
    head, *rest = name.split("[")
    if (
        not head
        or len(rest) > MOST_LEVELS
        or any(not part.endswith("]") or "]" in part[:-1] for part in rest)
    ):
        raise BadForm(name)
    return [head, *(part[:-1] for part in rest)]


def _set(at: dict[str, Any], parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        at = at.setdefault(part, {})
        if not isinstance(at, dict):
            raise BadForm(part)
    last = parts[-1] or str(len(at))  # expand[]=a&expand[]=b
    if isinstance(at.get(last), dict):
        raise BadForm(last)
    at[last] = value


def _lists(found: Any) -> Any:
    """Make a list of what is numbered from 0."""
    if not isinstance(found, dict):
        return found
    inside = {name: _lists(each) for name, each in found.items()}
    if inside and list(inside) == [str(number) for number in range(len(inside))]:
        return list(inside.values())
    return inside
