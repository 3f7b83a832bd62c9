"""Mexico's `Office`: seals and validates a CFDI, has it certified by a PAC, cancels it. Heavy: for workers alone.

What was asked over a network and not answered may have happened; the same XML may be sent as often as it takes, since
a PAC gives the same document the same number. Nothing is repeated here: jobs do that, with their own patience.
Sources: RMF 2.7.1.34 and 2.7.1.35 (acceptance of cancellations), SAT codes 201–212; docs/rules/cfdi.md.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from satcfdi.create.cancela.cancelacion import Cancelacion, Folio

from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi import certificates, sealing, stamps
from trastienda.adapters.fiscal.cfdi.finkok import NAME as FINKOK
from trastienda.adapters.fiscal.cfdi.finkok import FinkokPac
from trastienda.adapters.fiscal.cfdi.line import ANSWER_PATIENCE_S, Line
from trastienda.adapters.fiscal.cfdi.pac import Pac
from trastienda.adapters.fiscal.cfdi.sat import NAME as SAT
from trastienda.adapters.fiscal.cfdi.sat import Sat, Standing
from trastienda.adapters.fiscal.cfdi.scheme import SCHEME
from trastienda.adapters.fiscal.cfdi.sw import NAME as SW
from trastienda.adapters.fiscal.cfdi.sw import SwPac
from trastienda.adapters.fiscal.cfdi.uuids import check_uuid
from trastienda.domain.invoicing.content import Content
from trastienda.domain.invoicing.errors import NotFiscal, OfficeRefused, OfficeUnavailable
from trastienda.domain.invoicing.scheme import (
    CancelState,
    CancelWanted,
    Credential,
    CredentialFacts,
    Signed,
    Stamped,
)

_PACS: Mapping[str, tuple[str, Callable[[PacAccount, Line], Pac]]] = {
    "sw": (SW, SwPac),
    "finkok": (FINKOK, FinkokPac),
}
_REASONS = frozenset({"01", "02", "03", "04"})
_ASKED, _UNKNOWN, _NOT_ALLOWED = frozenset({"201", "202"}), "205", "204"


class CfdiOffice:
    """See `domain.invoicing.scheme.Office`. One a PAC account; safe to use from several threads."""

    def __init__(self, account: PacAccount, *, patience_s: float = ANSWER_PATIENCE_S) -> None:
        self._name, make = _PACS[account.pac]
        self._pac = make(account, Line(self._name, patience_s=patience_s))
        self._sat = Sat(account.sat_address, Line(SAT, patience_s=patience_s))

    def examine(self, credential: Credential, *, now: datetime) -> CredentialFacts:
        """:raises BadCredential: expired, not_yet, wrong_password, wrong_pair, not_for_documents or unreadable."""
        return certificates.examine(credential, now=now)

    def sign(self, content: Content, credential: Credential) -> Signed:
        """
        Check, seal and validate a document. Some 10 ms once warm; the first time a second more.

        :raises NotFiscal: the rules, the catalogues or the schema say no.
        :raises BadCredential: the certificate cannot seal it; other_owner if it is another RFC's.
        """
        SCHEME.check(content)
        opened = certificates.opened(credential)
        certificates.check_may_seal(opened.facts, tax_id=content.issuer.tax_id, issued_at=content.issued_at)
        return Signed(xml=sealing.sealed_xml(content, opened), certificate_number=opened.facts.number)

    def stamp(self, signed: Signed) -> Stamped:
        """
        Have it certified, or get what was certified before.

        :raises OfficeUnavailable: nothing usable was said; the same document may be sent again.
        :raises OfficeRefused: the PAC or the SAT's rules said no; `reason` is the code.
        """
        return self._read(self._pac.stamp(signed.xml), signed)

    def find(self, signed: Signed) -> Stamped | None:
        """
        Return what the PAC made of this very document. With SW that may certify it now: see `sw`.

        :raises OfficeUnavailable, OfficeRefused: as `stamp`.
        """
        found = self._pac.find(signed.xml)
        return None if found is None else self._read(found, signed)

    def cancel(self, wanted: CancelWanted, credential: Credential) -> CancelState:
        """
        Ask for a cancellation, signed with the issuer's certificate; return how far it is.

        :raises NotFiscal: the reason is none, or 01 without the number of the substitute, or another with one.
        :raises OfficeUnavailable: nothing usable was said; ask again, or ask how far it is.
        :raises OfficeRefused: the SAT said no (203, 207–212…); `reason` is the code.
        """
        code = self._pac.cancel(wanted.uuid, _request(wanted, credential))
        if code == _NOT_ALLOWED:
            return CancelState.NOT_ALLOWED
        if code == _UNKNOWN:
            return CancelState.UNKNOWN_THERE
        if code not in _ASKED:
            raise OfficeRefused(self._name, code, f"EstatusUUID {code}")
        try:
            state = self.cancellation(wanted)
        except OfficeUnavailable:
            return CancelState.WAITING
        return CancelState.WAITING if state is CancelState.UNKNOWN_THERE else state

    def cancellation(self, wanted: CancelWanted) -> CancelState:
        """
        Ask the SAT how far a cancellation is. UNKNOWN_THERE: it knows neither document nor request (yet).

        :raises OfficeUnavailable: nobody said.
        """
        return _state(self._sat.standing(wanted.uuid, stamps.expression(wanted.signed_xml)))

    def _read(self, answer: str, signed: Signed) -> Stamped:
        """Believe only our own document with a stamp on it."""
        try:
            return stamps.stamped(answer, signed.xml)
        except stamps.NoStamp as problem:
            raise OfficeUnavailable(self._name, may_have_happened=True, detail=str(problem)) from None


def _request(wanted: CancelWanted, credential: Credential) -> Cancelacion:
    if wanted.reason not in _REASONS:
        raise NotFiscal("reason", "unknown_reason", "207", wanted.reason)
    if (wanted.reason == "01") != bool(wanted.substitute):
        problem = "substitute_missing" if wanted.reason == "01" else "substitute_unwanted"
        raise NotFiscal("substitute", problem, "208" if wanted.reason == "01" else "209", wanted.substitute)
    if wanted.substitute:
        check_uuid("substitute", wanted.substitute)
    folio = Folio(wanted.uuid.upper(), wanted.reason, wanted.substitute.upper() or None)
    now = datetime.now(certificates.MEXICO).replace(tzinfo=None, microsecond=0)
    return Cancelacion(certificates.opened(credential), [folio], fecha=now)


def _state(standing: Standing) -> CancelState:
    said = standing.cancellation.lower()
    if standing.state == "Cancelado":
        return CancelState.CANCELLED
    if standing.state != "Vigente":
        return CancelState.UNKNOWN_THERE
    if "rechazad" in said:
        return CancelState.REJECTED
    if "proceso" in said:
        return CancelState.WAITING
    if standing.cancellable == "No cancelable":
        return CancelState.NOT_ALLOWED
    return CancelState.UNKNOWN_THERE
