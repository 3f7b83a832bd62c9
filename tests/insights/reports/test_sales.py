"""Sales reports: what is counted, on which day, and that every total is the books' own."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.insights.reports.helpers import (
    OCTOBER,
    a_month,
    asked,
    cancels_on,
    october,
    sells_on,
    takes_back_on,
)
from tests.operations.sales.helpers import nothing_is_wrong, statements
from tests.shop import Shop
from trastienda.insights.reports.answer import report, report_read_slowly, row_count
from trastienda.insights.reports.question import GroupBy, ReportQuestion, Subject
from trastienda.kernel import sql
from trastienda.kernel.errors import Bug, Forbidden

D = Decimal


def books(shop: Shop, since: date, until: date) -> tuple[Decimal, Decimal]:
    """Income and tax of those days, straight from the lines of the accounts Ventas and IVA Trasladado."""
    found = shop._rows(
        "SELECT coalesce(sum(l.credit - l.debit) FILTER (WHERE a.code = '400.01'), 0),"
        " coalesce(sum(l.credit - l.debit) FILTER (WHERE a.code = '210.01'), 0)"
        " FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id"
        " JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id"
        " WHERE e.tenant_id = %s AND e.occurred_on BETWEEN %s AND %s",
        since,
        until,
    )
    return found[0][0], found[0][1]


def test_lists_every_document_on_its_day_and_takes_off_what_was_undone(shop: Shop) -> None:
    a_month(shop)
    found = asked(shop, with_customer_names=True, **OCTOBER)
    assert found.head.title == "Ventas con nombres de clientes, octubre de 2025"
    rows: list[Any] = list(found.rows)
    shown = [(row[0].day, row[1], row[2], row[3], row[6], row[7], row[8]) for row in rows]
    assert shown == [
        (1, "V-0001", "Venta", "Público en general", D("200.00"), D("32.00"), D("232.00")),
        (2, "V-0002", "Venta", "Ana Ñúñez", D("900.00"), D("144.00"), D("1044.00")),
        (3, "V-0003", "Venta", "Ana Ñúñez", D("300.00"), D("48.00"), D("348.00")),
        (4, "V-0004", "Venta", "Público en general", D("100.00"), D("16.00"), D("116.00")),
        (5, "D-0001", "Devolución", "Ana Ñúñez", D("-100.00"), D("-16.00"), D("-116.00")),
        (6, "V-0004", "Cancelación", "Público en general", D("-100.00"), D("-16.00"), D("-116.00")),
        (31, "V-0005", "Venta", "Público en general", D("100.00"), D("16.00"), D("116.00")),
    ]
    assert found.foot.totals[6:] == (D("1400.00"), D("224.00"), D("1624.00"))
    assert [column.key for column in asked(shop, **OCTOBER).head.columns][3] == "branch", (
        "names only when asked"
    )


@pytest.mark.parametrize("group_by", [None, *GroupBy])
@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2025, 10, 1), date(2025, 10, 31)),
        (date(2025, 10, 4), date(2025, 10, 4)),  # the day of a sale that was cancelled later
        (date(2025, 10, 5), date(2025, 10, 6)),  # only what was undone: below zero
        (
            date(2025, 10, 31),
            date(2025, 11, 30),
        ),  # sold at nine in the evening: October here, November in London
        (date(2025, 11, 1), date(2025, 11, 30)),  # nothing
        (None, None),
    ],
)
def test_equals_the_books(
    shop: Shop, group_by: GroupBy | None, since: date | None, until: date | None
) -> None:
    a_month(shop)
    base, tax = books(shop, since or date(1900, 1, 1), until or date(2100, 1, 1))
    for subject in Subject:
        found = asked(shop, group_by, subject=subject, since=since, until=until)
        assert found.total("total") == base + tax, found.head.title
        assert (found.foot.books.base, found.foot.books.tax) == (base, tax)
        assert found.foot.books.agrees
        rows: list[Any] = found.records()
        assert sum(row["total"] for row in rows) == base + tax
    assert nothing_is_wrong(shop)


def test_says_so_when_the_books_say_otherwise(shop: Shop) -> None:
    a_month(shop)
    with shop.transaction():
        sql.execute(
            "UPDATE sale SET total = total + 1, paid = paid + 1 WHERE tenant_id = %s AND folio = 'V-0001'",
            (shop.id,),
        )
    assert not asked(shop, GroupBy.DAY, **OCTOBER).foot.books.agrees


def test_an_order_that_nobody_has_paid_is_no_sale(shop: Shop) -> None:
    a_month(shop)
    with shop.transaction():
        sql.execute(
            "UPDATE sale SET unpaid = total, paid = 0, payment_state = 'pending'"
            " WHERE tenant_id = %s AND folio = 'V-0001'",
            (shop.id,),
        )
    for group_by in (None, *GroupBy):
        assert asked(shop, group_by, **OCTOBER).total("total") == D("1392.00"), "1,624.00 less its 232.00"


class TestGrouped:
    """Each row adds up what is on it; a row that comes to nothing is not there."""

    @pytest.mark.parametrize(
        ("group_by", "rows"),
        [
            (
                GroupBy.PRODUCT,
                [
                    ("MOLINO", "Molino", D(1), D("900.00"), D("144.00"), D("1044.00"), D("64.3")),
                    ("CAFE", "Café de olla", D(5), D("500.00"), D("80.00"), D("580.00"), D("35.7")),
                ],
            ),
            (
                GroupBy.CUSTOMER,
                [
                    ("Ana Ñúñez", 2, date(2025, 10, 3), D("1100.00"), D("176.00"), D("1276.00"), D("78.6")),
                    (
                        "Público en general",
                        2,
                        date(2025, 10, 31),
                        D("300.00"),
                        D("48.00"),
                        D("348.00"),
                        D("21.4"),
                    ),
                ],
            ),
            (
                GroupBy.DAY,
                [
                    (date(2025, 10, 1), 1, D("200.00"), D("32.00"), D("232.00")),
                    (date(2025, 10, 2), 1, D("900.00"), D("144.00"), D("1044.00")),
                    (date(2025, 10, 3), 1, D("300.00"), D("48.00"), D("348.00")),
                    (date(2025, 10, 4), 1, D("100.00"), D("16.00"), D("116.00")),
                    (date(2025, 10, 5), 0, D("-100.00"), D("-16.00"), D("-116.00")),
                    (date(2025, 10, 6), -1, D("-100.00"), D("-16.00"), D("-116.00")),
                    (date(2025, 10, 31), 1, D("100.00"), D("16.00"), D("116.00")),
                ],
            ),
            (
                GroupBy.WEEK,  # they begin on Mondays
                [
                    (date(2025, 9, 29), 4, D("1400.00"), D("224.00"), D("1624.00")),
                    (date(2025, 10, 6), -1, D("-100.00"), D("-16.00"), D("-116.00")),
                    (date(2025, 10, 27), 1, D("100.00"), D("16.00"), D("116.00")),
                ],
            ),
            (GroupBy.MONTH, [(date(2025, 10, 1), 4, D("1400.00"), D("224.00"), D("1624.00"))]),
            (GroupBy.BRANCH, [("Sucursal Centro", 4, D("1400.00"), D("224.00"), D("1624.00"), D("100.0"))]),
            (GroupBy.CHANNEL, [("Punto de venta", 4, D("1400.00"), D("224.00"), D("1624.00"), D("100.0"))]),
            (
                GroupBy.CATEGORY,
                [("Sin categoría", D(6), D("1400.00"), D("224.00"), D("1624.00"), D("100.0"))],
            ),
        ],
    )
    def test_rows(self, shop: Shop, group_by: GroupBy, rows: Any) -> None:
        a_month(shop)
        assert asked(shop, group_by, **OCTOBER).rows == rows

    def test_what_was_undone_on_its_own_day_leaves_no_row(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        cancels_on(shop, october(4), sells_on(shop, october(4), ("CAFE", 1)))
        for group_by in GroupBy:
            assert asked(shop, group_by, **OCTOBER).rows == []
        assert len(asked(shop, **OCTOBER).rows) == 2, "the list still shows that it happened"

    def test_a_line_returned_twice_counts_each_time_on_its_day(self, shop: Shop) -> None:
        shop.has("CAFE", 10, price_1=D("33.33"))
        sold = sells_on(shop, october(1), ("CAFE", 3))  # 99.99 + 16.00 = 115.99
        takes_back_on(shop, october(2), sold, ("CAFE", 1))
        takes_back_on(shop, october(3), sold, ("CAFE", 2))
        days = asked(shop, GroupBy.DAY, **OCTOBER)
        assert [row[4] for row in days.rows] == [D("115.99"), D("-38.66"), D("-77.33")]
        assert days.total("total") == 0


class TestProducts:
    def test_lists_the_shelf_and_what_sold_of_it(self, shop: Shop) -> None:
        a_month(shop)
        shop.has("TARRO", 7, cost="10.00", name="Tarro", price_1=D("58.00"), prices_include_tax=True)
        found = asked(shop, subject=Subject.PRODUCTS, **OCTOBER)
        assert found.rows == [
            ("CAFE", "Café de olla", "Sin categoría", D(95), D("116.00"), D("4750.00"), D(5), D("580.00")),
            ("MOLINO", "Molino", "Sin categoría", D(4), D("1160.00"), D("2400.00"), D(1), D("1044.00")),
            ("TARRO", "Tarro", "Sin categoría", D(7), D("58.00"), D("70.00"), D(0), D(0)),
        ]
        assert found.total("value") == D("7220.00") == shop.books["Inventario"]
        by_category = asked(shop, GroupBy.CATEGORY, subject=Subject.PRODUCTS, **OCTOBER)
        assert by_category.rows == [("Sin categoría", 3, D(106), D("7220.00"), D(6), D("1624.00"))]

    def test_by_branch_is_what_each_shelf_holds(self, shop: Shop) -> None:
        a_month(shop)
        north = shop.branch("Sucursal Norte")
        shop.receives("CAFE", 10, branch=north, cost="50.00")
        assert asked(shop, GroupBy.BRANCH, subject=Subject.PRODUCTS).rows == [
            ("Sucursal Centro", 2, D(99), D("7150.00"), D("1624.00")),
            ("Sucursal Norte", 1, D(10), D("500.00"), D(0)),
        ]

    def test_by_month_is_what_was_sold_by_month(self, shop: Shop) -> None:
        a_month(shop)
        assert asked(shop, GroupBy.MONTH, subject=Subject.PRODUCTS) == asked(shop, GroupBy.MONTH)


def test_customers_with_what_they_bought_and_owe(shop: Shop) -> None:
    a_month(shop)
    shop.customer("Berta")
    found = asked(shop, subject=Subject.CUSTOMERS, **OCTOBER)
    assert found.rows == [
        ("Ana Ñúñez", 2, date(2025, 10, 3), D("1100.00"), D("176.00"), D("1276.00"), D("1044.00")),
        ("Público en general", 2, date(2025, 10, 31), D("300.00"), D("48.00"), D("348.00"), D("0.00")),
        ("Berta", 0, None, D(0), D(0), D(0), D("0.00")),
    ]
    assert found.total("balance") == D("1044.00") == shop.books["Clientes"]


def test_two_people_of_one_name_are_two(shop: Shop) -> None:
    shop.has("CAFE", 10, price_1=D(100))
    for person in (shop.customer("Ana"), shop.customer("Ana")):
        sells_on(shop, october(1), ("CAFE", 1), customer=person)
    assert [row[0] for row in asked(shop, GroupBy.CUSTOMER).rows] == ["Ana", "Ana"]


def test_another_shops_sales_are_nobodys_business(shop: Shop, neighbour: Shop) -> None:
    a_month(neighbour)
    for subject in Subject:
        for group_by in (None, *GroupBy):
            found = asked(shop, group_by, subject=subject)
            assert found.total("total") == 0
            assert found.rows in ([], [("Sucursal Centro", 0, D(0), D(0), D(0))]), (
                "a branch is there with nothing sold"
            )


def test_needs_the_permission(shop: Shop) -> None:
    cashier = shop.actor(shop.hire("cashier", pin="8642"))
    question = ReportQuestion(subject=Subject.SALES)
    with pytest.raises(Forbidden):
        report(question, actor=cashier)
    with pytest.raises(Forbidden), report_read_slowly(question, actor=cashier):
        pass


def test_one_statement_whatever_the_size(shop: Shop) -> None:
    a_month(shop)
    owner = shop.owner
    for group_by in (None, *GroupBy):
        with statements(shop) as sent:
            report(ReportQuestion(subject=Subject.SALES, group_by=group_by), actor=owner)
        assert [each["sql"].split()[0].rstrip(";") for each in sent] == ["BEGIN", "WITH", "COMMIT"]


class TestChart:
    def test_has_a_bar_for_each_day_also_those_without_sales(self, shop: Shop) -> None:
        a_month(shop)
        chart = asked(shop, GroupBy.DAY, **OCTOBER).foot.chart
        assert chart is not None
        assert chart.over_time
        assert list(chart.labels) == [str(day) for day in range(1, 32)]
        assert chart.values[:7] == [D(232), D(1044), D(348), D(116), D(-116), D(-116), D(0)]
        assert asked(shop, **OCTOBER).foot.chart == chart, "the list of documents has the same one"

    def test_goes_by_month_where_days_would_be_too_many(self, shop: Shop) -> None:
        shop.has("CAFE", 10, price_1=D(100))
        for at in (october(1), october(2), october(1) + timedelta(days=62)):
            sells_on(shop, at, ("CAFE", 1))
        chart = asked(shop, GroupBy.DAY).foot.chart
        assert chart is not None
        assert list(zip(chart.labels, chart.values, strict=True)) == [
            ("oct 25", D(232)), ("nov 25", D(0)), ("dic 25", D(116)),
        ]  # fmt: skip

    def test_shows_the_largest_and_what_the_rest_comes_to(self, shop: Shop) -> None:
        for at in range(12):
            shop.has(f"P{at}", 1, name=f"Producto {at}", price_1=D(100 * (at + 1)))
        sells_on(shop, october(1), *[(f"P{at}", 1) for at in range(12)])
        chart = asked(shop, GroupBy.PRODUCT).foot.chart
        assert chart is not None
        assert not chart.over_time
        assert list(chart.labels) == [f"Producto {at}" for at in range(11, 1, -1)]
        assert chart.values[0] == D("1392.00")
        assert chart.rest == D("348.00")
        assert sum(chart.values) + chart.rest == asked(shop, GroupBy.PRODUCT).total("total")

    def test_compares_nothing_with_a_single_bar(self, shop: Shop) -> None:
        a_month(shop)
        assert asked(shop, GroupBy.MONTH, **OCTOBER).foot.chart is None
        assert asked(shop, since=date(2030, 1, 1)).foot.chart is None


class TestReadSlowly:
    def test_gives_the_same_report(self, shop: Shop) -> None:
        a_month(shop)
        for group_by in (None, *GroupBy):
            question = ReportQuestion(subject=Subject.SALES, group_by=group_by, **OCTOBER)
            with report_read_slowly(question, actor=shop.owner) as slow:
                assert slow.finished() == report(question, actor=shop.owner)

    def test_as_of_one_moment(self, shop: Shop) -> None:
        a_month(shop)
        with report_read_slowly(ReportQuestion(subject=Subject.SALES), actor=shop.owner) as slow:
            sells_on(shop, october(20), ("CAFE", 1))
            assert slow.finished().total("total") == D("1624.00")

    def test_has_no_foot_before_its_rows_have_passed(self, shop: Shop) -> None:
        with (
            report_read_slowly(ReportQuestion(subject=Subject.SALES), actor=shop.owner) as slow,
            pytest.raises(Bug),
        ):
            _ = slow.foot


def test_counts_rows_only_as_far_as_it_matters(shop: Shop) -> None:
    a_month(shop)
    shop.has("TARRO")
    by_product = ReportQuestion(subject=Subject.SALES, group_by=GroupBy.PRODUCT, **OCTOBER)
    with shop.transaction():
        assert row_count(by_product, at_most=100) == 3, (
            "three products there are, and that is few enough to know"
        )
        assert row_count(by_product, at_most=1) == 2
        assert row_count(ReportQuestion(subject=Subject.SALES, **OCTOBER), at_most=1) == 7
        assert row_count(ReportQuestion(subject=Subject.SALES, group_by=GroupBy.MONTH), at_most=1) == 0


def test_dates_at_the_ends_of_time(shop: Shop) -> None:
    a_month(shop)
    assert asked(shop, since=date.min, until=date.max).total("total") == D("1624.00")
    assert asked(shop, since=date(2025, 11, 1), until=datetime(2025, 10, 1, tzinfo=UTC).date()).rows == []
