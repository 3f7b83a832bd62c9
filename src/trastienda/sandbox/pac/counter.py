"""What people see of the certifier and of the SAT's letter box, in the stand-ins' frame."""

from decimal import Decimal
from html import escape

from trastienda.sandbox import pages
from trastienda.sandbox.desk import Answer, Desk
from trastienda.sandbox.store import Thing

PAC, DOCUMENT, ABOUT = "sw", "document", "about"
PAC_ROLE, SAT_ROLE = "SW Sapien, el certificador (PAC)", "buzón tributario del SAT"
_KINDS = {"I": "Ingreso", "E": "Egreso", "P": "Pago"}
_GENERIC = frozenset({"XAXX010101000", "XEXX010101000"})
_FREE = Decimal("1000.00")
_MANY = 500


def state_of(document: Thing) -> str:
    """Return how a document stands, in a word or three."""
    if document["state"] == "cancelled":
        return "Cancelado"
    return {"waiting": "Espera aceptación", "rejected": "Vigente (cancelación rechazada)"}.get(
        document["cancellation"], "Vigente"
    )


def asks_first(document: Thing) -> bool:
    """Whether who got a document has to agree to its cancellation: a sale above 1,000 pesos to a known RFC.

    That the first working day is free of it (RMF 2.7.1.35) is left out, or nobody would ever see it rehearsed.
    """
    return (
        document["kind"] == "I"
        and document["receiver"] not in _GENERIC
        and Decimal(document["total"]) > _FREE
    )


def is_held(desk: Desk, uuid: str) -> bool:
    """Whether another valid document is about this one: then it cannot be cancelled before that is."""
    about = desk.store.get(PAC, ABOUT, uuid) or {"by": []}
    found = [desk.store.get(PAC, DOCUMENT, each) for each in about["by"]]
    return any(each is not None and each["state"] == "valid" for each in found)


def stamped(desk: Desk, path: str) -> Answer:
    """The certifier's counter: every document; or one of them, as it is."""
    if path.startswith("/xml/"):
        document = desk.store.get(PAC, DOCUMENT, path.removeprefix("/xml/").upper())
        if document is None:
            return pages.nothing_here("Aquí no hay ese comprobante.", role=PAC_ROLE)
        return Answer(200, document["xml"].encode(), "application/xml; charset=utf-8")
    body = f"""<main><div><h1>Comprobantes timbrados</h1>
<p class="dim">Con un certificado de ensayo: nada de esto tiene validez fiscal.</p></div>
<section class="card">{_table(desk)}</section></main>"""
    return pages.page("Comprobantes timbrados", body, role=PAC_ROLE)


def lately(desk: Desk, title: str) -> str:
    """A section of the overview."""
    if not desk.store.things(PAC, DOCUMENT, most=1):
        return ""
    return f'<section class="card"><h2><a href="/sw/">{escape(title)}</a></h2>{_short_table(desk)}</section>'


def waiting(desk: Desk) -> str:
    """A section of the overview, where somebody has to decide."""
    count = len(_waiting(desk))
    if not count:
        return ""
    words = "1 cancelación espera" if count == 1 else f"{count} cancelaciones esperan"
    return f'<section class="card"><h2><a href="/sat/">Buzón tributario</a></h2><p>{words} respuesta.</p></section>'


def letter_box(desk: Desk) -> Answer:
    """Where customers accept or refuse; here whoever rehearses does."""
    cards = "".join(_request(each) for each in _waiting(desk))
    empty = '<p class="dim">Nadie espera una respuesta.</p>'
    body = f"""<main class="narrow"><div><h1>Cancelaciones por aceptar</h1>
<p class="dim">En el SAT verdadero responde quien recibió la factura, en tres días. Aquí decide usted.</p></div>
{cards or empty}</main>"""
    return pages.page("Cancelaciones por aceptar", body, role=SAT_ROLE)


def _waiting(desk: Desk) -> list[Thing]:
    return [
        each for each in desk.store.things(PAC, DOCUMENT, most=_MANY) if each["cancellation"] == "waiting"
    ]


def _request(document: Thing) -> str:
    uuid = escape(document["id"])
    accept = pages.button("accept", "Aceptar la cancelación", look="first")
    return f"""<section class="card"><h2>{escape(document["name"])}</h2>
<p class="amount">{_amount(document)}</p>
<dl><dt>Comprobante</dt><dd>{escape(document["series"])}</dd><dt>Folio fiscal</dt><dd><code>{uuid}</code></dd>
<dt>Emisor</dt><dd>{escape(document["issuer"])}</dd></dl>
<form method="post"><input type="hidden" name="uuid" value="{uuid}">{accept}
{pages.button("reject", "Rechazarla")}</form></section>"""


def _table(desk: Desk) -> str:
    rows = "".join(
        f"<tr><td>{_named(each)}</td>"
        f"<td>{_KINDS.get(each['kind'], each['kind'])}</td><td>{escape(each['name'][:40])}</td>"
        f"<td>{state_of(each)}</td><td class='number'>{_amount(each)}</td></tr>"
        for each in desk.store.things(PAC, DOCUMENT, most=200)
    )
    head = "<th>Comprobante</th><th>Tipo</th><th>Receptor</th><th>Estado</th><th class='number'>Total</th>"
    return (
        f"{pages.TABLE}<thead><tr>{head}</tr></thead><tbody>{rows or pages.NOTHING_YET}</tbody></table></div>"
    )


def _short_table(desk: Desk) -> str:
    rows = "".join(
        f"<tr><td>{_named(each)}</td><td>{state_of(each)}</td><td class='number'>{_amount(each)}</td></tr>"
        for each in desk.store.things(PAC, DOCUMENT, most=8)
    )
    head = "<th>Comprobante</th><th>Estado</th><th class='number'>Total</th>"
    return f"{pages.TABLE}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _named(document: Thing) -> str:
    name = escape(document["series"] or document["id"][:8])
    return f"<a href='/sw/xml/{escape(document['id'])}'>{name}</a>"


def _amount(document: Thing) -> str:
    return escape(pages.amount(Decimal(document["total"]), document.get("currency", "MXN")))
