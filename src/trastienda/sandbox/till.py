"""What every stand-in of the web store's gateways is: pages that are paid or not, money behind them, people's buttons.

A page is `open`, `pending`, `rejected`, `closed` or `paid`; each try leaves a payment, and money goes back out of one.
Each move is one piece of work in the store. The folders beside this file say it in each gateway's own words.
"""

import json
import secrets
from collections.abc import Callable
from decimal import Decimal
from html import escape
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl

from trastienda.sandbox import pages, postman
from trastienda.sandbox.desk import Answer, Desk, Keys, Request, see_other
from trastienda.sandbox.store import Kept, Thing

_STATES = {
    "open": "abierto",
    "pending": "pendiente",
    "rejected": "rechazado",
    "closed": "cerrado",
    "paid": "pagado",
}
_UNPAID = {"open", "pending", "rejected"}
_SAID = {
    "pending": ("warn", "El pago quedó pendiente. La tienda ya lo sabe; aquí se decide cómo termina."),
    "rejected": (
        "bad",
        "El pago fue rechazado. Se puede intentar otra vez, o cancelar y volver a la tienda.",
    ),
    "closed": ("warn", "Esta página de pago ya no cobra: venció, o la tienda la cerró."),
    "paid": ("good", "Pagado. El aviso va en camino a la tienda."),
}
"""What stands above the buttons, and its colour; an open page needs no words."""


class Refused(Exception):
    """A request that the gateway would refuse."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Till:
    """See `desk.Provider` and `desk.Writes`; each gateway says its name, and how its API answers."""

    name: ClassVar[str]
    title: ClassVar[str]
    pays_twice: ClassVar[bool] = False
    """Whether its page can be paid again after it was paid."""

    def __init__(self, desk: Desk, keys: Keys, notices: str) -> None:
        self.desk, self.keys, self._notices = desk, keys, notices

    # --- what each gateway says in its own words -------------------------------------------------------------

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        """Answer a program: a status and what becomes JSON. :raises Refused: no."""
        raise NotImplementedError

    def notice(self, page: Thing, payment: Thing) -> tuple[str, Any]:
        """Return the name of what happened and the body that tells of it."""
        raise NotImplementedError

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:
        raise NotImplementedError

    def no(self, code: str) -> Any:
        """Return the body of a refusal."""
        return {"code": code, "message": code}

    def address(self, page: Thing, payment: Thing) -> str:  # noqa: ARG002 - some add the payment's name
        """Return where the notice of a payment goes."""
        return str(page["notices"] or self._notices.format(name=self.name))

    # --- the server's side -----------------------------------------------------------------------------------

    def is_api(self, path: str) -> bool:
        return path not in {"", "/"} and not path.startswith("/pay/")

    def answer(self, request: Request) -> Answer:
        if not self.is_api(request.path):
            return self._page(request)
        try:
            status, said = self._once(request)
        except Refused as refused:
            status, said = refused.status, self.no(refused.code)
        body = b"" if said is None else json.dumps(said).encode()
        return Answer(status, body)

    def fail(self, request: Request) -> Answer:  # noqa: ARG002 - the protocol's
        return Answer(500, json.dumps(self.no("internal_error")).encode())

    def address_of(self, event: str, *, wrong: bool) -> str | None:  # noqa: ARG002 - some have to guess it
        letter = self.desk.store.get(self.name, "letter", event)
        return None if letter is None else str(letter["address"])

    def body_of(self, body: str, *, wrong: bool) -> str:  # noqa: ARG002 - some sign inside the body
        return body

    def tick(self) -> None:
        """Nothing is due by the clock."""

    def lately(self) -> str:
        rows = "".join(
            f"<tr><td><a href='/{self.name}/pay/{escape(each['id'])}'>{escape(_titled(each)[0][:24])}</a></td>"
            f"<td>{_STATES[each['state']]}</td><td class='number'>{_amount(each)}</td></tr>"
            for each in self.desk.store.things(self.name, "page", most=20)
        )
        if not rows:
            return ""
        return f"""<section class="card"><h2>{escape(self.title)}</h2>{pages.TABLE}
