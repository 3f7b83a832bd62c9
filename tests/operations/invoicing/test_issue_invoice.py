"""issue_invoice: what an invoice says is what was sold, to the cent; and what gets none."""

from decimal import Decimal
from typing import Any

import pytest

from tests.operations.invoicing.helpers import (
    cancels,
    content,
    invoices,
    invoices_tickets,
    issuing_shop,
    kinds,
    money,
    nothing_is_wrong,
    pays,
    row,
    stamped,
    state,
    taxpayer,
    works,
)
from tests.operations.orders.helpers import orders
from tests.operations.sales.helpers import cancels as cancels_sale
from tests.operations.sales.helpers import statements, takes_back
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.invoicing.content import RelationKind, Terms
from trastienda.domain.invoicing.errors import (
    AlreadyInvoiced,
    InGlobalInvoice,
    NotFiscal,
    NotInvoiceable,
    SaleIsInvoiced,
    WrongFiscalState,
)
from trastienda.domain.parties.errors import CustomerRequired
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.kernel import sql
from trastienda.kernel.errors import Forbidden


@pytest.fixture
def shop() -> Shop:
    shop = issuing_shop()
    shop.has("CAFE", 100)
    return shop


class TestInvoice:
    def test_says_what_was_sold_to_the_cent(self, shop: Shop) -> None:
        shop.has("TE", 10, price_1=Decimal("150.50"), prices_include_tax=True)
        shop.has("LIBRO", 10, price_1=Decimal(100), tax_rate=Decimal(0))
        sale = shop.sells(
            ("CAFE", 2, "350.00"),
            ("TE", 3),
            ("LIBRO", 1),
            ("CAFE", 1, "100.00", "10"),
            customer=taxpayer(shop),
        )
        made = invoices(shop, sale.id)
        said = content(shop, made.id)
        # 700.00 + 389.22 + 100.00 + 100.00 less 10.00; tax 112.00 + 62.28 + 0 + 14.40
        assert [(item.amount, item.discount, item.tax, item.total) for item in said.items] == [
            (money("700.00"), 0, money("112.00"), money("812.00")),
            (money("389.22"), 0, money("62.28"), money("451.50")),
            (money("100.00"), 0, 0, money("100.00")),
            (money("100.00"), money("10.00"), money("14.40"), money("104.40")),
        ]
        assert (said.amount, said.discount, said.tax, said.total) == (
            money("1289.22"),
            money("10.00"),
            money("188.68"),
            money("1467.90"),
        )
        assert [(part.rate, part.base, part.tax) for part in said.taxes] == [
            (Decimal("0.16"), money("1179.22"), money("188.68")),
            (Decimal(0), money("100.00"), Decimal("0.00")),
        ]
        assert said.total == sale.total
        assert nothing_is_wrong(shop)

    def test_takes_from_customer_and_sale_what_nobody_said(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1, "350.00"), card="406.00", customer=taxpayer(shop, cfdi_use="G01"))
        said = content(shop, invoices(shop, sale.id).id)
        assert (said.terms, said.form, said.receiver.use) == (Terms.AT_ONCE, "04", "G01")
        assert (said.receiver.tax_id, said.receiver.postal_code) == ("URE180429TM6", "86991")
        assert (said.issuer.tax_id, said.issuer.postal_code) == ("EKU9003173C9", "42501")
        assert (said.items[0].item_code, said.items[0].unit_code) == ("01010101", "H87")

    def test_takes_what_was_said_instead(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1, "350.00"), customer=taxpayer(shop))
        said = content(shop, invoices(shop, sale.id, use="G01", form="02", terms=Terms.AT_ONCE).id)
        assert (said.receiver.use, said.form) == ("G01", "02")

    def test_is_paid_by_the_method_that_brought_most(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1, "350.00"), cash="100.00", transfer="306.00", customer=taxpayer(shop))
        assert content(shop, invoices(shop, sale.id).id).form == "03"

    def test_is_to_be_paid_later_while_something_is_owed(self, shop: Shop) -> None:
        who = taxpayer(shop, credit_limit="5000")
        sale = shop.sells(("CAFE", 1, "350.00"), terms="mixed", cash="6.00", customer=who)
        said = content(shop, invoices(shop, sale.id).id)
        assert (said.terms, said.form) == (Terms.LATER, "99")

    def test_was_paid_at_once_when_the_account_is_settled_before(self, shop: Shop) -> None:
        who = taxpayer(shop, credit_limit="5000")
        sale = shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=who)
        pays(shop, who, "406.00", method="transfer")
        said = content(shop, invoices(shop, sale.id).id)
        assert (said.terms, said.form) == (Terms.AT_ONCE, "03")

    def test_calls_goods_by_their_own_codes(self, shop: Shop) -> None:
        shop.has("BALATA", 5, item_code="25171702", unit_code="SET")
        shop.has("CURSO", is_stocked=False, unit="SERV")
        sale = shop.sells(("BALATA", 1), ("CURSO", 1), customer=taxpayer(shop))
        said = content(shop, invoices(shop, sale.id).id)
        assert [(item.item_code, item.unit_code) for item in said.items] == [
            ("25171702", "SET"),
            ("01010101", "E48"),
        ]

    def test_leaves_out_what_was_given_away(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1, "350.00"), ("CAFE", 1, "0.00"), customer=taxpayer(shop))
        assert len(content(shop, invoices(shop, sale.id).id).items) == 1

    def test_numbers_without_gaps(self, shop: Shop) -> None:
        who = taxpayer(shop)
        first, second = (shop.sells(("CAFE", 1), customer=who) for _ in range(2))
        assert invoices(shop, first.id).number == "F-0001"
        with pytest.raises(AlreadyInvoiced):
            invoices(shop, first.id)
        assert invoices(shop, second.id).number == "F-0002"

    def test_costs_the_same_statements_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}", 5)
        who = taxpayer(shop)
        one = shop.sells(("P0", 1), customer=who)
        fifty = shop.sells(*((f"P{at}", 1) for at in range(50)), customer=who)
        with statements(shop) as few:
            invoices(shop, one.id)
        with statements(shop) as many:
            invoices(shop, fifty.id)
        assert len(few) == len(many)


