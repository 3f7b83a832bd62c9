"""Another system that is told what happens: every path below `/receptor/` takes events and says 204.

What arrived is listed at `/receptor/`, once an event however often it came. Whoever types a secret there sees whether
each signature fits. It fails as the switches want it (`/control`), and for good while people tell it to.
"""

import base64
import hashlib
import hmac
import json
from html import escape
from typing import Any
from urllib.parse import parse_qs

from trastienda.sandbox import pages
from trastienda.sandbox.desk import Answer, Desk, Request, see_other
from trastienda.sandbox.store import Thing

_KIND, _SECRET, _MOOD = "event", "secret", "mood"
_MOST = 100
_MOODS = {"": "recibe", "503": "responde 503", "410": "ya no quiere nada (410)", "422": "no entiende (422)"}
_TOLERANCE_S = 300
_LONGEST_SHOWN = 4_000


class Receiver:
    """See `desk.Provider`."""

    name, title = "receptor", "Receptor de avisos"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def is_api(self, path: str) -> bool:
        return path not in {"", "/"}

    def answer(self, request: Request) -> Answer:
        if self.is_api(request.path):
            return self._take(request)
        return self._told(request) if request.method == "POST" else self._page()

    def fail(self, request: Request) -> Answer:  # noqa: ARG002 - the protocol's
        return Answer(500, b'{"error": "broken"}')

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        """It sends no notices."""
        return {}

    def tick(self) -> None:
        """Nothing is due by the clock."""

    def lately(self) -> str:
        found = self._desk.store.things(self.name, _KIND, most=5)
        rows = "".join(
            f"<tr><td><code>{escape(each['type'])}</code></td><td>{escape(each['number'])}</td>"
            f"<td>{_fits(each)}</td></tr>"
            for each in found
        )
        if not rows:
            return ""
        return f"""<section class="card"><h2><a href="/{self.name}/">{self.title}</a></h2>{pages.TABLE}
<thead><tr><th>Qué pasó</th><th>Folio</th><th>Firma</th></tr></thead><tbody>{rows}</tbody></table></div></section>"""

    # --- programs --------------------------------------------------------------------------------------------

    def _take(self, request: Request) -> Answer:
        if request.method != "POST":
            return Answer(405, b"{}")
        try:
            told = json.loads(request.body)
        except ValueError:
            told = None
        event = request.headers.get("webhook-id", "")
        if not isinstance(told, dict) or not event or told.get("id") != event:
            return Answer(400, b'{"error": "this is no event"}')
        with self._desk.store.work():
            self._keep(event, told, request)
            mood = self._said(_MOOD)
        return Answer(int(mood), b'{"error": "as told"}') if mood else Answer(204, b"")

    def _keep(self, event: str, told: dict[str, Any], request: Request) -> None:
        """An event that came before is the same event, once more."""
        known = self._desk.store.get(self.name, _KIND, event)
        about = told.get("object")
        about = about if isinstance(about, dict) else {}
        kept: Thing = {
            "id": event,
            "type": str(told.get("type", "")),
            "number": str(about.get("number") or about.get("id", "")),
            "path": request.path,
            "body": request.body.decode(errors="replace")[:_LONGEST_SHOWN],
            "times": 1 + (known["times"] if known else 0),
            "signed": self._is_signed(request),
        }
        self._desk.store.put(self.name, _KIND, kept, at=self._desk.clock())

    def _is_signed(self, request: Request) -> bool | None:
        """Whether one of the signatures fits; None where nobody has told us the secret."""
        secret = self._said(_SECRET)
        if not secret:
            return None
        stamp = request.headers.get("webhook-timestamp", "")
        if not stamp.isdigit() or abs(self._desk.clock() - int(stamp)) > _TOLERANCE_S:
            return False
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except ValueError:
            return False
        signed = f"{request.headers.get('webhook-id', '')}.{stamp}.".encode() + request.body
        wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        given = request.headers.get("webhook-signature", "").split()
        return any(hmac.compare_digest(wanted.encode(), each.encode()) for each in given)

    # --- people ----------------------------------------------------------------------------------------------

    def _told(self, request: Request) -> Answer:
        form = parse_qs(request.body.decode(errors="replace"), keep_blank_values=True)
        for kind in (_SECRET, _MOOD):
            if kind in form and (kind != _MOOD or form[kind][0] in _MOODS):
                thing = {"id": "it", "said": form[kind][0].strip()[:200]}
                self._desk.store.put(self.name, kind, thing, at=self._desk.clock())
        return see_other(f"/{self.name}/")

    def _said(self, kind: str) -> str:
        found = self._desk.store.get(self.name, kind, "it")
        return str(found["said"]) if found else ""

    def _page(self) -> Answer:
        mood = self._said(_MOOD)
        choices = "".join(
            f'<button name="mood" value="{value}"{" class=first" if value == mood else ""}>{escape(word)}</button>'
            for value, word in _MOODS.items()
        )
        found = self._desk.store.things(self.name, _KIND, most=_MOST)
        rows = "".join(
            f"<tr><td><code>{escape(each['type'])}</code></td><td>{escape(each['number'])}</td>"
            f"<td class='number'>{each['times']}</td><td>{_fits(each)}</td><td><details><summary><code>"
            f"{escape(each['id'])}</code></summary><code>{escape(each['body'])}</code></details></td></tr>"
            for each in found
        )
        body = f"""<main><div><h1>{self.title}</h1>
<p class="dim">Suscriba <code>{escape(self._desk.address)}/{self.name}/mi-sistema</code> en Configuración → Avisos de la
tienda, y aquí aparece lo que llega.</p></div>
<section class="card"><h2>Secreto</h2><form method="post"><label for="secret">El que la tienda mostró al suscribir;
con él se comprueban las firmas.</label><input id="secret" name="secret" value="{escape(self._said(_SECRET))}">
<button class="first">Guardar</button></form></section>
<section class="card"><h2>Qué responde</h2><form method="post">{choices}</form>
<p class="dim small">Otras fallas se encienden en <code>/control</code> con <code>"on": "POST /{self.name}/"</code>:
delay, error_before, error_after, garbage, drop.</p></section>
<section class="card"><h2>Lo que llegó</h2>{pages.TABLE}<thead><tr><th>Qué pasó</th><th>Folio</th>
<th class="number">Veces</th><th>Firma</th><th>Mensaje</th></tr></thead>
<tbody>{rows or pages.NOTHING_YET}</tbody></table></div></section></main>"""
        return pages.page(self.title, body, role="un sistema que se suscribió a los avisos")


def _fits(event: Thing) -> str:
    return {True: "correcta", False: "no corresponde", None: "sin comprobar"}[event["signed"]]
