"""The page on which a person pays, in the rehearsal's place of Stripe's: five buttons, each an outcome to try."""

from html import escape
from urllib.parse import parse_qs

from trastienda.sandbox import pages
from trastienda.sandbox.desk import Answer, Desk, Request, see_other
from trastienda.sandbox.store import Thing
from trastienda.sandbox.stripe import sessions
from trastienda.sandbox.stripe.money import later_method, shown

ROLE = "Stripe"
_DECLINED = """<p class="said bad" role="alert">
El banco rechazó la tarjeta: fondos insuficientes. Puede intentar de nuevo.</p>"""
_STATES = {
    ("open", "unpaid"): "abierto",
    ("complete", "paid"): "pagado",
    ("complete", "unpaid"): "por pagar",
    ("expired", "unpaid"): "vencido",
}


def answer(desk: Desk, request: Request) -> Answer:
    """Answer `/pay/<session>` and `/voucher/<session>`, asked by a browser."""
    kind, _, id_ = request.path.strip("/").partition("/")
    session = sessions.find(desk, id_)
    if session is None:
        return pages.nothing_here("Esta página de pago no existe.", role=ROLE)
    if request.method == "POST":
        action = parse_qs(request.body.decode(errors="replace")).get("action", [""])[0]
        return _acted(desk, kind, session, action)
    return _voucher(desk, session) if kind == "voucher" else _pay(desk, session)


def lately(desk: Desk) -> str:
    """The newest payment pages, each a link."""
    rows = "".join(
        f"<tr><td><a href='/{sessions.PROVIDER}/pay/{escape(each['id'])}'>"
        f"{escape(each['client_reference_id'] or each['id'][:16])}</a></td>"
        f"<td>{_STATES[each['status'], each['payment_status']]}</td>"
        f"<td class='number'>{shown(each['amount_total'], each['currency'])}</td></tr>"
        for each in desk.store.things(sessions.PROVIDER, "session", most=50)
    )
    if not rows:
        return ""
    return f"""<section class="card"><h2>Stripe</h2>{pages.TABLE}
<thead><tr><th>Pedido</th><th>Estado</th><th class="number">Importe</th></tr></thead>
<tbody>{rows}</tbody></table></div></section>"""


def _acted(desk: Desk, kind: str, session: Thing, action: str) -> Answer:
    id_ = session["id"]
    try:
        if kind == "voucher":
            sessions.keep_promise(desk, id_) if action == "paid" else sessions.break_promise(desk, id_)
            return see_other(f"/{sessions.PROVIDER}/voucher/{id_}")
        if action == "cancel":
            return see_other(session["cancel_url"] or session["success_url"])
        if action == "decline":
            return _pay(desk, sessions.decline(desk, id_), is_declined=True)
        if action == "later":
            sessions.promise_to_pay(desk, id_)
            return see_other(f"/{sessions.PROVIDER}/voucher/{id_}")
        if action == "card":
            sessions.pay_by_card(desk, id_)
            return see_other(_success(session))
    except sessions.WrongState:
        pass  # somebody was quicker: the page shows how it stands
    return see_other(f"/{sessions.PROVIDER}/{kind}/{id_}")


def _success(session: Thing) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _pay(desk: Desk, session: Thing, *, is_declined: bool = False) -> Answer:
    if session["status"] == "expired":
        return _closed(session, "Este enlace de pago venció", "Vuelva a la tienda y pida uno nuevo.")
    if session["status"] == "complete":
        if session["payment_status"] == "paid":
            return _closed(session, "Este pedido ya está pagado", "No hace falta pagar otra vez.")
        return see_other(f"/{sessions.PROVIDER}/voucher/{session['id']}")
    amount, (_, later) = (
        shown(session["amount_total"], session["currency"]),
        later_method(session["currency"]),
    )
    body = f"""<main class="pay">
<section class="card bare" aria-labelledby="what">
<h1 id="what">{escape(sessions.description(desk, session["id"]))}</h1>
<p class="amount">{escape(amount)}</p>
<dl>
<dt>Pedido</dt><dd>{escape(session["client_reference_id"] or "sin número")}</dd>
{_row("Correo", session["customer_email"])}
</dl>
</section>
<section class="card" aria-labelledby="how">
<h2 id="how">Elija qué debe pasar</h2>
{_DECLINED if is_declined else ""}
<form method="post">
<p class="plastic">4242 4242 4242 4242<span>Tarjeta de prueba, vence 12/34, CVC 123</span></p>
{pages.button("card", "Pagar con tarjeta 4242", look="first")}
<p class="or">o bien</p>
{pages.button("later", f"Pagar {later} (después)")}
{pages.button("decline", "Rechazar la tarjeta")}
{pages.button("cancel", "Cancelar y volver", look="plain")}
</form>
</section>
</main>"""
    return pages.page(f"Pagar {amount}", body, role=ROLE, sends_to=_shop(session))


def _voucher(desk: Desk, session: Thing) -> Answer:
    """The slip that a person takes to the counter, and what may become of it."""
    money = desk.store.get(sessions.PROVIDER, "payment_intent", session["payment_intent"] or "")
    if money is None or money["payment_method_types"] == ["card"]:
        return see_other(f"/{sessions.PROVIDER}/pay/{session['id']}")
    _, later = later_method(session["currency"])
    amount = shown(session["amount_total"], session["currency"])
    said = {
        "requires_action": (
            "warn",
            "Todavía no está pagado. La tienda se entera de que usted eligió pagar después.",
        ),
        "succeeded": ("good", "Pagado. El aviso va en camino a la tienda."),
    }.get(money["status"], ("bad", "El plazo terminó sin pago. El aviso va en camino a la tienda."))
    choices = f"""<form method="post">
{pages.button("paid", "Hacer como que ya se pagó", look="first")}
{pages.button("failed", "Hacer como que venció sin pagarse")}
</form>"""
    body = f"""<main class="narrow">
<section class="card" aria-labelledby="slip">
<h1 id="slip">Ficha para pagar {escape(later)}</h1>
<div class="slip"><span class="amount">{escape(amount)}</span><code>{escape(_reference(session))}</code>
<span class="dim small">Pedido {escape(session["client_reference_id"] or "sin número")}</span></div>
<p class="said {said[0]}" role="status">{said[1]}</p>
{choices if money["status"] == "requires_action" else ""}
<a class="button" href="{escape(_success(session))}">Volver a la tienda</a>
</section>
</main>"""
    return pages.page(f"Ficha de {amount}", body, role=ROLE, sends_to=_shop(session))


def _closed(session: Thing, title: str, text: str) -> Answer:
    body = f"""<main class="narrow"><section class="card">
<h1>{escape(title)}</h1><p>{escape(text)}</p>
<a class="button" href="{escape(_success(session))}">Volver a la tienda</a>
</section></main>"""
    return pages.page(title, body, role=ROLE, sends_to=_shop(session))


def _shop(session: Thing) -> tuple[str, ...]:
    return tuple(filter(None, (session["success_url"], session["cancel_url"])))


def _row(name: str, content: str | None) -> str:
    return f"<dt>{escape(name)}</dt><dd>{escape(content)}</dd>" if content else ""


def _reference(session: Thing) -> str:
    """Fourteen digits, the same every time."""
    digits = str(int(session["id"].rpartition("_")[2], 16))[-14:].rjust(14, "0")
    return " ".join((digits[:4], digits[4:8], digits[8:12], digits[12:]))
