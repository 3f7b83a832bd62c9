"""issue_credit_note: of what came back and is not credited yet, related to what charged it."""

from decimal import Decimal

import pytest

from tests.operations.invoicing.helpers import (
    cancels,
    content,
    credits_back,
    invoices,
    invoices_tickets,
    issuing_shop,
    kinds,
    money,
    nothing_is_wrong,
    row,
    stamped,
    state,
    takes_back,
    taxpayer,
    works,
)
from tests.operations.sales.helpers import statements
from tests.shop import Shop, now
from trastienda.domain.invoicing.content import RelationKind, Terms
from trastienda.domain.invoicing.errors import HasDependents, NotFiscal, NotInvoiceable, NotThatMuch
from trastienda.domain.tenancy.settings import choose
from trastienda.jobs.invoicing import credit_return
from trastienda.kernel.errors import Forbidden


@pytest.fixture
def shop() -> Shop:
    shop = issuing_shop()
    shop.has("CAFE", 200)
    return shop


class TestCreditNote:
    def test_is_of_what_came_back(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3, "350.00"), customer=taxpayer(shop))
        invoice = stamped(shop, sale.id)
        takes_back(shop, sale.id, ("CAFE", 1))
        said = content(shop, credits_back(shop, sale.id).id)
        assert (said.amount, said.tax, said.total) == (money("350.00"), money("56.00"), money("406.00"))
        assert said.relation is not None
        assert (said.relation.kind, said.relation.uuids) == (RelationKind.CREDITS, row(shop, invoice, "uuid"))
        assert (said.receiver.tax_id, said.receiver.use) == ("URE180429TM6", "G02")
        assert (said.terms, said.form) == (Terms.AT_ONCE, "01")
        assert nothing_is_wrong(shop)

    def test_credits_several_returns_once_each(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3, "350.00"), customer=taxpayer(shop))
        stamped(shop, sale.id)
        takes_back(shop, sale.id, ("CAFE", 1))
        takes_back(shop, sale.id, ("CAFE", 1))
        assert credits_back(shop, sale.id).total == money("812.00")
        takes_back(shop, sale.id, ("CAFE", 1))
        assert credits_back(shop, sale.id).total == money("406.00")
        assert nothing_is_wrong(shop)

    def test_came_off_the_account_where_the_sale_was_on_credit(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 2), terms="credit", customer=taxpayer(shop, credit_limit="5000"))
        stamped(shop, sale.id)
        takes_back(shop, sale.id, ("CAFE", 1))
        assert content(shop, credits_back(shop, sale.id).id).form == "17"

    @pytest.mark.parametrize("units", [2, 3, 7, 11])
    def test_adds_up_to_the_invoice_whatever_the_shares(self, units: int, shop: Shop) -> None:
        shop.has("ONZA", 50, price_1=Decimal("3.33"), prices_include_tax=True)
        sale = shop.sells(("ONZA", units), ("CAFE", 1, "0.07"), customer=taxpayer(shop))
        stamped(shop, sale.id)
        notes = []
        for _ in range(units):
            takes_back(shop, sale.id, ("ONZA", 1))
            notes.append(credits_back(shop, sale.id).total)
        takes_back(shop, sale.id, ("CAFE", 1))
        notes.append(credits_back(shop, sale.id).total)
        assert works(shop) == units + 1
        assert {each for _, each in kinds(shop)} == {"stamped"}
        assert sum(notes) == sale.total
        assert nothing_is_wrong(shop)

    def test_of_a_ticket_is_related_to_its_global_invoice(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 2, "350.00"))
        made = invoices_tickets(shop)
        works(shop)
        takes_back(shop, sale.id, ("CAFE", 1))
        said = content(shop, credits_back(shop, sale.id).id)
        assert said.relation is not None
        assert said.relation.uuids == row(shop, made.document.id, "uuid")
        assert (said.receiver.tax_id, said.receiver.use) == ("XAXX010101000", "S01")
        assert nothing_is_wrong(shop)

    def test_cancelled_lets_another_be_issued(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 2), customer=taxpayer(shop))
        stamped(shop, sale.id)
        takes_back(shop, sale.id, ("CAFE", 1))
        cancels(shop, credits_back(shop, sale.id).id)
        assert state(shop, credits_back(shop, sale.id).id) == "pending"

    def test_costs_the_same_statements_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}", 5)
        who = taxpayer(shop)
        one = shop.sells(("P0", 1), customer=who)
        fifty = shop.sells(*((f"P{at}", 1) for at in range(50)), customer=who)
        for sale in (one, fifty):
            stamped(shop, sale.id)
        takes_back(shop, one.id, ("P0", 1))
        takes_back(shop, fifty.id, *((f"P{at}", 1) for at in range(50)))
        with statements(shop) as few:
            credits_back(shop, one.id)
        with statements(shop) as many:
            credits_back(shop, fifty.id)
        assert len(few) == len(many)


