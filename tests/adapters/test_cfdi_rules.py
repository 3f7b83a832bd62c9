# ruff: noqa: E501 - one case a line: it is read as a table
"""Every rule that is checked before a certifier is asked, refused by a document that breaks it alone."""

import importlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from tests.adapters import cfdi
from tests.adapters.cfdi import COMPANY, EIGHT, ISSUER, NOTHING, PERSON, PUBLIC, SIXTEEN, UUID
from trastienda.adapters.fiscal.cfdi import catalogs
from trastienda.adapters.fiscal.cfdi.scheme import SCHEME
from trastienda.domain.invoicing.content import (
    Content,
    Covers,
    Every,
    Issuer,
    Item,
    Receiver,
    Relation,
    RelationKind,
    TaxPart,
    Terms,
)
from trastienda.domain.invoicing.errors import NotFiscal
from trastienda.web import fiscal_words

change = msgspec.structs.replace
TODAY = cfdi.now().date()


def refusal(content: Content) -> NotFiscal:
    with pytest.raises(NotFiscal) as refused:
        SCHEME.check(content)
    return refused.value


def sold_by(**changed: Any) -> Content:
    return cfdi.invoice(issuer=change(ISSUER, **changed))


def sold_to(receiver: Receiver = PERSON, **changed: Any) -> Content:
    return cfdi.invoice(receiver=change(receiver, **changed))


def with_item(**changed: Any) -> Content:
    """The first of two lines broken, with the document's sums as they were."""
    whole = cfdi.invoice(cfdi.item(), cfdi.item("1", "116.00"))
    return change(whole, items=(change(whole.items[0], **changed), whole.items[1]))


def global_of(**changed: Any) -> Content:
    return cfdi.global_invoice(change(cfdi.ticket("V-1", "150.50"), **changed))


def covering(every: Every, first: int, last: int) -> Content:
    """Days counted back from a twentieth."""
    at = cfdi.now().replace(year=2026, month=11, day=20)
    day = at.date()
    covers = Covers(every, day - timedelta(days=first), day - timedelta(days=last))
    return cfdi.global_invoice(covers=covers, issued_at=at)


def paying(**changed: Any) -> Content:
    return cfdi.receipt(change(cfdi.payment(), **changed))


def settling(**changed: Any) -> Content:
    return cfdi.receipt(cfdi.payment(cfdi.settled(**changed)))


def part(base: str, tax: str, rate: Decimal = SIXTEEN) -> TaxPart:
    return TaxPart(rate, Decimal(base), Decimal(tax))


