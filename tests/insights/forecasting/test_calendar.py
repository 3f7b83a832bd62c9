"""What is known of a day before it comes."""

from datetime import date, timedelta

import numpy as np
import pytest

from tests.insights.forecasting.days import series, weekly
from trastienda.insights.forecasting.calendar import Days, closed_days, is_pay_day, trading_days
from trastienda.insights.forecasting.series import DailySeries, Flags


@pytest.mark.parametrize(
    ("day", "pays"),
    [
        (date(2025, 10, 15), True),
        (date(2025, 10, 31), True),
        (date(2025, 10, 30), False),
        (date(2025, 11, 15), False),  # a Saturday: wages come on the Friday before
        (date(2025, 11, 14), True),
        (date(2025, 11, 28), True),  # the 30th is a Sunday
        (date(2024, 2, 29), True),
    ],
)
def test_wages_come_twice_a_month_and_never_on_a_weekend(day: date, pays: bool) -> None:
    assert is_pay_day(day) is pays


def test_knows_the_days_on_which_shops_sell_more() -> None:
    assert {date(2025, 11, day) for day in (14, 15, 16, 17, 28)} <= set(trading_days("MX", 2025))
    assert date(2025, 5, 10) in trading_days("MX", 2025)
    assert date(2025, 10, 19) in trading_days("AR", 2025)
    assert date(2025, 5, 11) in trading_days("CO", 2025)


def test_knows_the_holidays_of_the_country_and_none_of_one_it_does_not_know() -> None:
    assert Days(date(2025, 9, 16), 1, country="MX").is_holiday.tolist() == [True]
    assert Days(date(2025, 9, 16), 1, country="AR").is_holiday.tolist() == [False]
    assert Days(date(2025, 9, 16), 1, country="QQ").is_holiday.tolist() == [False]


def test_a_part_of_the_days_says_what_the_whole_says() -> None:
    whole, part = (Days(date(2025, 1, 1), count, country="MX") for count in (400, 250))
    cut = whole.until(250)
    for name, flags in vars(part).items():
        assert list(getattr(cut, name)) == list(flags), name


def closed(history: DailySeries, *, ahead: int, country: str = "MX") -> dict[date, bool]:
    """What is expected of the days after the history."""
    days = Days(history.first_on, len(history) + ahead, country=country)
    found: Flags = closed_days(history, days)[len(history) :]
    return {history.last_on + timedelta(days=at + 1): bool(flag) for at, flag in enumerate(found)}


def test_a_weekday_without_sales_stays_closed() -> None:
    found = closed(series(70, weekly), ahead=14)
    assert [day for day, is_closed in found.items() if is_closed] == [date(2024, 3, 17), date(2024, 3, 24)]


def test_a_shop_that_began_to_open_on_sundays_is_open_on_sundays() -> None:
    opened = series(200, lambda day: 100.0 if day >= date(2024, 4, 1) else weekly(day))
    assert not any(closed(opened, ahead=14).values())


def test_a_holiday_that_was_closed_last_time_is_closed_again() -> None:
    shop = series(500, lambda day: 0.0 if day == date(2024, 9, 16) else 100.0)
    found = closed(shop, ahead=140)
    assert [day for day, is_closed in found.items() if is_closed] == [date(2025, 9, 16)]


def test_the_shops_own_holidays_come_back_a_flood_does_not() -> None:
    away = {date(2024, 7, day) for day in range(8, 20)} | {date(2024, 10, 1), date(2024, 10, 2)}
    shop = series(540, lambda day: 0.0 if day in away else 100.0)
    found = closed(shop, ahead=110)
    assert [day for day, is_closed in found.items() if is_closed] == [date(2025, 7, d) for d in range(8, 20)]


def test_a_day_without_sales_and_without_reason_is_a_bad_day() -> None:
    shop = series(70, lambda day: 0.0 if day == date(2024, 2, 7) else 100.0)
    days = Days(shop.first_on, 70, country="MX")
    assert not np.any(closed_days(shop, days))