class TestRefuses:
    def test_above_what_was_returned(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3, "350.00"), customer=taxpayer(shop))
        stamped(shop, sale.id)
        takes_back(shop, sale.id, ("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(NotThatMuch) as refused:
            credits_back(shop, sale.id, amount=money("406.01"))
        assert refused.value.possible == money("406.00")

    def test_when_nothing_came_back_or_all_of_it_is_credited(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3), customer=taxpayer(shop))
        stamped(shop, sale.id)
        for _ in range(2):
            with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
                credits_back(shop, sale.id)
            assert refused.value.reason == "nothing_to_credit"
            if kinds(shop)[-1][0] == "invoice":
                takes_back(shop, sale.id, ("CAFE", 1))
                credits_back(shop, sale.id)

    def test_without_an_invoice_and_before_it_is_stamped(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3), customer=taxpayer(shop))
        takes_back(shop, sale.id, ("CAFE", 1))
        for reason in ("no_invoice", "not_stamped"):
            with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
                credits_back(shop, sale.id)
            assert refused.value.reason == reason
            if reason == "no_invoice":
                invoices(shop, sale.id)

    def test_to_be_paid_later(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3), customer=taxpayer(shop))
        stamped(shop, sale.id)
        takes_back(shop, sale.id, ("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(NotFiscal) as refused:
            credits_back(shop, sale.id, terms=Terms.LATER)
        assert refused.value.where == "terms"

    def test_to_cancel_the_invoice_before_its_note(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3), customer=taxpayer(shop))
        invoice = stamped(shop, sale.id)
        takes_back(shop, sale.id, ("CAFE", 1))
        note = credits_back(shop, sale.id)
        with shop.nothing_changes(), pytest.raises(HasDependents) as refused:
            cancels(shop, invoice)
        assert refused.value.numbers == (note.number,)

    def test_whoever_may_not_issue(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3), customer=taxpayer(shop))
        seller = shop.hire("seller", pin="8642")
        with shop.nothing_changes(), pytest.raises(Forbidden):
            credits_back(shop, sale.id, employee=seller)


class TestByItself:
    """A tenant may want the note with the return."""

    @pytest.fixture(autouse=True)
    def with_return(self, shop: Shop) -> None:
        with shop.transaction():
            choose("credit_notes", "with_return")

    def jobs(self, shop: Shop) -> list[int]:
        """The sales whose returns a worker is to credit."""
        return [
            found[0]
            for found in shop._rows(
                "SELECT (args->>'sale_id')::bigint FROM procrastinate_jobs"
                " WHERE task_name = 'credit_return' AND (args->>'tenant_id')::bigint = %s ORDER BY id"
            )
        ]

    def test_is_left_for_a_worker_with_the_return(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3), customer=taxpayer(shop))
        stamped(shop, sale.id)
        before = len(self.jobs(shop))
        takes_back(shop, sale.id, ("CAFE", 1))
        assert self.jobs(shop)[before:] == [sale.id]
        for _ in range(2):  # a job may run twice
            credit_return(shop.id, sale.id)
        assert kinds(shop) == [("invoice", "stamped"), ("credit_note", "pending")]

    def test_is_left_once_the_invoice_is_stamped(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3), customer=taxpayer(shop))
        invoices(shop, sale.id, at=now())
        takes_back(shop, sale.id, ("CAFE", 1))
        assert self.jobs(shop) == []
        works(shop)
        assert self.jobs(shop) == [sale.id]

    def test_is_no_matter_of_a_sale_without_an_invoice(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3))
        takes_back(shop, sale.id, ("CAFE", 1))
        assert self.jobs(shop) == []