class TestOrder:
    def test_a_paid_one_is_invoiced_and_an_unpaid_one_is_not(self, shop: Shop) -> None:
        order = orders(shop, ("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
            invoices(shop, order.id)
        assert refused.value.reason == "unpaid"


@pytest.mark.parametrize(
    ("missing", "where"),
    [
        ("tax_id", "receiver.tax_id"),
        ("fiscal_regime", "receiver.regime"),
        ("postal_code", "receiver.postal_code"),
    ],
)
def test_names_what_is_missing_of_the_customer(missing: str, where: str, shop: Shop) -> None:
    unknown: dict[str, Any] = {missing: None}
    sale = shop.sells(("CAFE", 1), customer=taxpayer(shop, **unknown))
    with shop.nothing_changes(), pytest.raises(NotFiscal) as refused:
        invoices(shop, sale.id)
    assert (refused.value.where, refused.value.problem) == (where, "missing")


@pytest.mark.parametrize(
    ("fields", "said", "where"),
    [
        ({"tax_id": "URE180429T"}, {}, "receiver.tax_id"),
        ({"postal_code": "1234"}, {}, "receiver.postal_code"),
        ({"fiscal_regime": "612"}, {}, "receiver.regime"),
        ({}, {"use": "D01"}, "receiver.use"),
        ({}, {"use": "Z99"}, "receiver.use"),
        ({}, {"form": "88"}, "form"),
        ({}, {"form": "99"}, "form"),
        ({}, {"terms": Terms.LATER, "form": "01"}, "form"),
        ({"tax_id": "XAXX010101000"}, {"use": "G03"}, "receiver.use"),
    ],
)
def test_names_what_the_authority_would_refuse(
    fields: dict[str, Any], said: dict[str, Any], where: str, shop: Shop
) -> None:
    sale = shop.sells(("CAFE", 1), customer=taxpayer(shop, **fields))
    with shop.nothing_changes(), pytest.raises(NotFiscal) as refused:
        invoices(shop, sale.id, **said)
    assert refused.value.where == where


def test_gives_a_generic_number_the_regime_use_and_place_that_go_with_it(shop: Shop) -> None:
    who = taxpayer(shop, tax_id="XAXX010101000", legal_name="Juan", fiscal_regime="601", postal_code="06600")
    said = content(shop, invoices(shop, shop.sells(("CAFE", 1), customer=who).id).id)
    assert (said.receiver.regime, said.receiver.use, said.receiver.postal_code) == ("616", "S01", "42501")


def test_names_what_the_shop_itself_lacks() -> None:
    poor = issuing_shop()
    with poor.transaction():
        sql.execute("UPDATE tenant SET fiscal_regime = '' WHERE id = %s", (poor.id,))
    poor.has("CAFE", 1)
    sale = poor.sells(("CAFE", 1), customer=taxpayer(poor))
    with poor.nothing_changes(), pytest.raises(NotFiscal) as refused:
        invoices(poor, sale.id)
    assert refused.value.where == "issuer.regime"


class TestRefuses:
    def test_an_unknown_sale_and_a_neighbours(self, shop: Shop, neighbour: Shop) -> None:
        neighbour.has("CAFE", 1)
        theirs = neighbour.sells(("CAFE", 1))
        for sale in (999_999, theirs.id):
            with shop.nothing_changes(), pytest.raises(DocumentNotFound):
                invoices(shop, sale)

    def test_a_sale_without_a_customer(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(CustomerRequired):
            invoices(shop, sale.id)

    def test_a_cancelled_sale_and_one_that_came_back(self, shop: Shop) -> None:
        who = taxpayer(shop)
        cancelled, back = shop.sells(("CAFE", 1), customer=who), shop.sells(("CAFE", 1), customer=who)
        cancels_sale(shop, cancelled.id)
        takes_back(shop, back.id, ("CAFE", 1))
        for sale, reason in ((cancelled, "cancelled"), (back, "returned")):
            with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
                invoices(shop, sale.id)
            assert refused.value.reason == reason

    def test_a_sale_that_is_worth_nothing(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1, "0.00"), customer=taxpayer(shop))
        with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
            invoices(shop, sale.id)
        assert refused.value.reason == "no_amount"

    def test_a_second_one_whatever_the_state_of_the_first(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        made = invoices(shop, sale.id)
        for expected in ("pending", "stamped"):
            with shop.nothing_changes(), pytest.raises(AlreadyInvoiced) as refused:
                invoices(shop, sale.id)
            assert (refused.value.document_id, refused.value.state) == (made.id, expected)
            works(shop)

    def test_a_second_one_at_the_same_moment(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        outcomes = at_once(*([lambda: invoices(shop, sale.id)] * 4))
        refused = [each for each in outcomes if isinstance(each, AlreadyInvoiced)]
        assert len(refused) == 3
        assert kinds(shop) == [("invoice", "pending")]

    def test_paid_at_once_while_something_is_owed(self, shop: Shop) -> None:
        who = taxpayer(shop, credit_limit="5000")
        sale = shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=who)
        with shop.nothing_changes(), pytest.raises(NotFiscal) as refused:
            invoices(shop, sale.id, terms=Terms.AT_ONCE)
        assert (refused.value.where, refused.value.problem) == ("terms", "not_paid")

    def test_a_ticket_of_a_global_invoice_until_that_is_cancelled(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        made = invoices_tickets(shop)
        works(shop)
        with shop.nothing_changes(), pytest.raises(InGlobalInvoice) as refused:
            invoices(shop, sale.id)
        assert refused.value.number == made.document.number
        cancels(shop, made.document.id, reason="04")
        works(shop)
        assert state(shop, invoices(shop, sale.id).id) == "pending"

    def test_whoever_may_not_issue(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        warehouse = shop.hire("warehouse", pin="8642")
        with shop.nothing_changes(), pytest.raises(Forbidden):
            invoices(shop, sale.id, employee=warehouse)


class TestSubstitute:
    def test_takes_the_place_of_a_stamped_one(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        old = stamped(shop, sale.id)
        new = invoices(shop, sale.id, use="G01", replaces=old)
        said = content(shop, new.id)
        assert said.relation is not None
        assert (said.relation.kind, said.relation.uuids) == (
            RelationKind.REPLACES,
            row(shop, old, "uuid"),
        )
        with pytest.raises(AlreadyInvoiced):
            invoices(shop, sale.id)
        assert nothing_is_wrong(shop)

    def test_given_up_leaves_the_old_one_in_its_place(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        old = stamped(shop, sale.id)
        new = invoices(shop, sale.id, replaces=old)
        cancels(shop, new.id)
        with pytest.raises(AlreadyInvoiced) as refused:
            invoices(shop, sale.id)
        assert refused.value.document_id == old
        assert nothing_is_wrong(shop)

    def test_is_only_of_this_sales_stamped_invoice(self, shop: Shop) -> None:
        who = taxpayer(shop)
        sale, other = shop.sells(("CAFE", 1), customer=who), shop.sells(("CAFE", 1), customer=who)
        waiting, theirs = invoices(shop, sale.id), stamped(shop, other.id)
        works(shop)
        with shop.nothing_changes(), pytest.raises(NotInvoiceable):
            invoices(shop, sale.id, replaces=theirs)
        cancels(shop, waiting.id)
        with shop.nothing_changes(), pytest.raises(WrongFiscalState):
            invoices(shop, sale.id, replaces=waiting.id)


class TestUndoingTheSale:
    def test_takes_a_waiting_invoice_with_it(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        made = invoices(shop, sale.id)
        cancels_sale(shop, sale.id)
        assert state(shop, made.id) == "cancelled"
        assert works(shop) == 0
        assert nothing_is_wrong(shop)

    def test_waits_for_a_stamped_one_to_be_cancelled(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        made = stamped(shop, sale.id)
        for _ in range(2):
            with shop.nothing_changes(), pytest.raises(SaleIsInvoiced):
                cancels_sale(shop, sale.id)
            if state(shop, made) == "stamped":
                cancels(shop, made, reason="03")
        works(shop)
        cancels_sale(shop, sale.id)
        assert nothing_is_wrong(shop)

    def test_waits_for_a_stamped_one_behind_a_substitute_that_waits(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        invoices(shop, sale.id, replaces=stamped(shop, sale.id))
        with shop.nothing_changes(), pytest.raises(SaleIsInvoiced) as refused:
            cancels_sale(shop, sale.id)
        assert refused.value.number == "F-0001"

    def test_waits_for_a_global_invoice_even_a_waiting_one(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1))
        invoices_tickets(shop)
        with shop.nothing_changes(), pytest.raises(SaleIsInvoiced):
            cancels_sale(shop, sale.id)


def test_speaks_of_the_day_in_the_shops_own_time(shop: Shop) -> None:
    sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
    at = now().replace(hour=3, minute=0, second=0, microsecond=0)  # nine in the evening in Mexico
    said = content(shop, invoices(shop, sale.id, at=at).id)
    assert said.issued_at.hour == 21
    assert said.issued_at.tzinfo is None
