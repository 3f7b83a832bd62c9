"""What a shop may promise with a coupon: the terms, checked as a whole, and the rows that keep them.

Whether a coupon may be used on a cart, and what it takes off, is `coupons.py`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales.coupons import PERCENT, as_kept
from trastienda.kernel import sql
from trastienda.kernel.clock import day_bounds, local_date
from trastienda.kernel.errors import AlreadyTaken, Invalid, NotFound
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

LONGEST_CODE = 40
_CODE = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
"""Letters, digits, dashes and underscores inside: what somebody can read out over the telephone."""
YEARS = range(2000, 2101)
FIXED_ONCE_USED = ("code", "kind", "value")
"""Orders that stand were given what these say."""


class CouponTerms(msgspec.Struct, frozen=True):
    """
    `value` is a percentage of the products, or an amount of the shop's currency; the products must come to `least`.

    `most_uses` counts everybody's orders, `most_uses_each` one client's; None is no limit. Both days are the shop's
    and count whole.
    """

    code: str
    kind: str
    value: Decimal
    least: Decimal = ZERO
    most_uses: int | None = None
    most_uses_each: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_active: bool = True


class CouponSeen(CouponTerms, frozen=True, kw_only=True):
    """A coupon as its shop sees it; `uses` are orders placed with it that were not given up."""

    id: int
    uses: int
    created_at: datetime


def checked(terms: CouponTerms) -> CouponTerms:
    """
    Return the terms as they are kept. :raises Invalid: naming the first of them that no coupon can have.
    """
    code = as_kept(terms.code)
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise Invalid(field="code", reason="not_a_code")
    if terms.value <= ZERO:
        raise Invalid(field="value", reason="not_positive")
    if terms.kind == PERCENT and terms.value > 100:
        raise Invalid(field="value", reason="over_100")
    if terms.most_uses is not None and (terms.most_uses_each or 0) > terms.most_uses:
        raise Invalid(field="most_uses_each", reason="more_than_all")
    for field, day in (("starts_on", terms.starts_on), ("ends_on", terms.ends_on)):
        if day is not None and day.year not in YEARS:
            raise Invalid(field=field, reason="far_off_day")
    if terms.starts_on and terms.ends_on and terms.ends_on < terms.starts_on:
        raise Invalid(field="ends_on", reason="before_start")
    return msgspec.structs.replace(terms, code=code)


_SEEN = """
SELECT c.id, c.code, c.kind, c.value, c.least, c.most_uses, c.most_uses_each, c.starts_at, c.ends_at, c.is_active,
  c.created_at, (
    SELECT count(*) FROM coupon_use u JOIN sale s ON s.tenant_id = u.tenant_id AND s.id = u.sale_id
    WHERE u.tenant_id = c.tenant_id AND u.coupon_id = c.id AND s.fulfilment_state <> 'cancelled'
  )
FROM coupon c WHERE c.tenant_id = %(tenant)s
"""


@step
def coupon_seen(coupon: int, *, zone_name: str) -> CouponSeen:
    """Return a coupon. :raises NotFound: this shop has none of that number."""
    found = sql.row(_SEEN + "AND c.id = %(coupon)s", {"tenant": current_tenant(), "coupon": coupon})
    if found is None:
        raise NotFound(noun="coupon", id=coupon)
    return seen_of(found, zone_name=zone_name)


@step
def coupons_seen(limit: str, *, zone_name: str) -> list[CouponSeen]:
    """Return coupons, the newest first. `limit` as `PageRequest.limit_sql` says it."""
    rows = sql.rows(f"{_SEEN} ORDER BY c.id DESC {limit}", {"tenant": current_tenant()})
    return [seen_of(row, zone_name=zone_name) for row in rows]


@step
def coupon_count() -> int:
    """Return how many coupons the shop has."""
    return int(sql.value("SELECT count(*) FROM coupon WHERE tenant_id = %s", (current_tenant(),)))


def seen_of(row: tuple[Any, ...], *, zone_name: str) -> CouponSeen:
    id_, code, kind, value, least, most, each, starts_at, ends_at, is_active, created_at, uses = row
    return CouponSeen(
        code=code,
        kind=kind,
        value=value,
        least=least,
        most_uses=most,
        most_uses_each=each,
        starts_on=local_date(starts_at, zone_name=zone_name) if starts_at else None,
        ends_on=local_date(ends_at - timedelta(microseconds=1), zone_name=zone_name) if ends_at else None,
        is_active=is_active,
        id=id_,
        uses=uses,
        created_at=created_at,
    )


_INSERT = """
INSERT INTO coupon (tenant_id, code, kind, value, least, most_uses, most_uses_each, starts_at, ends_at, is_active,
  created_at)
