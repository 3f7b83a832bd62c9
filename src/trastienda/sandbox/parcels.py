"""What the stand-ins of carriers share: parcels that are taken on, moved by a person's click, and told about.

A parcel is one thing in the store under its provider; what each carrier calls its parts is that carrier's folder's
business. Nothing is sent to the shop: carriers are asked.
"""

import json
import secrets
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs

from trastienda.sandbox import pages
from trastienda.sandbox.desk import Answer, Desk, Request, see_other
from trastienda.sandbox.store import Thing

KIND = "parcel"
STATES = {
    "accepted": "Preparado",
    "in_transit": "En camino",
    "at_office": "En sucursal",
    "delivered": "Entregado",
}
"""What a parcel may be, and the word on the page."""


def take_on(desk: Desk, provider: str, *, number: str, key: str, told: Any) -> Thing:
    """Make a parcel, or return the one that this key made before."""
    with desk.store.work():
        before = by_key(desk, provider, key) if key else None
        if before is not None:
            return before
        parcel: Thing = {
            "id": number,
            "key": key,
            "told": told,
            "events": [{"state": "accepted", "at": now(desk)}],
        }
        desk.store.put(provider, KIND, parcel, at=desk.clock())
        return parcel


def by_number(desk: Desk, provider: str, number: str) -> Thing | None:
    """Return a parcel by the number that people type."""
    return desk.store.get(provider, KIND, number)


def by_key(desk: Desk, provider: str, key: str) -> Thing | None:
    """Return the parcel that was taken on under a key of the shop's."""
    return next(
        (each for each in desk.store.things(provider, KIND, most=100_000) if each["key"] == key), None
    )


def move(desk: Desk, provider: str, number: str, state: str) -> bool:
    """Add an event; tell whether there is such a parcel and such a state."""
    with desk.store.work():
        parcel = by_number(desk, provider, number)
        if parcel is None or state not in STATES:
            return False
        parcel["events"].append({"state": state, "at": now(desk)})
        desk.store.put(provider, KIND, parcel, at=desk.clock())
        return True


def now(desk: Desk) -> str:
    return datetime.fromtimestamp(desk.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_number(prefix: str, digits: int = 9, suffix: str = "") -> str:
    return f"{prefix}{secrets.randbelow(10**digits):0{digits}d}{suffix}"


# --- answers -------------------------------------------------------------------------------------------------


def said(status: int, content: Any, **headers: str) -> Answer:
    """Answer JSON."""
    return Answer(
        status, json.dumps(content).encode(), headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def asked(request: Request) -> dict[str, Any] | None:
    """Return the body, where it is a JSON object."""
    try:
        found = json.loads(request.body or b"null")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def query(request: Request, name: str) -> str:
    return parse_qs(request.query).get(name, [""])[0]


# --- pages ---------------------------------------------------------------------------------------------------


def page(desk: Desk, provider: str, title: str, request: Request) -> Answer:
    """The carrier's counter: every parcel with buttons that move it."""
    role = f"{title} (correo)"
    if request.method == "POST":
        form = parse_qs(request.body.decode(errors="replace"))
        number, state = form.get("number", [""])[0], form.get("action", [""])[0]
        if not move(desk, provider, number, state):
            return pages.nothing_here("Aquí no hay ese paquete.", role=role)
        return see_other(f"/{provider}/")
    return pages.page(f"{title}: paquetes", f"<main>{_counter(desk, provider, title)}</main>", role=role)


def lately(desk: Desk, provider: str, title: str) -> str:
    """A section of the overview."""
    rows = "".join(
        f"<tr><td><code>{escape(each['id'])}</code></td><td>{STATES[each['events'][-1]['state']]}</td>"
        f"<td>{escape(each['events'][-1]['at'])}</td></tr>"
        for each in desk.store.things(provider, KIND, most=5)
    )
    if not rows:
        return ""
    return f"""<section class="card"><h2><a href="/{provider}/">{escape(title)}</a></h2>{pages.TABLE}
<thead><tr><th>Paquete</th><th>Estado</th><th>Desde</th></tr></thead><tbody>{rows}</tbody></table></div></section>"""


def _counter(desk: Desk, provider: str, title: str) -> str:
    cards = "".join(_card(each) for each in desk.store.things(provider, KIND, most=50))
    return f"<h1>{escape(title)}</h1>" + (cards or '<p class="dim">Todavía no llegó ningún paquete.</p>')


def _card(parcel: Thing) -> str:
    buttons = "".join(pages.button(state, word) for state, word in STATES.items())
    state = STATES[parcel["events"][-1]["state"]]
    return f"""<section class="card"><h2><code>{escape(parcel["id"])}</code></h2><p>{state}</p>
<form method="post"><input type="hidden" name="number" value="{escape(parcel["id"])}">{buttons}</form></section>"""