PARTIES = [
    ("issuer without RFC", sold_by(tax_id=""), "issuer.tax_id", "missing", ""),
    ("issuer with a generic RFC", sold_by(tax_id="XAXX010101000"), "issuer.tax_id", "bad_tax_id", ""),
    ("issuer without name", sold_by(legal_name=" "), "issuer.legal_name", "missing", ""),
    ("issuer with SA de CV", sold_by(legal_name="Kemper S.A. de C.V."), "issuer.legal_name", "company_ending", "CFDI40139"),
    ("issuer's regime unknown", sold_by(regime="999"), "issuer.regime", "unknown_regime", "CFDI40140"),
    ("issuer's regime of persons", sold_by(regime="612"), "issuer.regime", "regime_not_of_company", "CFDI40141"),
    ("issuer nowhere", sold_by(postal_code="00001"), "issuer.postal_code", "unknown_postal_code", "CFDI40126"),
    ("no RFC", sold_to(tax_id=""), "receiver.tax_id", "missing", ""),
    ("no RFC at all", sold_to(tax_id="TAL123"), "receiver.tax_id", "bad_tax_id", "CFDI40143"),
    ("RFC with a thirteenth month", sold_to(tax_id="CACX761301P8X"), "receiver.tax_id", "bad_tax_id", "CFDI40143"),
    ("RFC in small letters", sold_to(tax_id="cacx7605101p8"), "receiver.tax_id", "bad_tax_id", "CFDI40143"),
    ("no name", sold_to(legal_name=""), "receiver.legal_name", "missing", ""),
    ("name with a bar", sold_to(legal_name="A|B"), "receiver.legal_name", "bad_name", "CFDI40145"),
    ("company with its kind", sold_to(COMPANY, legal_name="Robótica, S de RL de CV"), "receiver.legal_name", "company_ending", "CFDI40145"),
    ("no regime", sold_to(regime=""), "receiver.regime", "missing", ""),
    ("unknown regime", sold_to(regime="600"), "receiver.regime", "unknown_regime", "CFDI40157"),
    ("person in a company's regime", sold_to(regime="601"), "receiver.regime", "regime_not_of_person", "CFDI40158"),
    ("company in a person's regime", sold_to(COMPANY, regime="605"), "receiver.regime", "regime_not_of_company", "CFDI40158"),
    ("no postal code", sold_to(postal_code=""), "receiver.postal_code", "missing", ""),
    ("postal code of four", sold_to(postal_code="3625"), "receiver.postal_code", "unknown_postal_code", "CFDI40147"),
    ("postal code nowhere", sold_to(postal_code="00002"), "receiver.postal_code", "unknown_postal_code", "CFDI40147"),
    ("no use", sold_to(use=""), "receiver.use", "missing", ""),
    ("unknown use", sold_to(use="G99"), "receiver.use", "unknown_use", "CFDI40160"),
    ("use of salaries", sold_to(regime="605", use="CN01"), "receiver.use", "use_not_of_sales", "CFDI40161"),
    ("use of payments", sold_to(use="CP01"), "receiver.use", "use_not_of_sales", "CFDI40161"),
    ("use that the regime has not", sold_to(regime="605", use="G03"), "receiver.use", "use_not_of_regime", "CFDI40161"),
    ("use of persons by a company", sold_to(COMPANY, use="D01"), "receiver.use", "use_not_of_regime", "CFDI40161"),
    ("generic in the seed's regime", sold_to(change(PUBLIC, legal_name="JUAN"), regime="612"), "receiver.regime", "generic_regime", "CFDI40158"),
    ("generic elsewhere", sold_to(change(PUBLIC, legal_name="JUAN"), postal_code="36257"), "receiver.postal_code", "generic_postal_code", "CFDI40149"),
    ("generic with a use", sold_to(change(PUBLIC, legal_name="JUAN"), use="G02"), "receiver.use", "generic_use", "CFDI40161"),
    ("the public without its global", sold_to(PUBLIC), "receiver.legal_name", "public_needs_global", "CFDI40130"),
    ("a global for a person", cfdi.global_invoice(receiver=PERSON), "receiver.tax_id", "global_is_for_public", "CFDI40146"),
    ("a global for a nameless person", cfdi.global_invoice(receiver=change(PUBLIC, legal_name="JUAN")), "receiver.legal_name", "global_is_for_public", "CFDI40146"),
]  # fmt: skip

