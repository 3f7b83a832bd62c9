"""What every stand-in of a financier is: applications on pages, with buttons that approve, reject or give up."""

from html import escape
from typing import Any, ClassVar

from trastienda.sandbox import pages
from trastienda.sandbox.desk import Answer, see_other
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Till, _amount, _titled

_STATES = {"open": "por decidir", "paid": "aprobada", "rejected": "rechazada", "closed": "cancelada"}


class Lender(Till):
    """See `till.Till`: an approved application is a paid page, with one payment behind it."""

    words: ClassVar[dict[str, str]]
    """How this financier calls each state of a page."""

    def status_of(self, page: Thing) -> str:
        return self.words[page["state"]]

    def notice_of(self, page: Thing) -> tuple[str, Any]:
        """Return the name of what happened and the body that tells of it."""
        raise NotImplementedError

    def notice(self, page: Thing, payment: Thing) -> tuple[str, Any]:  # noqa: ARG002 - the page says it all
        return self.notice_of(page)

    def _acted(self, page: Thing, action: str) -> Answer:
        here = see_other(f"/{self.name}/pay/{page['id']}")
        if page["state"] not in {"open", "rejected"}:
            return here
        if action in {"approved", "rejected"}:
            self.try_to_pay(page, action)
        elif action == "closed":
            page["state"] = "closed"
            self.keep("page", page)
            self.tell(page, {})
        return here

    def _shown(self, page: Thing) -> Answer:
        order, goods = _titled(page)
        state = _STATES.get(page["state"], page["state"])
        buttons = (
            [
                pages.button("approved", "Aprobar el crédito", look="first"),
                pages.button("rejected", "Rechazar"),
                pages.button("closed", "El cliente desiste", look="plain"),
            ]
            if page["state"] in {"open", "rejected"}
            else []
        )
        body = f"""<main class="pay"><section class="card bare"><h1>{escape(goods)}</h1>
<p class="amount">{_amount(page)}</p><dl><dt>Referencia</dt><dd>{escape(order)}</dd>
<dt>Cliente</dt><dd>{escape(str(page.get("customer", "")))}</dd>
<dt>Financia</dt><dd>{escape(self.title)}</dd><dt>Solicitud</dt><dd>{state}</dd></dl></section>
<section class="card"><h2>{"Decida la solicitud" if buttons else "Listo"}</h2>
<p class="said {"good" if page["state"] == "paid" else "warn"}" role="status">La solicitud está {state}.</p>
<form method="post">{"".join(buttons)}</form></section></main>"""
        return pages.page(f"Solicitud a {self.title}", body, role=self.title)
