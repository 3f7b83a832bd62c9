"""Mexico's `Scheme`: whether a draft can be a CFDI 4.0, and how it will look. Light, for web processes.

What is checked here is what a certifier would refuse: who, with whom, how it is paid, each figure, what it relates to.
The XSD and the seal are the worker's business (`office`).
Sources: SAT, Anexo 20 of the RMF 2022 with its guía de llenado and matriz de validaciones; docs/rules/cfdi.md.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from trastienda.adapters.fiscal.cfdi import catalogs, writing
from trastienda.adapters.fiscal.cfdi.amounts import TICKET_CODE, TICKET_UNIT, TICKET_WORDS, check_goods
from trastienda.adapters.fiscal.cfdi.parties import check_issuer, check_receiver
from trastienda.adapters.fiscal.cfdi.payments import check_receipt
from trastienda.adapters.fiscal.cfdi.uuids import check_uuid
from trastienda.domain.invoicing.content import Content, Covers, Every, FiscalKind, RelationKind, Terms
from trastienda.domain.invoicing.errors import NotFiscal
from trastienda.domain.invoicing.scheme import Codes

NAME = "cfdi40"
_PESOS = "MXN"
_LONGEST: Mapping[Every, timedelta] = {
    Every.DAY: timedelta(days=1),
    Every.WEEK: timedelta(days=7),
    Every.FORTNIGHT: timedelta(days=16),
    Every.MONTH: timedelta(days=31),
}

_CODES = Codes(
    forms=MappingProxyType({"cash": "01", "card": "04", "transfer": "03", "off_balance": "17"}),
    later_form=catalogs.LATER_FORM,
    use="G03",
    credit_use="G02",
    receipt_use=catalogs.RECEIPT_USE,
    public_tax_id=catalogs.PUBLIC_RFC,
    public_name=catalogs.PUBLIC_NAME,
    public_regime=catalogs.PUBLIC_REGIME,
    public_use=catalogs.PUBLIC_USE,
    item_code=TICKET_CODE,
    unit_code="H87",
    units=MappingProxyType(
        {
            "PZA": "H87",
            "PZ": "H87",
            "PIEZA": "H87",
            "SERV": "E48",
            "SERVICIO": "E48",
            "KG": "KGM",
            "G": "GRM",
            "GR": "GRM",
            "L": "LTR",
            "LT": "LTR",
            "ML": "MLT",
            "GAL": "GLL",
            "M": "MTR",
            "MT": "MTR",
            "MTS": "MTR",
            "CM": "CMT",
            "M2": "MTK",
            "M3": "MTQ",
            "HR": "HUR",
            "HORA": "HUR",
            "PAR": "PR",
            "PAQ": "XPK",
            "CAJA": "XBX",
            "JGO": "SET",
            "JUEGO": "SET",
            "KIT": "KT",
            "ROLLO": "XRO",
        }
    ),
    ticket_item_code=TICKET_CODE,
    ticket_unit_code=TICKET_UNIT,
    ticket_description=TICKET_WORDS,
)


class Cfdi40:
    """See `domain.invoicing.scheme.Scheme`."""

    @property
    def name(self) -> str:
        return NAME

    @property
    def codes(self) -> Codes:
        return _CODES

    def check(self, content: Content) -> None:
        """:raises NotFiscal: the SAT, or any certifier for it, would refuse the document; see docs/rules/cfdi.md."""
        check_issuer(content.issuer)
        check_receiver(content)
        _check_relation(content)
        if content.kind is FiscalKind.PAYMENT_RECEIPT:
            check_receipt(content)
            return
        _check_currency(content)
        _check_how_paid(content)
        _check_covers(content)
        check_goods(content)

    def preview(self, content: Content) -> str:
        """Return the XML with an empty seal."""
        return writing.xml_of(content)


SCHEME = Cfdi40()


def _check_currency(content: Content) -> None:
    currency, rate = content.currency, content.exchange_rate
    if currency == "XXX" or not catalogs.knows(catalogs.CURRENCIES, currency):
        raise NotFiscal("currency", "unknown_currency", "CFDI40113", currency)
    if currency == _PESOS and rate is not None and rate != 1:
        raise NotFiscal("exchange_rate", "pesos_have_no_rate", "CFDI40114", str(rate))
    if currency != _PESOS and (rate is None or rate <= 0):
        raise NotFiscal("exchange_rate", "missing", "CFDI40115")


def _check_how_paid(content: Content) -> None:
    """Paid later: nobody knows how yet. Paid at once: it is known."""
    if content.terms is None:
        raise NotFiscal("terms", "missing", "CFDI40124")
    if content.form not in catalogs.FORMS:
        raise NotFiscal("form", "unknown_form", "CFDI40104", content.form)
    if content.terms is Terms.LATER and content.form != catalogs.LATER_FORM:
        raise NotFiscal("form", "later_is_99", "CFDI40105", content.form)
    if content.terms is Terms.AT_ONCE and content.form == catalogs.LATER_FORM:
        raise NotFiscal("form", "form_is_not_known", "", content.form)
    if content.terms is Terms.LATER and content.kind is not FiscalKind.INVOICE:
        raise NotFiscal("terms", "only_invoices_are_paid_later")
    if content.payment is not None:
        raise NotFiscal("payment", "not_a_receipt")


def _check_relation(content: Content) -> None:
    relation = content.relation
    if relation is None:
        if content.kind is FiscalKind.CREDIT_NOTE:
            raise NotFiscal("relation", "credit_needs_relation")
        return
    if not relation.uuids:
        raise NotFiscal("relation.uuids", "missing")
    for number, uuid in enumerate(relation.uuids):
        check_uuid(f"relation.uuids.{number}", uuid)
    if relation.kind is RelationKind.CREDITS and content.kind is not FiscalKind.CREDIT_NOTE:
        raise NotFiscal("relation.kind", "only_credit_notes_credit")


def _check_covers(content: Content) -> None:
    covers = content.covers
    if content.kind is not FiscalKind.GLOBAL_INVOICE:
        if covers is not None:
            raise NotFiscal("covers", "only_global_covers", "CFDI40130")
        return
    if covers is None:
        raise NotFiscal("covers", "missing", "CFDI40130")
    _check_period(covers, content.issued_at)


def _check_period(covers: Covers, issued_at: datetime) -> None:
    if not timedelta(0) <= covers.last - covers.first < _LONGEST[covers.every]:
        raise NotFiscal("covers", "bad_period", "CFDI40131", f"{covers.first} … {covers.last}")
    if (covers.first.year, covers.first.month) != (covers.last.year, covers.last.month):
        raise NotFiscal("covers", "two_months", "CFDI40133", f"{covers.first} … {covers.last}")
    if not issued_at.year - 1 <= covers.first.year <= issued_at.year:
        raise NotFiscal("covers", "too_old", "CFDI40136", str(covers.first.year))
    if covers.first > issued_at.date():
        raise NotFiscal("covers", "not_yet", "", str(covers.first))