DOCUMENTS = [
    ("unknown currency", cfdi.invoice(currency="XYZ"), "currency", "unknown_currency", "CFDI40113"),
    ("no currency", cfdi.invoice(currency="XXX"), "currency", "unknown_currency", "CFDI40113"),
    ("pesos at a rate", cfdi.invoice(exchange_rate=Decimal("18.25")), "exchange_rate", "pesos_have_no_rate", "CFDI40114"),
    ("dollars without", cfdi.invoice(currency="USD"), "exchange_rate", "missing", "CFDI40115"),
    ("cents of yen", cfdi.invoice(cfdi.item("1", "10.50"), currency="JPY", exchange_rate=Decimal("0.12")), "items.0.amount", "bad_amount", ""),
    ("no terms", cfdi.invoice(terms=None), "terms", "missing", "CFDI40124"),
    ("unknown form", cfdi.invoice(form="07"), "form", "unknown_form", "CFDI40104"),
    ("no form", cfdi.invoice(form=""), "form", "unknown_form", "CFDI40104"),
    ("later, and in cash", cfdi.invoice(terms=Terms.LATER), "form", "later_is_99", "CFDI40105"),
    ("at once, nobody knows how", cfdi.invoice(form="99"), "form", "form_is_not_known", ""),
    ("a global to be paid later", cfdi.global_invoice(terms=Terms.LATER, form="99"), "terms", "only_invoices_are_paid_later", ""),
    ("a sale with a payment", cfdi.invoice(payment=cfdi.payment()), "payment", "not_a_receipt", ""),
    ("a credit for nothing", cfdi.credit_note(relation=None), "relation", "credit_needs_relation", ""),
    ("a relation to nothing", cfdi.credit_note(relation=Relation(RelationKind.CREDITS, ())), "relation.uuids", "missing", ""),
    ("a relation to no number", cfdi.credit_note(relation=Relation(RelationKind.CREDITS, ("V-1",))), "relation.uuids.0", "bad_uuid", ""),
    ("an invoice that credits", cfdi.invoice(relation=Relation(RelationKind.CREDITS, (UUID,))), "relation.kind", "only_credit_notes_credit", ""),
    ("an invoice about a day", cfdi.invoice(covers=Covers(Every.DAY, TODAY, TODAY)), "covers", "only_global_covers", "CFDI40130"),
    ("a global about no day", cfdi.global_invoice(covers=None), "covers", "missing", "CFDI40130"),
    ("a day of two days", covering(Every.DAY, 2, 1), "covers", "bad_period", "CFDI40131"),
    ("a week backwards", covering(Every.WEEK, 1, 7), "covers", "bad_period", "CFDI40131"),
    ("a week of eight days", covering(Every.WEEK, 8, 1), "covers", "bad_period", "CFDI40131"),
    ("a week in two months", covering(Every.WEEK, 22, 17), "covers", "two_months", "CFDI40133"),
    ("the year before last", covering(Every.DAY, 710, 710), "covers", "too_old", "CFDI40136"),
    ("tomorrow", covering(Every.DAY, -1, -1), "covers", "not_yet", ""),
]  # fmt: skip

