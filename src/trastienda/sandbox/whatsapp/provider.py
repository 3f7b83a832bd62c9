"""WhatsApp's Cloud API as a shop sees it: messages, templates, signed notices; and the customers' telephones.

A telephone exists as soon as something was sent to it or somebody opened its page, `/telefono/<digits>`. A number
that ends in 0000 is on no telephone: WhatsApp refuses it. Outside the day after a telephone wrote, a free text fails
later with 131047, as there.
Sources: Meta's reference of the Cloud API, v25.0 (2026-11).
"""

import hashlib
import hmac
import json
import secrets
from html import escape
from typing import Any, ClassVar
from urllib.parse import parse_qs

from trastienda.sandbox import pages, postman
from trastienda.sandbox.desk import Answer, Desk, Keys, Request, see_other
from trastienda.sandbox.store import Thing

VERSION = "/v25.0/"
_WINDOW_S = 86_400.0
_TEMPLATES = (
    ("order_ready", "es_MX", "UTILITY", "APPROVED", "Su pedido está listo. {{1}}"),
    ("payment_reminder", "es_MX", "UTILITY", "APPROVED", "Hola {{1}}, le recordamos su saldo de {{2}}."),
    ("welcome", "es_MX", "MARKETING", "PENDING", "Bienvenido a la tienda."),
)
_SHOWN = {"sent": "✓", "delivered": "✓✓", "read": "✓✓ leído", "failed": "no entregado", "in": ""}