<thead><tr><th>Pedido</th><th>Estado</th><th class="number">Importe</th></tr></thead>
<tbody>{rows}</tbody></table></div></section>"""

    def _once(self, request: Request) -> tuple[int, Any]:
        """A key's first success is answered again; the same key for something else is refused."""
        headers = request.headers
        key = _key(headers)
        asked = _content(request)
        with self.desk.store.work():
            if not key or request.method != "POST":
                return self.api(request, asked)
            print_ = f"{request.path}\n{request.body.decode(errors='replace')}"
            if kept := self.desk.store.answer(self.name, key):
                if kept.request != print_:
                    raise Refused(400, "idempotency_key_already_used")
                return kept.status, json.loads(kept.body)
            status, said = self.api(request, asked)
            kept = Kept(print_, status, json.dumps(said))
            self.desk.store.keep_answer(self.name, key, kept, at=self.desk.clock())
            return status, said

    # --- pages and money -------------------------------------------------------------------------------------

    def new_page(
        self, id_: str, *, reference: str, amount: Decimal, currency: str, title: str, **more: Any
    ) -> Thing:
        """Make a page. `more`: `notices`, `success`, `cancel`, and whatever the gateway wants to remember."""
        if amount <= 0:
            raise Refused(400, "invalid_amount")
        page: Thing = {
            "id": id_,
            "reference": reference,
            "amount": f"{amount:.2f}",
            "currency": currency,
            "title": title or "Compra",
            "state": "open",
            "notices": "",
            "success": "",
            "cancel": "",
            **more,
        }
        self.keep("page", page)
        self.keep("reference", {"id": reference, "page": id_})
        return page

    def keep(self, kind: str, thing: Thing) -> None:
        self.desk.store.put(self.name, kind, thing, at=self.desk.clock())

    def get(self, kind: str, id_: str) -> Thing:
        """Return a thing. :raises Refused: there is none of that name."""
        found = self.desk.store.get(self.name, kind, id_)
        if found is None:
            raise Refused(404, "not_found")
        return found

    def visited(self, page: Thing, request: Request) -> Thing:  # noqa: ARG002 - some learn from the address
        """A browser has come to a page."""
        return page

    def current(self, id_: str) -> Thing:
        """Return a page as it is now. :raises Refused: there is none of that name."""
        return self.get("page", id_)

    def find_page(self, reference: str) -> Thing | None:
        found = self.desk.store.get(self.name, "reference", reference)
        return None if found is None else self.get("page", found["page"])

    def payments_of(self, page: Thing) -> list[Thing]:
        """Every try, the oldest first."""
        return [self.get("payment", id_) for id_ in page.get("payments", [])]

    def money_of(self, page: Thing) -> Thing | None:
        """The newest try."""
        made = self.payments_of(page)
        return made[-1] if made else None

    def new_payment_id(self) -> str:
        return secrets.token_hex(12)

    def try_to_pay(self, page: Thing, outcome: str) -> Thing:
        """Leave a payment that was approved, rejected, or is pending, and tell the shop."""
        payment: Thing = {
            "id": self.new_payment_id(),
            "page": page["id"],
            "status": outcome,
            "amount": page["amount"],
            "currency": page["currency"],
            "at": self.desk.clock(),
            "refunds": [],
        }
        page["payments"] = [*page.get("payments", []), payment["id"]]
        self.move(page, payment, outcome)
        return payment

    def move(self, page: Thing, payment: Thing, status: str) -> None:
        payment["status"] = status
        states = {"approved": "paid", "pending": "pending", "rejected": "rejected"}
        page["state"] = "paid" if page["state"] == "paid" else states.get(status, page["state"])
        self.keep("payment", payment)
        self.keep("page", page)
        self.tell(page, payment)

    def refund(self, payment: Thing, amount: Decimal, *, key: str = "") -> Thing:
        """Give money back. :raises Refused: more than is left."""
        left = Decimal(payment["amount"]) - refunded(payment)
        if payment["status"] not in {"approved", "refunded"} or not 0 < amount <= left:
            raise Refused(422, "amount_exceeds_refundable" if amount > left else "not_refundable")
        made: Thing = {"id": self.new_payment_id(), "amount": f"{amount:.2f}", "key": key}
        payment["refunds"] = [*payment["refunds"], made]
        if amount == left:
            payment["status"] = "refunded"
        self.keep("payment", payment)
        self.tell(self.get("page", payment["page"]), payment)
        return made

    def tell(self, page: Thing, payment: Thing) -> None:
        """Leave a notice for the postman."""
        name, body = self.notice(page, payment)
        event = f"{self.name}-{secrets.token_hex(12)}"
        self.keep("letter", {"id": event, "address": self.address(page, payment)})
        postman.leave(self.desk, provider=self.name, event=event, name=name, body=json.dumps(body))

    # --- people's pages ---------------------------------------------------------------------------------------

    def _page(self, request: Request) -> Answer:
        id_ = request.path.removeprefix("/pay/").strip("/")
        try:
            page = self.current(id_)
        except Refused:
            return pages.nothing_here("Esta página de pago no existe.", role=self.title)
        if request.method != "POST":
            return self._shown(self.visited(page, request))
        action = parse_qs(request.body.decode(errors="replace")).get("action", [""])[0]
        with self.desk.store.work():
            return self._acted(self.current(id_), action)

    def _acted(self, page: Thing, action: str) -> Answer:
        money = self.money_of(page)
        here = f"/{self.name}/pay/{page['id']}"
        if action == "back":
            return see_other(str(page["success"] or here))
        if action == "cancel":
            return see_other(str(page["cancel"] or here))
        if action == "chargeback" and money is not None and money["status"] == "approved":
            self.move(page, money, "charged_back")
        elif action in {"approved", "rejected"} and page["state"] == "pending" and money is not None:
            self.move(page, money, action)
        elif action in {"approved", "rejected", "pending"} and page["state"] in _UNPAID:
            self.try_to_pay(page, action)
        elif action == "again" and self.pays_twice and page["state"] == "paid":
            self.try_to_pay(page, "approved")
        if action == "approved" and page["success"]:
            return see_other(str(page["success"]))
        return see_other(here)

    def _shown(self, page: Thing) -> Answer:
        order, goods = _titled(page)
        tone, said = _SAID.get(page["state"], ("", ""))
        role, buttons = "alert" if tone == "bad" else "status", _buttons(self, page)
        body = f"""<main class="pay">
<section class="card bare" aria-labelledby="what"><h1 id="what">{escape(goods)}</h1>
<p class="amount">{_amount(page)}</p>
<dl><dt>Pedido</dt><dd>{escape(order)}</dd><dt>Cobra</dt><dd>{escape(self.title)}</dd>
<dt>Estado</dt><dd>{_STATES[page["state"]]}</dd></dl>
</section>
<section class="card" aria-labelledby="how"><h2 id="how">{"Elija qué debe pasar" if buttons else "Listo"}</h2>
{f'<p class="said {tone}" role="{role}">{said}</p>' if said else ""}
<form method="post">{"".join(buttons)}</form>
{"" if page["success"] else _NO_WAY_BACK}</section></main>"""
        shop = tuple(filter(None, (page["success"], page["cancel"])))
        return pages.page(f"Pagar {page['title']}", body, role=self.title, sends_to=shop)