GOODS = [
    ("no lines", cfdi.invoice(items=()), "items", "missing", ""),
    ("no description", with_item(description=" | "), "items.0.description", "missing", ""),
    ("unknown goods", with_item(item_code="99999999"), "items.0.item_code", "unknown_item_code", "CFDI40162"),
    ("unknown unit", with_item(unit_code="PZA"), "items.0.unit_code", "unknown_unit_code", "CFDI40165"),
    ("ticket without folio", global_of(sku=""), "items.0.sku", "missing", ""),
    ("ticket of brake pads", global_of(item_code="25174000"), "items.0.item_code", "ticket_line", ""),
    ("no quantity", with_item(quantity=Decimal(0)), "items.0.quantity", "bad_quantity", ""),
    ("quantity of seven places", with_item(quantity=Decimal("2.0000001")), "items.0.quantity", "bad_quantity", ""),
    ("for nothing", with_item(unit_price=Decimal(0)), "items.0.unit_price", "not_positive", "CFDI40166"),
    ("price of seven places", with_item(unit_price=Decimal("350.0000001")), "items.0.unit_price", "not_positive", "CFDI40166"),
    ("half a cent", with_item(amount=Decimal("700.005")), "items.0.amount", "bad_amount", ""),
    ("half a cent off", with_item(discount=Decimal("0.005")), "items.0.discount", "bad_amount", "CFDI40168"),
    ("amount above its product", with_item(amount=Decimal("875.03")), "items.0.amount", "not_product", "CFDI40167"),
    ("amount below its product", with_item(amount=Decimal("524.98")), "items.0.amount", "not_product", "CFDI40167"),
    ("more off than there is", with_item(discount=Decimal("700.01")), "items.0.discount", "above_amount", "CFDI40169"),
    ("base that is none", with_item(base=Decimal("699.99")), "items.0.total", "not_sum", ""),
    ("total that is none", with_item(total=Decimal("812.01")), "items.0.total", "not_sum", ""),
    ("a rate of 21 %", with_item(tax_rate=Decimal("0.21")), "items.0.tax_rate", "unknown_tax_rate", "CFDI40179"),
    ("tax a cent too high", with_item(tax=Decimal("112.02"), total=Decimal("812.02")), "items.0.tax", "not_tax", "CFDI40180"),
    ("tax at another rate", with_item(tax_rate=EIGHT), "items.0.tax", "not_tax", "CFDI40180"),
    ("tax on nothing", with_item(discount=Decimal("700.00"), base=Decimal("0.00"), tax=Decimal("0.01"), total=Decimal("0.01")), "items.0.tax", "tax_without_base", "CFDI40174"),
    ("subtotal a cent off", cfdi.invoice(amount=Decimal("700.01"), total=Decimal("812.01")), "amount", "not_sum", "CFDI40108"),
    ("discount of nothing", cfdi.invoice(discount=Decimal("0.01"), total=Decimal("811.99")), "discount", "not_sum", "CFDI40110"),
    ("tax a cent off", cfdi.invoice(tax=Decimal("112.01"), total=Decimal("812.01")), "tax", "not_sum", "CFDI40205"),
    ("total a cent off", cfdi.invoice(total=Decimal("812.01")), "total", "not_sum", "CFDI40119"),
    ("total of three places", cfdi.invoice(total=Decimal("812.001")), "total", "bad_amount", "CFDI40119"),
    ("subtotal of three places", cfdi.invoice(amount=Decimal("700.001")), "amount", "bad_amount", "CFDI40107"),
    ("discount of three places", cfdi.invoice(discount=Decimal("0.001")), "discount", "bad_amount", "CFDI40112"),
    ("tax of three places", cfdi.invoice(tax=Decimal("112.001")), "tax", "bad_amount", "CFDI40204"),
    ("a base a cent off", cfdi.invoice(taxes=(part("700.01", "112.00"),)), "taxes", "not_sum", "CFDI40215"),
    ("a rate's tax a cent off", cfdi.invoice(taxes=(part("700.00", "112.01"),)), "taxes", "not_sum", "CFDI40221"),
    ("no summary", cfdi.invoice(taxes=()), "taxes", "not_sum", "CFDI40215"),
    ("a rate too many", cfdi.invoice(taxes=(part("700.00", "112.00"), part("1.00", "0.00", NOTHING))), "taxes", "not_sum", "CFDI40215"),
    ("a rate twice", cfdi.invoice(taxes=(part("350.00", "56.00"), part("350.00", "56.00"))), "taxes", "rate_twice", "CFDI40218"),
    ("a base of three places", cfdi.invoice(taxes=(part("700.001", "112.00"),)), "taxes", "bad_amount", "CFDI40214"),
]  # fmt: skip

