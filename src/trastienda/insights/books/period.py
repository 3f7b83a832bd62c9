"""Which days a statement is about, when it is not said, or not all of it."""

from datetime import date

import msgspec

from trastienda.domain.accounting.rules import last_of_month
from trastienda.kernel.errors import Invalid


class Period(msgspec.Struct, frozen=True):
    """From a day to a day, both included."""

    first_on: date
    last_on: date


def period_asked(first_on: date | None, last_on: date | None, *, today: date) -> Period:
    """
    Return the period: the current month when nothing is said; else from the first of the last day's month, or to the
    end of the current month (of the first day's, if that is later).

    :raises Invalid: the first day comes after the last.
    """
    if last_on is None:
        last_on = last_of_month(max(today, first_on or today))
    if first_on is None:
        first_on = last_on.replace(day=1)
    if first_on > last_on:
        raise Invalid(field="first_on", reason="after_last_on")
    return Period(first_on=first_on, last_on=last_on)