_NO_WAY_BACK = '<p class="dim small">La tienda no dijo a dónde volver: puede cerrar esta página.</p>'


def _titled(page: Thing) -> tuple[str, str]:
    """Return the order's number and its goods; the shop writes both in one line, `W-0001: 2 × Mouse`."""
    order, found, goods = page["title"].partition(": ")
    return (order, goods) if found else (page["reference"][:40] or "sin número", page["title"])


def _buttons(till: Till, page: Thing) -> list[str]:
    if page["state"] in _UNPAID:
        shown = [
            pages.button("approved", "Pagar", look="first"),
            pages.button("rejected", "Rechazar el pago"),
        ]
        if page["state"] != "pending":
            shown.append(pages.button("pending", "Dejarlo pendiente"))
        way_back = (
            ("back", "Volver y esperar") if page["state"] == "pending" else ("cancel", "Cancelar y volver")
        )
        known = page["success" if page["state"] == "pending" else "cancel"]
        return [*shown, pages.button(*way_back, look="plain")] if known else shown
    shown = [pages.button("back", "Volver a la tienda", look="first")] if page["success"] else []
    if page["state"] == "paid":
        shown.append(pages.button("chargeback", "Desconocer el pago (contracargo)"))
        if till.pays_twice:
            shown.append(pages.button("again", "Pagar otra vez"))
    return shown


def refunded(payment: Thing) -> Decimal:
    """What went back of a payment."""
    return sum((Decimal(each["amount"]) for each in payment["refunds"]), Decimal(0))


def money(given: Any) -> Decimal:
    """Return an amount as it was asked for. :raises Refused: it is none."""
    try:
        amount = Decimal(str(given))
        if amount.is_finite() and amount == amount.quantize(Decimal("0.01")):
            return amount
    except ArithmeticError:
        pass
    raise Refused(400, "invalid_amount")


def route(request: Request, routes: dict[str, Callable[..., tuple[int, Any]]]) -> tuple[int, Any]:
    """Do what a method and path say: `GET /v1/payments/*` calls with what stands for the star."""
    asked = [request.method, *request.path.strip("/").split("/")]
    for pattern, do in routes.items():
        method, _, path = pattern.partition(" ")
        parts = [method, *path.strip("/").split("/")]
        if len(parts) == len(asked) and all(
            part in {"*", one} for part, one in zip(parts, asked, strict=True)
        ):
            return do(*(one for part, one in zip(parts, asked, strict=True) if part == "*"))
    raise Refused(404, "not_found")


def query(request: Request, name: str) -> str:
    """Return a field of the query."""
    return dict(parse_qsl(request.query)).get(name, "")


def same(said: str, expected: str) -> bool:
    """Whether that is the credential; compared without telling how much of it is right."""
    return secrets.compare_digest(said.encode(), expected.encode())


def _content(request: Request) -> Any:
    """Return the body as JSON or a form."""
    if not request.body:
        return {}
    if "form" in request.headers.get("content-type", ""):
        return dict(parse_qsl(request.body.decode(errors="replace")))
    try:
        return json.loads(request.body)
    except ValueError:
        raise Refused(400, "bad_json") from None


def _key(headers: dict[str, str]) -> str:
    """Return the key under which a question is asked once, however a gateway calls its header."""
    names = ("x-idempotency-key", "paypal-request-id", "idempotency-key")
    return next((headers[name] for name in names if headers.get(name)), "")


def _amount(page: Thing) -> str:
    return escape(pages.amount(Decimal(page["amount"]), page["currency"]))