PAYMENTS = [
    ("no payment", change(cfdi.receipt(), payment=None), "payment", "missing", ""),
    ("a receipt that charges", cfdi.receipt(total=Decimal("1.00")), "total", "receipt_charges", "CRP20110"),
    ("a receipt with goods", cfdi.receipt(items=(cfdi.item(),)), "total", "receipt_charges", "CRP20110"),
    ("a receipt with a form", cfdi.receipt(form="03"), "form", "not_of_receipt", "CRP20105"),
    ("a receipt with terms", cfdi.receipt(terms=Terms.AT_ONCE), "form", "not_of_receipt", "CRP20105"),
    ("a receipt that credits", cfdi.receipt(relation=Relation(RelationKind.DEPOSIT, (UUID,))), "relation", "not_of_receipt", ""),
    ("a receipt for G03", cfdi.receipt(receiver=PERSON), "receiver.use", "receipt_use", "CFDI40161"),
    ("unknown form", paying(form="07"), "payment.form", "unknown_form", "CFDI40104"),
    ("nobody knows how", paying(form="99"), "payment.form", "form_is_not_known", "CRP20212"),
    ("no currency", paying(currency="XXX"), "payment.currency", "unknown_currency", "CRP20213"),
    ("dollars without a rate", paying(currency="USD"), "exchange_rate", "missing", "CRP20214"),
    ("pesos at a rate", cfdi.receipt(exchange_rate=Decimal(2)), "exchange_rate", "pesos_have_no_rate", "CRP20215"),
    ("nothing paid", paying(amount=Decimal("0.00")), "payment.amount", "not_positive", "CRP20218"),
    ("half a cent paid", paying(amount=Decimal("1000.005")), "payment.amount", "bad_amount", "CRP20219"),
    ("for nothing", paying(settles=()), "payment.settles", "missing", ""),
    ("twice for one", paying(settles=(cfdi.settled(), cfdi.settled(part=2)), amount=Decimal("2000.00")), "payment.settles", "settled_twice", ""),
    ("settles more than was paid", paying(amount=Decimal("999.99")), "payment.amount", "settles_more", "CRP20217"),
    ("for no number", settling(uuid="F-1"), "payment.settles.0.uuid", "bad_uuid", ""),
    ("for a debt in dollars", settling(currency="USD"), "payment.settles.0.currency", "other_currency", "CRP20237"),
    ("part nought", settling(part=0), "payment.settles.0.part", "bad_part", ""),
    ("nothing was owed", settling(before=Decimal("0.00")), "payment.settles.0.before", "not_positive", "CRP20239"),
    ("nothing of it", settling(paid=Decimal("0.00")), "payment.settles.0.paid", "not_positive", "CRP20241"),
    ("owed half a cent", settling(before=Decimal("2436.005")), "payment.settles.0.before", "bad_amount", "CRP20240"),
    ("rest of half a cent", settling(after=Decimal("1436.005")), "payment.settles.0.after", "bad_amount", "CRP20243"),
    ("half a cent of it", settling(paid=Decimal("999.995")), "payment.settles.0.paid", "bad_amount", "CRP20242"),
    ("rest a cent off", settling(after=Decimal("1436.01")), "payment.settles.0.after", "not_rest", "CRP20244"),
    ("more than is owed", settling(before=Decimal("900.00"), after=Decimal("-100.00")), "payment.settles.0.after", "not_rest", "CRP20244"),
    ("a rate of 21 %", settling(taxes=(part("826.45", "173.55", Decimal("0.21")),)), "payment.settles.0.taxes", "unknown_tax_rate", "CRP20260"),
    ("tax on nothing", settling(taxes=(part("0.00", "137.93"),)), "payment.settles.0.taxes", "tax_without_base", "CRP20255"),
    ("tax a cent off", settling(taxes=(part("862.05", "137.95"),)), "payment.settles.0.taxes", "not_tax", "CRP20261"),
    ("a rate twice", settling(taxes=(part("431.03", "68.97"), part("431.04", "68.96"))), "payment.settles.0.taxes", "rate_twice", "CRP20271"),
    ("taxes of less", settling(taxes=(part("862.00", "137.92"),)), "payment.settles.0.taxes", "not_sum", ""),
]  # fmt: skip

EVERY = [*PARTIES, *DOCUMENTS, *GOODS, *PAYMENTS]


@pytest.mark.parametrize(
    ("case", "content", "where", "problem", "rule"), EVERY, ids=[each[0] for each in EVERY]
)
def test_refuses(case: str, content: Content, where: str, problem: str, rule: str) -> None:
    refused = refusal(content)
    assert (refused.where, refused.problem, refused.rule) == (where, problem, rule)
    sentence = fiscal_words.said(refused)
    assert "{" not in sentence
    assert sentence[0].isupper()
    assert sentence.endswith("." if not rule else f"[{rule}]")
    assert refused.detail in sentence


def test_each_problem_has_words() -> None:
    tried = {problem for _, _, _, problem, _ in EVERY}
    elsewhere = {"schema", "unknown_reason", "substitute_missing", "substitute_unwanted"}
    assert tried | elsewhere <= set(fiscal_words._WORDS)


