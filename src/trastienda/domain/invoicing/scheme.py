"""What the house asks of a country's way of fiscal documents, in two halves.

`Scheme` is light and answers at once, in a web process: can this be a document, and what will it look like?
`Office` is heavy and slow, for the worker alone: it signs, validates, and talks to the certifier over the network,
never inside a transaction. Mexico's are in `adapters/fiscal/cfdi`; Argentina's (ARCA) and Colombia's (DIAN) fit here.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from trastienda.domain.invoicing.content import Content


class Codes(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a draft says where nobody said otherwise, in the codes of the country's catalogues.

    `forms` is how money changes hands, by our methods (cash, card, transfer) and `off_balance`, what came off an
    account; `later_form` what stands there while nobody knows. `units` are by our units of sale (PZA, KG, SERV…);
    `item_code` and `unit_code` are for goods that have no other.
    """

    forms: Mapping[str, str]
    later_form: str
    use: str
    credit_use: str
    receipt_use: str
    public_tax_id: str
    public_name: str
    public_regime: str
    public_use: str
    item_code: str
    unit_code: str
    units: Mapping[str, str]
    ticket_item_code: str
    ticket_unit_code: str
    ticket_description: str


class Scheme(Protocol):
    """A country's rules, as far as they need no signature and no network."""

    @property
    def name(self) -> str:
        """What documents of this scheme are marked with: `cfdi40`."""

    @property
    def codes(self) -> Codes:
        """The country's codes for drafts."""

    def check(self, content: Content) -> None:
        """:raises NotFiscal: the tax authority would refuse it; names the field and what to do."""

    def preview(self, content: Content) -> str:
        """Return the document without its seals, as text."""


class Credential(msgspec.Struct, frozen=True):
    """What signs for an issuer: certificate and key in DER, the key still locked. Never shown, never logged."""

    certificate: bytes
    key: bytes
    password: str

    def __repr__(self) -> str:
        return "Credential(…)"


class CredentialFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a certificate says of itself. Both ends of its validity are instants with an offset."""

    number: str
    tax_id: str
    legal_name: str
    valid_from: datetime
    valid_until: datetime


class Signed(msgspec.Struct, frozen=True):
    """The document with the issuer's seal: what is kept before it is sent, and what is sent again, byte for byte."""

    xml: str
    certificate_number: str


class Stamped(msgspec.Struct, frozen=True):
    """The document with the certifier's seal. `stamped_at` is the certifier's own local time, without an offset."""

    uuid: str
    xml: str
    stamped_at: datetime


class CancelState(StrEnum):
    """How far a cancellation is: the receiver may have to accept it, and has three days to say no."""

    WAITING = "waiting"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_THERE = "unknown_there"


class CancelWanted(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is to be as if it had not been. `reason` is 01…04 in Mexico; 01 names its substitute."""

    uuid: str
    signed_xml: str
    reason: str
    substitute: str = ""


class Office(Protocol):
    """
    A country's tax authority, reached through a certifier. Signing needs no network, the rest does.

    What goes over the network raises `OfficeUnavailable` when its outcome is unknown (`may_have_happened`) or certainly
    nothing happened, and `OfficeRefused` with the certifier's own code when it said no.
    """

    def examine(self, credential: Credential, *, now: datetime) -> CredentialFacts:
        """
        Open the key with its password, and look whether both belong together and are for signing documents.

        :raises BadCredential: expired, not_yet, wrong_password, wrong_pair, not_for_documents or unreadable.
        """

    def sign(self, content: Content, credential: Credential) -> Signed:
        """Seal and validate. :raises NotFiscal: the rules, catalogues or the schema say no. :raises BadCredential."""

    def stamp(self, signed: Signed) -> Stamped:
        """Have it certified. The same XML gets the same number, however often it is sent."""

    def find(self, signed: Signed) -> Stamped | None:
        """
        Return what the certifier made of this very XML, None when it has not seen it.

        A certifier that cannot be asked without being sent it again certifies it now, if it had not.
        """

    def cancel(self, wanted: CancelWanted, credential: Credential) -> CancelState:
        """Ask for a cancellation; asking again does not harm."""

    def cancellation(self, wanted: CancelWanted) -> CancelState:
        """
        Return how far a cancellation is; UNKNOWN_THERE also where nobody there knows of a wish to cancel (yet).

        :raises OfficeUnavailable: nobody said.
        """