VALUES (%(tenant)s, %(code)s, %(kind)s, %(value)s, %(least)s, %(most_uses)s, %(most_uses_each)s, %(starts_at)s,
  %(ends_at)s, %(is_active)s, %(now)s)
ON CONFLICT (tenant_id, code) DO NOTHING RETURNING id
"""
_UPDATE = """
UPDATE coupon SET code = %(code)s, kind = %(kind)s, value = %(value)s, least = %(least)s, most_uses = %(most_uses)s,
  most_uses_each = %(most_uses_each)s, starts_at = %(starts_at)s, ends_at = %(ends_at)s, is_active = %(is_active)s
WHERE tenant_id = %(tenant)s AND id = %(coupon)s
"""


@step
def keep_new_coupon(terms: CouponTerms, *, zone_name: str, now: datetime) -> int:
    """Keep checked terms; returns the coupon's id. :raises AlreadyTaken: another coupon has that code."""
    made = sql.value(_INSERT, {**_columns(terms, zone_name=zone_name), "now": now})
    if made is None:
        raise AlreadyTaken(field="code", value=terms.code)
    return int(made)


@step
def keep_coupon(coupon: int, terms: CouponTerms, *, zone_name: str) -> None:
    """Write checked terms over those of a held coupon. :raises AlreadyTaken: another coupon has that code."""
    taken = "SELECT 1 FROM coupon WHERE tenant_id = %s AND code = %s AND id <> %s"
    if sql.row(taken, (current_tenant(), terms.code, coupon)):
        raise AlreadyTaken(field="code", value=terms.code)
    sql.execute(_UPDATE, {**_columns(terms, zone_name=zone_name), "coupon": coupon})


def _columns(terms: CouponTerms, *, zone_name: str) -> Mapping[str, Any]:
    start, end = day_bounds(terms.starts_on, terms.ends_on, zone_name=zone_name)
    return {
        **{name: getattr(terms, name) for name in CouponTerms.__struct_fields__},
        "tenant": current_tenant(),
        "starts_at": start.astimezone(UTC) if terms.starts_on else None,
        "ends_at": end.astimezone(UTC) if terms.ends_on else None,
    }


@step
def hold_coupon(coupon: int) -> None:
    """Lock a coupon, after the carts that name it. :raises NotFound: this shop has none of that number."""
    sql.rows(
        "SELECT id FROM cart WHERE tenant_id = %s AND coupon_id = %s ORDER BY id FOR UPDATE",
        (current_tenant(), coupon),
    )
    held = "SELECT id FROM coupon WHERE tenant_id = %s AND id = %s FOR UPDATE"
    if sql.row(held, (current_tenant(), coupon)) is None:
        raise NotFound(noun="coupon", id=coupon)


@step
def was_used(coupon: int) -> bool:
    """Whether any order was placed with a held coupon, one that was given up since included."""
    query = "SELECT 1 FROM coupon_use WHERE tenant_id = %s AND coupon_id = %s LIMIT 1"
    return sql.row(query, (current_tenant(), coupon)) is not None


@step
def erase_coupon(coupon: int) -> None:
    """Take a held coupon, which nobody used, out of the carts that name it, and out of the shop."""
    tenant = current_tenant()
    sql.execute("UPDATE cart SET coupon_id = NULL WHERE tenant_id = %s AND coupon_id = %s", (tenant, coupon))
    sql.execute("DELETE FROM coupon WHERE tenant_id = %s AND id = %s", (tenant, coupon))


@step
def switch_off(coupon: int) -> None:
    """Let nobody use a held coupon any more."""
    sql.execute(
        "UPDATE coupon SET is_active = false WHERE tenant_id = %s AND id = %s", (current_tenant(), coupon)
    )
