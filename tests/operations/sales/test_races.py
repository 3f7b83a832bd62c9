"""Several people at once: one wins, the others are told, and the ledgers agree in the end."""

from functools import partial
from typing import Any

from tests.operations.sales.helpers import (
    cancels,
    lines,
    money,
    nothing_is_wrong,
    pays_in,
    quotes,
    sets_aside,
    states,
    takes_back,
    tenders,
)
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.cash.errors import NotEnoughCash
from trastienda.domain.payments.errors import PaidTooMuch
from trastienda.domain.sales.errors import ReturnedMoreThanSold, WrongState
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.operations.sales.complete_layaway import complete_layaway
from trastienda.operations.sales.convert_quotation import ConvertQuotation, convert_quotation
from trastienda.operations.sales.post_sale import PostSale, post_sale
from trastienda.operations.sales.start_layaway import StartLayaway, start_layaway


def split(ended: list[object]) -> tuple[list[Any], list[Exception]]:
    """What succeeded, and what was refused."""
    refused = [each for each in ended if isinstance(each, Exception)]
    return [each for each in ended if not isinstance(each, Exception)], refused


def test_of_two_cancellations_one_wins(shop: Shop) -> None:
    shop.has("CAFE", 3)
    sale = shop.sells(("CAFE", 2))
    done, refused = split(at_once(*[partial(cancels, shop, sale.id)] * 2))
    assert len(done) == 1
    assert [type(error) for error in refused] == [WrongState]
    assert shop.stock("CAFE") == 3
    assert shop.drawer == money("2000.00")
    assert nothing_is_wrong(shop)


def test_a_return_and_a_cancellation_never_both_happen(shop: Shop) -> None:
    shop.has("CAFE", 20)
    shop.opens_register()
    for _ in range(5):
        sale = shop.sells(("CAFE", 2))
        done, refused = split(
            at_once(partial(cancels, shop, sale.id), partial(takes_back, shop, sale.id, ("CAFE", 1)))
        )
        assert len(done) == 1
        assert [type(error) for error in refused] == [WrongState]
        back = 2 if states(shop, sale.id)[1] == "cancelled" else 1
        assert (
            shop._value("SELECT sum(quantity) FROM stock_move WHERE tenant_id = %s AND kind <> 'opening'")
            <= 0
        )
        if back == 1:
            takes_back(shop, sale.id, ("CAFE", 1))
    assert shop.stock("CAFE") == 20
    assert shop.drawer == money("2000.00")
    assert nothing_is_wrong(shop)


def test_returns_at_once_take_back_no_more_than_was_sold(shop: Shop) -> None:
    shop.has("CAFE", 3)
    sale = shop.sells(("CAFE", 3, "33.33"))
    done, refused = split(at_once(*[partial(takes_back, shop, sale.id, ("CAFE", 1))] * 5))
    assert len(done) == 3
    assert {type(error) for error in refused} <= {ReturnedMoreThanSold, WrongState}
    assert sum(each.total for each in done) == sale.total
    assert shop.stock("CAFE") == 3
    assert shop.drawer == money("2000.00")
    assert nothing_is_wrong(shop)


def test_the_last_unit_is_sold_once(shop: Shop) -> None:
    """By a sale, a quotation or a layaway, whoever comes first."""
    shop.has("CAFE", 1)
    shop.opens_register()
    customer, quotation = shop.customer(), quotes(shop, ("CAFE", 1, "100.00"))
    wanted, paid, actor = lines(shop, ("CAFE", 1, "100.00")), tenders(cash="116.00"), shop.owner
    sell = partial(post_sale, PostSale(lines=wanted, tenders=paid), actor=actor, now=now())
    convert = partial(convert_quotation, ConvertQuotation(quotation.id, paid), actor=actor, now=now())
    set_aside = partial(
        start_layaway, StartLayaway(lines=wanted, customer=customer, tenders=paid), actor=actor, now=now()
    )
    done, refused = split(at_once(sell, sell, sell, convert, set_aside, set_aside))
    assert len(done) == 1
    assert [type(error) for error in refused] == [NotEnoughStock] * 5
    assert shop.available("CAFE") == 0
    assert nothing_is_wrong(shop)


def test_a_quotation_is_converted_once(shop: Shop) -> None:
    shop.has("CAFE", 10)
    shop.opens_register()
    quotation = quotes(shop, ("CAFE", 1, "100.00"))
    command = ConvertQuotation(quotation.id, tenders(cash="116.00"))
    convert = partial(convert_quotation, command, actor=shop.owner, now=now())
    done, refused = split(at_once(convert, convert, convert))
    assert len(done) == 1
    assert [type(error) for error in refused] == [WrongState] * 2
    assert shop.stock("CAFE") == 9


def test_a_layaway_is_never_overpaid_and_completed_once(shop: Shop) -> None:
    shop.has("CAFE", 10)
    layaway = sets_aside(shop, ("CAFE", 1, "100.00"), customer=shop.customer(), cash="16.00")
    done, refused = split(at_once(*[partial(pays_in, shop, layaway.id, cash="50.00")] * 4))
    assert len(done) == 2
    assert [type(error) for error in refused] == [PaidTooMuch] * 2
    complete = partial(complete_layaway, layaway.id, actor=shop.owner, now=now())
    done, refused = split(at_once(complete, complete))
    assert len(done) == 1
    assert [type(error) for error in refused] == [WrongState]
    assert nothing_is_wrong(shop)


def test_two_refunds_do_not_count_the_same_notes(shop: Shop) -> None:
    """The drawer holds enough for either of them, not for both."""
    shop.has("CAFE", 10)
    sales = [shop.sells(("CAFE", 1, "100.00")) for _ in range(2)]
    supervisor = shop.hire("supervisor", pin="8642")
    session = shop.opens_register("200.00", number=2, employee=supervisor)
    done, refused = split(at_once(*(partial(cancels, shop, sale.id, employee=supervisor) for sale in sales)))
    assert len(done) == 1
    assert [type(error) for error in refused] == [NotEnoughCash]
    held = shop._value(
        "SELECT sum(amount) FROM cash_movement WHERE tenant_id = %s AND session_id = %s", session
    )
    assert held == money("84.00")
    assert nothing_is_wrong(shop)
