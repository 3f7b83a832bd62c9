"""What a receipt of a payment must say (complemento para recepción de pagos 2.0): one payment, and what it settles.

Sources: SAT, matriz de validaciones del complemento de recepción de pagos 2.0, codes beside each rule.
"""

from decimal import Decimal

from trastienda.adapters.fiscal.cfdi import catalogs, figures
from trastienda.adapters.fiscal.cfdi.uuids import check_uuid
from trastienda.domain.invoicing.content import Content, Payment, RelationKind, Settled
from trastienda.domain.invoicing.errors import NotFiscal

_PESOS = "MXN"


def check_receipt(content: Content) -> None:
    """:raises NotFiscal: the payment, or what it does to a document, is not what the SAT makes of it."""
    payment = content.payment
    if payment is None:
        raise NotFiscal("payment", "missing")
    if content.items or any((content.amount, content.discount, content.tax, content.total)):
        raise NotFiscal("total", "receipt_charges", "CRP20110", str(content.total))
    if content.form or content.terms is not None:
        raise NotFiscal("form", "not_of_receipt", "CRP20105")
    if content.relation is not None and content.relation.kind is not RelationKind.REPLACES:
        raise NotFiscal("relation", "not_of_receipt")
    _check_payment(payment, content.exchange_rate)
    for number, settled in enumerate(payment.settles):
        _check_settled(settled, f"payment.settles.{number}", payment)


def _check_payment(payment: Payment, exchange_rate: Decimal | None) -> None:
    if payment.form not in catalogs.FORMS:
        raise NotFiscal("payment.form", "unknown_form", "CFDI40104", payment.form)
    if payment.form == catalogs.LATER_FORM:
        raise NotFiscal("payment.form", "form_is_not_known", "CRP20212", payment.form)
    if payment.currency == "XXX" or not catalogs.knows(catalogs.CURRENCIES, payment.currency):
        raise NotFiscal("payment.currency", "unknown_currency", "CRP20213", payment.currency)
    if payment.currency == _PESOS and exchange_rate not in {None, Decimal(1)}:
        raise NotFiscal("exchange_rate", "pesos_have_no_rate", "CRP20215", str(exchange_rate))
    if payment.currency != _PESOS and (exchange_rate is None or exchange_rate <= 0):
        raise NotFiscal("exchange_rate", "missing", "CRP20214")
    if payment.amount <= 0:
        raise NotFiscal("payment.amount", "not_positive", "CRP20218", str(payment.amount))
    if _has_parts_of_cents(payment.amount, payment.currency):
        raise NotFiscal("payment.amount", "bad_amount", "CRP20219", str(payment.amount))
    if not payment.settles:
        raise NotFiscal("payment.settles", "missing")
    uuids = [each.uuid.upper() for each in payment.settles]
    if len(set(uuids)) != len(uuids):
        raise NotFiscal("payment.settles", "settled_twice")
    paid = sum((each.paid for each in payment.settles), Decimal(0))
    if paid > payment.amount:
        raise NotFiscal("payment.amount", "settles_more", "CRP20217", f"{paid} > {payment.amount}")


def _check_settled(settled: Settled, where: str, payment: Payment) -> None:
    check_uuid(f"{where}.uuid", settled.uuid)
    if settled.currency != payment.currency:
        raise NotFiscal(f"{where}.currency", "other_currency", "CRP20237", settled.currency)
    if settled.part < 1:
        raise NotFiscal(f"{where}.part", "bad_part", "", str(settled.part))
    for name, rule in (("before", "CRP20239"), ("paid", "CRP20241")):
        if getattr(settled, name) <= 0:
            raise NotFiscal(f"{where}.{name}", "not_positive", rule, str(getattr(settled, name)))
    for name, rule in (("before", "CRP20240"), ("paid", "CRP20242"), ("after", "CRP20243")):
        if _has_parts_of_cents(getattr(settled, name), settled.currency):
            raise NotFiscal(f"{where}.{name}", "bad_amount", rule, str(getattr(settled, name)))
    if settled.after < 0 or settled.after != settled.before - settled.paid:
        raise NotFiscal(
            f"{where}.after", "not_rest", "CRP20244", f"{settled.before} - {settled.paid} ≠ {settled.after}"
        )
    _check_taxes(settled, where)


def _check_taxes(settled: Settled, where: str) -> None:
    places = catalogs.places(settled.currency)
    for part in settled.taxes:
        if part.rate not in figures.RATES:
            raise NotFiscal(f"{where}.taxes", "unknown_tax_rate", "CRP20260", str(part.rate))
        if part.base < 0 or (part.tax and not part.base):
            raise NotFiscal(f"{where}.taxes", "tax_without_base", "CRP20255", str(part.base))
        margin = figures.tax_margin(part.base, part.rate, places=places)
        if not margin.holds(part.tax):
            raise NotFiscal(
                f"{where}.taxes", "not_tax", "CRP20261", f"{part.tax} ∉ {margin.least} … {margin.most}"
            )
    if len({part.rate for part in settled.taxes}) != len(settled.taxes):
        raise NotFiscal(f"{where}.taxes", "rate_twice", "CRP20271")
    shared = sum((part.base + part.tax for part in settled.taxes), Decimal(0))
    if settled.taxes and shared != settled.paid:
        raise NotFiscal(f"{where}.taxes", "not_sum", "", f"{shared} ≠ {settled.paid}")


def _has_parts_of_cents(amount: Decimal, currency: str) -> bool:
    places = catalogs.places(currency)
    return amount != amount.quantize(Decimal(1).scaleb(-places))
