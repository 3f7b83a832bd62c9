"""issue_global_invoice: the tickets that nobody asked an invoice of, each once, whatever their number."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.invoicing.helpers import (
    cancels,
    content,
    credits_back,
    invoices,
    invoices_tickets,
    issuing_shop,
    lines_of,
    money,
    nothing_is_wrong,
    stamped,
    state,
    takes_back,
    taxpayer,
    works,
)
from tests.operations.sales.helpers import cancels as cancels_sale
from tests.operations.sales.helpers import statements
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.invoicing.content import Every
from trastienda.domain.invoicing.errors import AlreadyInvoiced, InGlobalInvoice, NotInvoiceable
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Forbidden, Invalid, NotFound


@pytest.fixture
def shop() -> Shop:
    shop = issuing_shop()
    shop.has("CAFE", 1000)
    return shop


def today() -> date:
    return local_date(now(), zone_name="America/Mexico_City")


class TestGlobalInvoice:
    def test_has_a_line_for_each_ticket_and_rate(self, shop: Shop) -> None:
        shop.has("LIBRO", 10, tax_rate=Decimal(0))
        shop.sells(("CAFE", 2, "350.00"), ("LIBRO", 1, "100.00"), ("CAFE", 1, "10.00", "50"))
        shop.sells(("CAFE", 1, "350.00"))
        made = invoices_tickets(shop)
        said = content(shop, made.document.id)
        assert lines_of(said) == [
            ("V-0001", money("705.00"), money("112.80"), money("817.80")),
            ("V-0001", money("100.00"), money("0.00"), money("100.00")),
            ("V-0002", money("350.00"), money("56.00"), money("406.00")),
        ]
        assert (made.tickets, said.total) == (2, money("1323.80"))
        assert (said.receiver.tax_id, said.receiver.legal_name) == ("XAXX010101000", "PUBLICO EN GENERAL")
        assert said.covers is not None
        assert (said.covers.every, said.covers.first) == (Every.DAY, today())
        works(shop)
        assert state(shop, made.document.id) == "stamped"
        assert nothing_is_wrong(shop)

    def test_leaves_out_what_has_another_document_or_is_none(self, shop: Shop) -> None:
        who = taxpayer(shop, credit_limit="9000")
        stamped(shop, shop.sells(("CAFE", 1), customer=who).id)
        shop.sells(("CAFE", 1), terms="credit", customer=who)
        cancels_sale(shop, shop.sells(("CAFE", 1)).id)
        back = shop.sells(("CAFE", 1))
        takes_back(shop, back.id, ("CAFE", 1))
        ticket = shop.sells(("CAFE", 1))
        made = invoices_tickets(shop)
        assert [line[0] for line in lines_of(content(shop, made.document.id))] == [ticket.folio]

    def test_leaves_out_what_came_back_before_and_credits_what_comes_back_later(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 3, "350.00"))
        takes_back(shop, sale.id, ("CAFE", 1))
        made = invoices_tickets(shop)
        assert made.document.total == money("812.00")
        works(shop)
        with pytest.raises(NotInvoiceable):
            credits_back(shop, sale.id)
        takes_back(shop, sale.id, ("CAFE", 1))
        assert credits_back(shop, sale.id).total == money("406.00")
        assert nothing_is_wrong(shop)

    def test_tells_a_ticket_of_many_lines_so_that_its_tax_is_near_its_rate(self, shop: Shop) -> None:
        shop.has("ONZA", 500, price_1=Decimal("0.99"), prices_include_tax=True)
        sale = shop.sells(*[("ONZA", 1)] * 40)
        made = invoices_tickets(shop)
        said = content(shop, made.document.id)
        assert said.total == sale.total
        assert {item.sku for item in said.items} == {sale.folio}
        assert {item.quantity for item in said.items} == {1}
        assert nothing_is_wrong(shop)

    def test_cancelled_frees_its_tickets(self, shop: Shop) -> None:
        shop.sells(("CAFE", 1))
        first = invoices_tickets(shop)
        cancels(shop, first.document.id)
        assert invoices_tickets(shop).tickets == 1
        assert nothing_is_wrong(shop)

    def test_is_of_one_branch(self, shop: Shop) -> None:
        shop.sells(("CAFE", 1))
        with pytest.raises(NotInvoiceable):
            invoices_tickets(shop, branch=shop.branch("Norte"))

    def test_names_its_span_by_its_length_or_as_asked(self, shop: Shop) -> None:
        shop.sells(("CAFE", 1))
        first = today().replace(day=1)
        said = content(
            shop, invoices_tickets(shop, first_on=first, last_on=today(), every=Every.MONTH).document.id
        )
        assert said.covers is not None
        assert said.covers.every is Every.MONTH

    def test_costs_the_same_statements_for_one_ticket_and_for_fifty(self, shop: Shop) -> None:
        shop.sells(("CAFE", 1))
        with statements(shop) as few:
            invoices_tickets(shop)
        for _ in range(50):
            shop.sells(("CAFE", 1))
        with statements(shop) as many:
            invoices_tickets(shop)
        assert len(few) == len(many)


class TestRefuses:
    def test_days_without_tickets(self, shop: Shop) -> None:
        with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
            invoices_tickets(shop, first_on=today(), last_on=today())
        assert refused.value.reason == "no_tickets"

    @pytest.mark.parametrize(
        ("first", "last", "reason"),
        [(0, -1, "before_first"), (0, 1, "future"), (-70, -1, "two_months")],
    )
    def test_days_that_are_no_period(self, first: int, last: int, reason: str, shop: Shop) -> None:
        shop.sells(("CAFE", 1))
        days: dict[str, Any] = {
            "first_on": today() + timedelta(days=first),
            "last_on": today() + timedelta(days=last),
        }
        with shop.nothing_changes(), pytest.raises(Invalid) as refused:
            invoices_tickets(shop, **days)
        assert (refused.value.field, refused.value.reason) == ("last_on", reason)

    def test_a_neighbours_branch(self, shop: Shop, neighbour: Shop) -> None:
        shop.sells(("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(NotFound):
            invoices_tickets(shop, branch=neighbour.branch_id)

    def test_a_ticket_in_two_documents_at_the_same_moment(self, shop: Shop) -> None:
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        outcomes = at_once(lambda: invoices_tickets(shop), lambda: invoices(shop, sale.id))
        refused = [each for each in outcomes if isinstance(each, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], NotInvoiceable | AlreadyInvoiced | InGlobalInvoice)
        assert nothing_is_wrong(shop)

    def test_whoever_may_not_issue(self, shop: Shop) -> None:
        shop.sells(("CAFE", 1))
        warehouse = shop.hire("warehouse", pin="8642")
        with shop.nothing_changes(), pytest.raises(Forbidden):
            invoices_tickets(shop, employee=warehouse)