@pytest.mark.parametrize(
    ("content"),
    [
        sold_to(PERSON, regime="616", use="S01"),
        sold_to(PERSON, regime="605", use="D10"),
        sold_to(PERSON, regime="616", use="G02"),
        sold_to(COMPANY, regime="626", use="I08"),
        sold_to(COMPANY, legal_name="Grupo SC"),
        sold_to(Receiver("XEXX010101000", "John Smith", "616", "42501", "S01")),
        sold_by(tax_id="CACX7605101P8", regime="612"),
        cfdi.invoice(exchange_rate=Decimal(1)),
        cfdi.credit_note(receiver=PUBLIC),
        cfdi.receipt(receiver=change(PUBLIC, use="CP01")),
        cfdi.receipt(cfdi.payment(cfdi.settled(taxes=()))),
        cfdi.receipt(cfdi.payment(amount=Decimal("1200.00"))),
        cfdi.receipt(relation=Relation(RelationKind.REPLACES, (UUID,))),
        cfdi.invoice(relation=Relation(RelationKind.DEPOSIT, (UUID,))),
    ],
)
def test_allows_what_only_looks_odd(content: Content) -> None:
    SCHEME.check(content)


def test_tells_the_uses_that_a_regime_has() -> None:
    assert refusal(sold_to(regime="605", use="G03")).detail.startswith("G03; 605: CN01, CP01, D01, D02")


def test_tells_the_name_without_its_kind() -> None:
    for kind in (" S.A. de C.V.", " SAPI DE CV", ", S de RL", " S. en C. de C.V.", " SAS DE CV"):
        assert refusal(sold_to(COMPANY, legal_name=f"Robótica{kind}")).detail == "ROBÓTICA"


def test_our_tables_are_those_of_the_catalogues() -> None:
    """What satcfdi ships is the SAT's; ours leaves out only what is out of use."""
    shipped = importlib.import_module("satcfdi.catalogs").select_all
    assert set(shipped("C756_c_RegimenFiscal")) - set(catalogs.REGIMES) == {"609", "628", "629", "630"}
    assert set(shipped("C756_c_UsoCFDI")) - set(catalogs.USES) == {"P01"}
    assert set(shipped("C756_c_FormaPago")) - catalogs.FORMS == {"07", "09", "10", "11", "16", "98"}
    assert set(catalogs.REGIMES) <= set(shipped("C756_c_RegimenFiscal"))
    assert set(catalogs.USES) <= set(shipped("C756_c_UsoCFDI"))
    assert set().union(*catalogs.USES.values()) <= set(catalogs.REGIMES)
    decimals = {code: told[1] for code, told in shipped("C756_c_Moneda").items()}
    ours = {
        code: catalogs.places(code)
        for code in ("MXN", "USD", "EUR", "COP", "ARS", "CLP", "JPY", "KWD", "PYG")
    }
    assert ours == {code: decimals[code] for code in ours}
    units = SCHEME.codes.units
    assert all(catalogs.knows(catalogs.UNITS, code) for code in units.values())
    assert all(catalogs.knows(catalogs.GOODS, code) for code in (SCHEME.codes.item_code, "84111506"))


def test_a_line_may_be_a_cent_off_as_rounding_makes_it() -> None:
    """3 x 33.333333 may be told as 99.99 or 100.01: the SAT allows what rounding can do, and so do we."""
    line: Item = change(
        cfdi.item("3", "33.33"),
        unit_price=Decimal("33.333333"),
        amount=Decimal("100.00"),
        base=Decimal("100.00"),
        tax=Decimal("16.00"),
        total=Decimal("116.00"),
    )
    SCHEME.check(cfdi.invoice(line))


def test_the_issuer_is_the_tenants_own() -> None:
    assert refusal(cfdi.invoice(issuer=Issuer("XEXX010101000", "X", "616", "42501"))).where == "issuer.tax_id"
