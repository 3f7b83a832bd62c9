"""Who sells and who buys, as the SAT wants them told in a CFDI 4.0. Pure rules; what only the SAT's register knows
(whether name, postal code and regime are those of that RFC) is left to the certifier.

Sources: SAT, matriz de validaciones CFDI 4.0, codes beside each rule; docs/rules/cfdi.md tells them in words.
"""

import re

from stdnum.exceptions import ValidationError
from stdnum.mx import rfc as rfc_number

from trastienda.adapters.fiscal.cfdi import catalogs
from trastienda.adapters.fiscal.cfdi.catalogs import (
    FOREIGN_RFC,
    PUBLIC_NAME,
    PUBLIC_REGIME,
    PUBLIC_RFC,
    PUBLIC_USE,
)
from trastienda.adapters.fiscal.cfdi.writing import name
from trastienda.domain.invoicing.content import Content, FiscalKind, Issuer, Receiver
from trastienda.domain.invoicing.errors import NotFiscal

_GENERIC = frozenset({PUBLIC_RFC, FOREIGN_RFC})
_COMPANY_LENGTH = 12
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_COMPANY_ENDINGS = re.compile(
    r"[ ,]+S[. ]*(A[. ]*(B[. ]*|P[. ]*I[. ]*(B[. ]*)?|S[. ]*)?|(EN )?C[. ]*|EN N[. ]*C[. ]*|DE R[. ]*L[. ]*)"
    r"(DE C[. ]*V[.]?)$|[ ,]+S[. ]*DE R[. ]*L[.]?$"
)
"""SA DE CV, S.A.P.I. de C.V., S DE RL DE CV… after a name. Shorter endings (SA, SC, AC) may be part of it."""


def check_issuer(issuer: Issuer) -> None:
    """:raises NotFiscal: the shop's own data cannot stand on a document."""
    _filled("issuer.tax_id", issuer.tax_id)
    if issuer.tax_id in _GENERIC or not is_rfc(issuer.tax_id):
        raise NotFiscal("issuer.tax_id", "bad_tax_id", detail=issuer.tax_id)
    _check_name("issuer.legal_name", issuer.legal_name, issuer.tax_id, rule="CFDI40139")
    _check_regime("issuer.regime", issuer.regime, issuer.tax_id, unknown="CFDI40140", other="CFDI40141")
    _check_postal_code("issuer.postal_code", issuer.postal_code, rule="CFDI40126")


def check_receiver(content: Content) -> None:
    """:raises NotFiscal: the customer's data cannot stand on such a document."""
    receiver = content.receiver
    _filled("receiver.tax_id", receiver.tax_id)
    if not is_rfc(receiver.tax_id):
        raise NotFiscal("receiver.tax_id", "bad_tax_id", "CFDI40143", receiver.tax_id)
    _check_name("receiver.legal_name", receiver.legal_name, receiver.tax_id, rule="CFDI40145")
    _check_regime("receiver.regime", receiver.regime, receiver.tax_id, unknown="CFDI40157", other="CFDI40158")
    _check_postal_code("receiver.postal_code", receiver.postal_code, rule="CFDI40147")
    if receiver.tax_id in _GENERIC:
        _check_generic(content)
    _check_use(receiver, content.kind)
    _check_public(content)


def is_rfc(text: str) -> bool:
    """Return whether a text is an RFC as it is written on documents: compact, in capitals, generic ones included."""
    try:
        return str(rfc_number.validate(text)) == text
    except ValidationError:
        return False


def _filled(where: str, said: str) -> None:
    if not said.strip():
        raise NotFiscal(where, "missing")


def _check_name(where: str, said: str, tax_id: str, *, rule: str) -> None:
    _filled(where, said)
    capitals = name(said)
    if not capitals or "|" in said:
        raise NotFiscal(where, "bad_name", rule, said)
    ending = _COMPANY_ENDINGS.search(capitals) if len(tax_id) == _COMPANY_LENGTH else None
    if ending:
        raise NotFiscal(where, "company_ending", rule, capitals[: ending.start()])


def _check_regime(where: str, regime: str, tax_id: str, *, unknown: str, other: str) -> None:
    _filled(where, regime)
    allowed = catalogs.REGIMES.get(regime)
    if allowed is None:
        raise NotFiscal(where, "unknown_regime", unknown, regime)
    who = "company" if len(tax_id) == _COMPANY_LENGTH else "person"
    if who not in allowed:
        raise NotFiscal(where, f"regime_not_of_{who}", other, regime)


def _check_postal_code(where: str, code: str, *, rule: str) -> None:
    _filled(where, code)
    if not _POSTAL_CODE.fullmatch(code) or not catalogs.knows(catalogs.POSTAL_CODES, code):
        raise NotFiscal(where, "unknown_postal_code", rule, code)


def _check_generic(content: Content) -> None:
    """Who has no RFC of their own is where the shop is, and has no obligations."""
    receiver = content.receiver
    if receiver.regime != PUBLIC_REGIME:
        raise NotFiscal("receiver.regime", "generic_regime", "CFDI40158", PUBLIC_REGIME)
    if receiver.postal_code != content.issuer.postal_code:
        raise NotFiscal(
            "receiver.postal_code", "generic_postal_code", "CFDI40149", content.issuer.postal_code
        )
    if content.kind is not FiscalKind.PAYMENT_RECEIPT and receiver.use != PUBLIC_USE:
        raise NotFiscal("receiver.use", "generic_use", "CFDI40161", PUBLIC_USE)


def _check_use(receiver: Receiver, kind: FiscalKind) -> None:
    _filled("receiver.use", receiver.use)
    regimes = catalogs.USES.get(receiver.use)
    if regimes is None:
        raise NotFiscal("receiver.use", "unknown_use", "CFDI40160", receiver.use)
    is_receipt = kind is FiscalKind.PAYMENT_RECEIPT
    if is_receipt != (receiver.use == catalogs.RECEIPT_USE) or receiver.use == "CN01":
        problem = "receipt_use" if is_receipt else "use_not_of_sales"
        raise NotFiscal(
            "receiver.use", problem, "CFDI40161", catalogs.RECEIPT_USE if is_receipt else receiver.use
        )
    if receiver.regime not in regimes:
        allowed = ", ".join(sorted(use for use, each in catalogs.USES.items() if receiver.regime in each))
        raise NotFiscal(
            "receiver.use", "use_not_of_regime", "CFDI40161", f"{receiver.use}; {receiver.regime}: {allowed}"
        )


def _check_public(content: Content) -> None:
    """The public at large has one document for all its tickets, and nobody else has it."""
    receiver = content.receiver
    is_public = receiver.tax_id == PUBLIC_RFC and name(receiver.legal_name) == PUBLIC_NAME
    if content.kind is FiscalKind.GLOBAL_INVOICE and not is_public:
        where = "receiver.tax_id" if receiver.tax_id != PUBLIC_RFC else "receiver.legal_name"
        raise NotFiscal(where, "global_is_for_public", "CFDI40146", f"{PUBLIC_RFC} {PUBLIC_NAME}")
    if content.kind is FiscalKind.INVOICE and is_public:
        raise NotFiscal("receiver.legal_name", "public_needs_global", "CFDI40130", PUBLIC_NAME)
