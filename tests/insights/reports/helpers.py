"""A shop's October 2025, day by day, and how its reports are asked for."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.operations.sales.helpers import lines
from tests.shop import Shop
from trastienda.domain.payments.rules import Tender
from trastienda.insights.reports.answer import report
from trastienda.insights.reports.question import GroupBy, ReportQuestion, Subject
from trastienda.insights.reports.table import ReportTable
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.post_sale import PostSale, post_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods

D = Decimal
OCTOBER: dict[str, Any] = {"since": date(2025, 10, 1), "until": date(2025, 10, 31)}


def october(day: int, hour_utc: int = 18) -> datetime:
    """Noon in Mexico, unless told otherwise."""
    return datetime(2025, 10, day, hour_utc, tzinfo=UTC)


def sells_on(
    shop: Shop, at: datetime, *wanted: Any, customer: int | None = None, credit: bool = False
) -> Any:
    """Sell `(sku, units[, net price[, discount %]])` at an instant, in cash or all on the customer's account."""
    if shop.session_id is None:
        shop.opens_register()
    sold = lines(shop, *wanted)
    command = PostSale(
        lines=sold,
        tenders=[] if credit else [Tender("cash", shop._total_of(sold))],
        terms="credit" if credit else "cash",
        customer=customer,
        session=None if credit else shop.session_id,
    )
    return post_sale(command, actor=shop.owner, now=at)


def cancels_on(shop: Shop, at: datetime, sale: Any) -> Any:
    return cancel_sale(CancelSale(sale=sale.id, reason="Se arrepintió"), actor=shop.owner, now=at)


def takes_back_on(shop: Shop, at: datetime, sale: Any, *goods: tuple[str, int]) -> Any:
    coming = [ComingBack(shop.products[sku], Decimal(units)) for sku, units in goods]
    return return_goods(ReturnGoods(sale=sale.id, goods=coming, reason="No era"), actor=shop.owner, now=at)


def asked(
    shop: Shop, group_by: GroupBy | None = None, *, subject: Subject = Subject.SALES, **more: Any
) -> ReportTable:
    return report(ReportQuestion(subject=subject, group_by=group_by, **more), actor=shop.owner)


def a_month(shop: Shop) -> Any:
    """
    October of a shop. Prices are net, tax 16 %; the day is the shop's own, not London's.

    1st: 2 CAFE at 100.00 = 232.00 to nobody. 2nd: 1 MOLINO at 1,000.00 less 10 % = 1,044.00, on Ana's account.
    3rd: 3 CAFE = 348.00 to Ana. On the 5th one of them comes back: 116.00. 4th: 1 CAFE = 116.00 to nobody, cancelled
    on the 6th. 31st, late in the evening (already November in London): 1 CAFE = 116.00 to nobody.
    """
    shop.has("CAFE", 100, cost="50.00", name="Café de olla", price_1=D(100))
    shop.has("MOLINO", 5, cost="600.00", name="Molino", price_1=D(1000))
    ana = shop.customer("Ana Ñúñez", credit_limit="5000")
    sells_on(shop, october(1), ("CAFE", 2))
    sells_on(shop, october(2), ("MOLINO", 1, "1000", "10"), customer=ana, credit=True)
    third = sells_on(shop, october(3), ("CAFE", 3), customer=ana)
    undone = sells_on(shop, october(4), ("CAFE", 1))
    takes_back_on(shop, october(5), third, ("CAFE", 1))
    cancels_on(shop, october(6), undone)
    sells_on(shop, datetime(2025, 11, 1, 3, tzinfo=UTC), ("CAFE", 1))
    return ana
