"""Refusals of fiscal documents."""

from dataclasses import dataclass, field
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NotFiscal(DomainError):
    """
    The tax authority would refuse it. `where` is the field, in dots (`receiver.tax_id`); `rule` the authority's own
    code where it has one (CFDI40108); `problem` a code of ours that surfaces word; `detail` what was found there.
    """

    where: str
    problem: str
    rule: str = ""
    detail: str = ""
    code = "not_fiscal"
    kind = Kind.INVALID


@dataclass(eq=False)
class BadCredential(DomainError):
    """
    A certificate cannot sign; `problem`: expired, not_yet, wrong_password, wrong_pair, other_owner, unreadable, or
    not_for_documents: it is a person's signature.
    """

    problem: str
    detail: str = ""
    code = "bad_credential"
    kind = Kind.INVALID


@dataclass(eq=False)
class OfficeUnavailable(DomainError):
    """The certifier gave no answer that could be used. Unless `may_have_happened` is False, it may have worked."""

    office: str
    may_have_happened: bool = True
    detail: str = field(default="", repr=False)
    code = "office_unavailable"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class OfficeRefused(DomainError):
    """The certifier said no, for good as long as nothing changes. `reason` is its own code, `detail` its words."""

    office: str
    reason: str
    detail: str = ""
    code = "office_refused"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoFiscalScheme(DomainError):
    """Nobody has taught this house the fiscal documents of that country."""

    country: str
    code = "no_fiscal_scheme"
    kind = Kind.INVALID


@dataclass(eq=False)
class FiscalDocumentNotFound(DomainError):
    """No such fiscal document in this tenant."""

    document_id: int
    code = "fiscal_document_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class WrongFiscalState(DomainError):
    """The document's state does not allow this; `allowed` are the moves that it does allow."""

    document_id: int
    state: str
    event: str
    allowed: tuple[str, ...] = ()
    code = "wrong_fiscal_state"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class AlreadyInvoiced(DomainError):
    """A live document of its own stands for it."""

    document_id: int
    number: str
    state: str
    code = "already_invoiced"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class InGlobalInvoice(DomainError):
    """The sale is one of the tickets of a live global invoice, which is cancelled before it gets its own."""

    document_id: int
    number: str
    state: str
    code = "in_global_invoice"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NotInvoiceable(DomainError):
    """
    There is nothing to make this document of. `reason`: cancelled, returned, unpaid, no_amount, no_invoice,
    not_stamped, nothing_to_credit, nothing_to_receipt, paid_at_once, no_tickets, too_many_tickets.
    """

    reason: str
    reference: str = ""
    code = "not_invoiceable"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class SaleIsInvoiced(DomainError):
    """A sale whose fiscal document exists, or may exist, is undone only once that document is cancelled."""

    folio: str
    document_id: int
    number: str
    state: str
    code = "sale_is_invoiced"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class HasDependents(DomainError):
    """Credit notes or payment receipts stand on this document; they are cancelled before it."""

    document_id: int
    numbers: tuple[str, ...]
    code = "has_dependents"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class BadSubstitute(DomainError):
    """
    `reason`: missing (this kind of cancellation names a substitute), unwanted (this one does not), not_ours (no stamped
    document of ours has that number), unrelated (it does not take this one's place).
    """

    reason: str
    uuid: str = ""
    code = "bad_substitute"


@dataclass(eq=False)
class NothingToMail(DomainError):
    """`reason`: not_stamped, or no_address."""

    reason: str
    code = "nothing_to_mail"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoOffice(DomainError):
    """No account with a certifier is set up for this shop: documents can be drafted, not certified."""

    country: str
    code = "no_office"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class NotThatMuch(DomainError):
    """More (or less) is to be credited or acknowledged than there is; `possible` is what there is."""

    wanted: Decimal
    possible: Decimal
    code = "not_that_much"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoCertificate(DomainError):
    """Nothing that could sign is installed for the branch or the tenant, or it was locked with another secret."""

    branch_id: int
    code = "no_certificate"
    kind = Kind.CONFLICT
