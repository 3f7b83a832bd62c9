"""What tests of fiscal documents say over and over: a shop that may issue, a customer who gets one, a certifier."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import msgspec

from tests.operations.sales.helpers import money, nothing_is_wrong, takes_back
from tests.shop import Shop, now, open_shop
from trastienda.adapters.fiscal.offices import scheme_for
from trastienda.domain.invoicing.content import Content
from trastienda.domain.invoicing.errors import OfficeRefused, OfficeUnavailable
from trastienda.domain.invoicing.scheme import (
    CancelState,
    CancelWanted,
    Credential,
    CredentialFacts,
    Signed,
    Stamped,
)
from trastienda.domain.parties.models import Customer
from trastienda.jobs.invoicing import see_to_all
from trastienda.kernel.actor import system_actor
from trastienda.kernel.clock import local_date
from trastienda.operations.invoicing.cancel_document import CancelDocument, cancel_document
from trastienda.operations.invoicing.issue_credit_note import IssueCreditNote, issue_credit_note
from trastienda.operations.invoicing.issue_global_invoice import IssueGlobalInvoice, issue_global_invoice
from trastienda.operations.invoicing.issue_invoice import IssueInvoice, issue_invoice
from trastienda.operations.invoicing.issue_payment_receipt import IssuePaymentReceipt, issue_payment_receipt
from trastienda.operations.parties.receive_account_payment import (
    ReceiveAccountPayment,
    receive_account_payment,
)

__all__ = ["money", "nothing_is_wrong", "takes_back"]

MX = scheme_for("MX")
KEY = Credential(certificate=b"certificate", key=b"key", password="x")
_NUMBERS = UUID("6f1f3a52-9d5d-4b62-8f3d-3d0a8f5d8e11")


def issuing_shop(name: str = "Refaccionaria de Prueba") -> Shop:
    """A shop that the tax authority knows: the SAT's own test taxpayer."""
    return open_shop(
        name,
        tax_id="EKU9003173C9",
        legal_name="ESCUELA KEMPER URGATE",
        fiscal_regime="601",
        postal_code="42501",
    )


def taxpayer(shop: Shop, *, credit_limit: str = "0", **fields: Any) -> int:
    """A customer with everything that an invoice says of them."""
    values = {
        "name": "Taller Robótico",
        "tax_id": "URE180429TM6",
        "legal_name": "UNIVERSIDAD ROBOTICA ESPAÑOLA",
        "fiscal_regime": "601",
        "postal_code": "86991",
        "cfdi_use": "G03",
        "email": "compras@robotica.example",
        **fields,
    }
    with shop.transaction():
        return Customer.objects.create(
            tenant_id=shop.id,
            credit_limit=Decimal(credit_limit),
            created_at=now(),
            updated_at=now(),
            **values,
        ).id


def invoices(
    shop: Shop, sale: int, *, employee: int | None = None, at: datetime | None = None, **said: Any
) -> Any:
    actor = shop.actor(employee or shop.owner_id)
    return issue_invoice(IssueInvoice(sale=sale, **said), scheme=MX, actor=actor, now=at or now())


def credits_back(shop: Shop, sale: int, *, employee: int = 0, **said: Any) -> Any:
    actor = shop.actor(employee or shop.owner_id)
    return issue_credit_note(IssueCreditNote(sale=sale, **said), scheme=MX, actor=actor, now=now())


def receipts(shop: Shop, sale: int, **said: Any) -> Any:
    return issue_payment_receipt(
        IssuePaymentReceipt(sale=sale, **said), scheme=MX, actor=shop.owner, now=now()
    )


def invoices_tickets(shop: Shop, *, employee: int | None = None, **said: Any) -> Any:
    """Today's tickets, if no other days are said."""
    today = local_date(now(), zone_name="America/Mexico_City")
    command = IssueGlobalInvoice(**{"first_on": today, "last_on": today, **said})
    actor = shop.actor(employee or shop.owner_id)
    return issue_global_invoice(command, scheme=MX, actor=actor, now=now())


def cancels(shop: Shop, document: int, *, reason: str = "02", substitute: str = "", employee: int = 0) -> Any:
    command = CancelDocument(document=document, reason=reason, substitute=substitute)
    return cancel_document(command, actor=shop.actor(employee or shop.owner_id), now=now())


def pays(shop: Shop, customer: int, amount: str, *, method: str = "transfer") -> Any:
    command = ReceiveAccountPayment(
        customer=customer, amount=Decimal(amount), method=method, reference="SPEI-1"
    )
    return receive_account_payment(command, actor=shop.owner, now=now())


def content(shop: Shop, document: int) -> Content:
    """What a document says, as it is kept."""
    kept = shop._value("SELECT content FROM fiscal_document WHERE tenant_id = %s AND id = %s", document)
    return msgspec.json.decode(kept, type=Content)


def state(shop: Shop, document: int) -> str:
    return shop._value("SELECT state FROM fiscal_document WHERE tenant_id = %s AND id = %s", document)


