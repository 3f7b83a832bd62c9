"""From an address to a question: days, months, groups. What is wrong is said beside its field."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import msgspec

from trastienda.domain.accounting.rules import last_of_month
from trastienda.domain.tenancy.profile import TenantProfile, tenant_profile
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import transaction

LONGEST_DAYS = 3660
_FIRST = date(1900, 1, 1)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
BAD_DAY = "Escriba una fecha como 2026-11-21."
BAD_MONTH = "Escriba un mes como 2026-11."
BACKWARDS = "La fecha final es anterior a la inicial."
TOO_LONG = "El periodo puede ser de diez años a lo más."
BAD_DAYS = "Escriba de 1 a 90 días."


class Span(msgspec.Struct, frozen=True):
    """The days asked for, and what was wrong with how they were: by field, a sentence. Then they are the usual ones."""

    first_on: date
    last_on: date
    errors: Mapping[str, str] = {}


def asked_span(query: Mapping[str, str], *, today: date, usual_days: int = 0) -> Span:
    """
    Return the days of `desde` and `hasta`, or of `mes` or `periodo` (7d, mes, anio): the current month when none is.

    :param usual_days: so many days up to today, in place of the current month.
    """
    usual = Span(today.replace(day=1), today)
    if usual_days:
        usual = Span(today - timedelta(days=usual_days - 1), today)
    if query.get("desde") or query.get("hasta"):
        return _between(query, usual)
    if query.get("mes"):
        found = _MONTH.fullmatch(query["mes"])
        if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < _FIRST.year:
            return msgspec.structs.replace(usual, errors={"mes": BAD_MONTH})
        first = date(int(found[1]), int(found[2]), 1)
        return Span(first, last_of_month(first))
    match query.get("periodo"):
        case "7d":
            return Span(today - timedelta(days=6), today)
        case "mes":
            return Span(today.replace(day=1), today)
        case "anio":
            return Span(today.replace(month=1, day=1), today)
        case _:
            return usual


def _between(query: Mapping[str, str], usual: Span) -> Span:
    days = {name: _day(query.get(name, "")) for name in ("desde", "hasta")}
    errors = {name: BAD_DAY for name, day in days.items() if day is None and query.get(name)}
    if errors:
        return msgspec.structs.replace(usual, errors=errors)
    last = days["hasta"] or max(usual.last_on, days["desde"] or usual.last_on)
    first = days["desde"] or last.replace(day=1)
    if first > last:
        return msgspec.structs.replace(usual, errors={"hasta": BACKWARDS})
    if (last - first).days > LONGEST_DAYS:
        return msgspec.structs.replace(usual, errors={"desde": TOO_LONG})
    return Span(first, last)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found >= _FIRST else None


def asked_days(query: Mapping[str, str], *, usual: int) -> tuple[int, dict[str, str]]:
    """Return for how many days goods should last, and what was wrong with `dias`."""
    text = query.get("dias", "")
    if not text:
        return usual, {}
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= 90:
        return int(text), {}
    return usual, {"dias": BAD_DAYS}


def calendar_of(actor: Actor, now: datetime) -> tuple[TenantProfile, date]:
    """Return the shop and its day."""
    with transaction(actor.tenant_id):
        profile = tenant_profile(actor.tenant_id)
    return profile, local_date(now, zone_name=profile.time_zone)