class WhatsApp:
    """See `desk.Provider` and `desk.Writes`. The shop's number of tenant 2 is `10002`."""

    name: ClassVar[str] = "whatsapp"
    title: ClassVar[str] = "WhatsApp"

    def __init__(self, desk: Desk, keys: Keys, notices: str) -> None:
        """:param notices: where notices go; `{tenant}` stands for the shop's number."""
        self.desk, self.keys, self._notices = desk, keys, notices

    # --- the server's side -----------------------------------------------------------------------------------

    def is_api(self, path: str) -> bool:
        return path.startswith("/v")

    def answer(self, request: Request) -> Answer:
        if not self.is_api(request.path):
            return self._telephone(request)
        if not hmac.compare_digest(
            request.headers.get("authorization", "").encode(), f"Bearer {self.keys.api}".encode()
        ):
            return _no(401, 190, "Invalid OAuth access token")
        parts = request.path.removeprefix(VERSION).strip("/").split("/")
        if len(parts) == 2 and parts[1] == "messages" and request.method == "POST":
            return self._send(parts[0], request)
        if len(parts) == 2 and parts[1] == "message_templates":
            return _json(200, {"data": [_template(each) for each in _TEMPLATES], "paging": {}})
        if len(parts) == 1 and request.method == "GET":
            number = {"display_phone_number": "+52 55 0000 0000", "verified_name": "Ensayo"}
            return _json(200, {"id": parts[0], "quality_rating": "GREEN", **number})
        return _no(404, 100, "Unsupported request")

    def fail(self, request: Request) -> Answer:  # noqa: ARG002 - the protocol's
        return _no(500, 1, "An unknown error occurred")

    def address_of(self, event: str, *, wrong: bool) -> str | None:  # noqa: ARG002 - the protocol's
        letter = self.desk.store.get(self.name, "letter", event)
        return None if letter is None else self._notices.replace("{tenant}", str(letter["tenant"]))

    def body_of(self, body: str, *, wrong: bool) -> str:  # noqa: ARG002 - the protocol's
        return body

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        key = "another secret" if wrong else self.keys.signing
        digest = hmac.new(key.encode(), body.encode(), hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}

    def tick(self) -> None:
        """Nothing is due by the clock."""

    def lately(self) -> str:
        rows = "".join(
            f"<tr><td><a href='/{self.name}/telefono/{escape(each['id'])}'>+{escape(each['id'])}</a></td>"
            f"<td class='number'>{len(each['said'])}</td></tr>"
            for each in self.desk.store.things(self.name, "telephone", most=20)
        )
        if not rows:
            return ""
        return f"""<section class="card"><h2>{self.title}</h2>{pages.TABLE}
<thead><tr><th>Teléfono</th><th class="number">Mensajes</th></tr></thead>
<tbody>{rows}</tbody></table></div></section>"""

    # --- the shop sends --------------------------------------------------------------------------------------

    def _send(self, number: str, request: Request) -> Answer:
        try:
            asked = json.loads(request.body)
            to, kind = str(asked["to"]), str(asked["type"])
            said = asked["text"]["body"] if kind == "text" else _filled(asked["template"])
        except (ValueError, KeyError, TypeError):
            return _no(400, 100, "Invalid parameter")
        if said is None:
            return _no(404, 132001, "Template name does not exist in the translation")
        if not to.isdigit() or to.endswith("0000"):
            return _no(400, 131026, "Message undeliverable")
        with self.desk.store.work():
            telephone = self._of(to)
            wamid = f"wamid.{secrets.token_hex(16)}"
            telephone["shop"] = number
            may = kind != "text" or self.desk.clock() - telephone["wrote"] < _WINDOW_S
            message = {
                "id": wamid,
                "text": str(said),
                "state": "sent" if may else "failed",
                "key": str(asked.get("biz_opaque_callback_data", "")),
            }
            telephone["said"].append(message)
            self._keep(telephone)
            if may:
                self._tell_state(telephone, message, "sent")
                message["state"] = "delivered"
                self._keep(telephone)
                self._tell_state(telephone, message, "delivered")
            else:
                self._tell_state(telephone, message, "failed")
        content = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": wamid}],
        }
        return _json(200, content)

    def _tell_state(self, telephone: Thing, message: Thing, state: str) -> None:
        status: Thing = {
            "id": message["id"],
            "status": state,
            "timestamp": str(int(self.desk.clock())),
            "recipient_id": telephone["id"],
        }
        if message["key"]:
            status["biz_opaque_callback_data"] = message["key"]
        if state == "failed":
            status["errors"] = [{"code": 131047, "title": "Re-engagement message"}]
        self._tell(telephone, f"status.{state}", {"statuses": [status]})

    def _tell(self, telephone: Thing, name: str, value: Thing) -> None:
        """Leave a notice as Meta words it."""
        metadata = {"display_phone_number": "525500000000", "phone_number_id": telephone["shop"]}
        content = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        body = {
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": content}]}],
        }
        event = f"whatsapp-{secrets.token_hex(12)}"
        letter = {"id": event, "tenant": telephone["shop"].removeprefix("1000")}
        self.desk.store.put(self.name, "letter", letter, at=self.desk.clock())
        postman.leave(self.desk, provider=self.name, event=event, name=name, body=json.dumps(body))

    # --- people's telephones ---------------------------------------------------------------------------------

    def _of(self, digits: str) -> Thing:
        fresh: Thing = {"id": digits, "shop": "10001", "wrote": 0.0, "said": []}
        return self.desk.store.get(self.name, "telephone", digits) or fresh

    def _keep(self, telephone: Thing) -> None:
        self.desk.store.put(self.name, "telephone", telephone, at=self.desk.clock())

    def _telephone(self, request: Request) -> Answer:
        digits = request.path.removeprefix("/telefono/").strip("/")
        if not digits.isascii() or not digits.isdigit() or not 8 <= len(digits) <= 15:
            return pages.nothing_here("Ese teléfono no existe.", role=self.title)
        if request.method == "POST":
            asked = parse_qs(request.body.decode(errors="replace"))
            with self.desk.store.work():
                self._acts(self._of(digits), asked.get("action", [""])[0], asked.get("text", [""])[0])
            return see_other(f"/{self.name}/telefono/{digits}")
        return self._shown(self._of(digits))

    def _acts(self, telephone: Thing, action: str, text: str) -> None:
        if action == "read":
            for message in telephone["said"]:
                if message["state"] == "delivered":
                    message["state"] = "read"
                    self._tell_state(telephone, message, "read")
        elif action == "write" and text.strip():
            message = {"id": f"wamid.{secrets.token_hex(16)}", "text": text[:4096], "state": "in", "key": ""}
            telephone["said"].append(message)
            telephone["wrote"] = self.desk.clock()
            heard = {
                "from": telephone["id"],
                "id": message["id"],
                "timestamp": str(int(self.desk.clock())),
                "type": "text",
                "text": {"body": message["text"]},
            }
            contact = {"wa_id": telephone["id"], "profile": {"name": "Cliente de ensayo"}}
            self._tell(telephone, "message.text", {"contacts": [contact], "messages": [heard]})
        self._keep(telephone)

    def _shown(self, telephone: Thing) -> Answer:
        said = "".join(
            f"<tr><td>{'Cliente' if each['state'] == 'in' else 'Tienda'}</td>"
            f"<td style='white-space:normal'>{escape(each['text'])}</td><td>{_SHOWN[each['state']]}</td></tr>"
            for each in telephone["said"][-50:]
        )
        body = f"""<main class="narrow"><section class="card"><h1>+{escape(telephone["id"])}</h1>
<p class="dim small">El teléfono de un cliente: lo que la tienda le escribe aparece aquí.</p>
{pages.TABLE}<thead><tr><th>Quién</th><th>Dijo</th><th>Estado</th></tr></thead>
<tbody>{said or pages.NOTHING_YET}</tbody></table></div>
<form method="post"><label>Escribirle a la tienda
<textarea name="text" rows="3" maxlength="4096" style="width:100%;font:inherit"></textarea></label>
{pages.button("write", "Enviar", look="first")}{pages.button("read", "Leer lo recibido")}</form></section></main>"""
        return pages.page(f"Teléfono +{telephone['id']}", body, role=f"{self.title} en manos de un cliente")


def _template(each: tuple[str, str, str, str, str]) -> Thing:
    name, language, category, status, text = each
    components = [{"type": "BODY", "text": text}]
    return {
        "name": name,
        "language": language,
        "category": category,
        "status": status,
        "components": components,
    }


def _filled(asked: Any) -> str | None:
    """Return an approved template with its places filled; None when there is none of that name and language."""
    for name, language, _, status, text in _TEMPLATES:
        if (name, language, status) == (asked["name"], asked["language"]["code"], "APPROVED"):
            given = [
                parameter["text"]
                for component in asked.get("components", [])
                for parameter in component["parameters"]
            ]
            filled = text
            for at, told in enumerate(given, start=1):
                filled = filled.replace(f"{{{{{at}}}}}", str(told))
            return filled
    return None


def _no(status: int, code: int, message: str) -> Answer:
    return _json(status, {"error": {"message": message, "type": "OAuthException", "code": code}})


def _json(status: int, content: Any) -> Answer:
    return Answer(status, json.dumps(content).encode())