def row(shop: Shop, document: int, *columns: str) -> tuple[Any, ...]:
    query = f"SELECT {', '.join(columns)} FROM fiscal_document WHERE tenant_id = %s AND id = %s"
    return shop._rows(query, document)[0]


_STAMP = (
    '<cfdi:Complemento><tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1"'
    ' UUID="{uuid}" FechaTimbrado="{at}" RfcProvCertif="SPR190613I52" SelloCFD="c2VsbG8=" SelloSAT="c2VsbG8="'
    ' NoCertificadoSAT="30001000000500003456"/></cfdi:Complemento>'
)


def _with_stamp(xml: str, uuid: str, at: datetime) -> str:
    """The document with a stamp on it, as far as a printer reads one."""
    stamp = _STAMP.format(uuid=uuid, at=at.isoformat())
    return xml.replace("</cfdi:Comprobante>", f"{stamp}</cfdi:Comprobante>")


class Certifier:
    """
    An office in memory. It keeps what it stamped by the very bytes, as a real one does, and counts.

    `before` is called with the name of each act before it has its effect, `afterwards` when it had; either may raise.
    """

    def __init__(self) -> None:
        self.stamped: dict[str, Stamped] = {}
        self.asked: list[str] = []
        self.cancelled: dict[str, CancelState] = {}
        self.accepts: CancelState = CancelState.CANCELLED
        self.before: Callable[[str], None] = lambda _: None
        self.afterwards: Callable[[str], None] = lambda _: None

    def examine(self, credential: Credential, *, now: datetime) -> CredentialFacts:
        return CredentialFacts(
            number="30001000000500003416",
            tax_id="EKU9003173C9",
            legal_name="ESCUELA KEMPER URGATE",
            valid_from=now - timedelta(days=1),
            valid_until=now + timedelta(days=1),
        )

    def sign(self, content: Content, credential: Credential) -> Signed:
        self._act("sign")
        MX.check(content)
        return Signed(xml=MX.preview(content), certificate_number="30001000000500003416")

    def stamp(self, signed: Signed) -> Stamped:
        self.before("stamp")
        self.asked.append("stamp")
        made = self.stamped.get(signed.xml)
        if made is None:
            number = str(uuid5(_NUMBERS, f"{signed.xml}{len(self.stamped)}{id(self)}")).upper()
            at = now().replace(tzinfo=None, microsecond=0)
            made = Stamped(uuid=number, xml=_with_stamp(signed.xml, number, at), stamped_at=at)
            self.stamped[signed.xml] = made
        self.afterwards("stamp")
        return made

    def find(self, signed: Signed) -> Stamped | None:
        self._act("find")
        return self.stamped.get(signed.xml)

    def cancel(self, wanted: CancelWanted, credential: Credential) -> CancelState:
        self.before("cancel")
        self.asked.append("cancel")
        self.cancelled.setdefault(wanted.uuid, self.accepts)
        self.afterwards("cancel")
        return self.cancelled[wanted.uuid]

    def cancellation(self, wanted: CancelWanted) -> CancelState:
        self._act("cancellation")
        return self.cancelled.get(wanted.uuid, CancelState.UNKNOWN_THERE)

    def _act(self, name: str) -> None:
        self.before(name)
        self.asked.append(name)
        self.afterwards(name)


def silence(*, happened: bool = True) -> OfficeUnavailable:
    return OfficeUnavailable(office="test", may_have_happened=happened, detail="timeout")


def refusal(reason: str = "CFDI40143", detail: str = "no") -> OfficeRefused:
    return OfficeRefused(office="test", reason=reason, detail=detail)


def works(shop: Shop, office: Any = None, *, later: timedelta = timedelta(0), keys: Any = None) -> int:
    """A worker sees to everything that is due, so much later than now; returns how many it took up."""
    actor = system_actor(shop.id, name="Timbrado")
    return see_to_all(
        office or Certifier(), keys or (lambda _: KEY), actor=actor, now=lambda: now() + later, most=1000
    )


def stamp(shop: Shop, document: int) -> int:
    """Let a waiting document be stamped, whoever else is working; returns its id."""
    actor, office = system_actor(shop.id, name="Timbrado"), Certifier()
    while state(shop, document) in {"pending", "unknown"}:
        assert see_to_all(office, lambda _: KEY, actor=actor, now=now, most=1) == 1
    return document


def stamped(shop: Shop, sale: int, **said: Any) -> int:
    """The id of a sale's invoice, stamped."""
    made = invoices(shop, sale, **said)
    works(shop)
    assert state(shop, made.id) == "stamped"
    return int(made.id)


def lines_of(found: Content) -> Sequence[tuple[str, Decimal, Decimal, Decimal]]:
    return [(item.sku, item.base, item.tax, item.total) for item in found.items]


def kinds(shop: Shop) -> list[tuple[str, str]]:
    """Every document's kind and state, in the order in which they were drafted."""
    return shop._rows("SELECT kind, state FROM fiscal_document WHERE tenant_id = %s ORDER BY id")
