"""
Question: what does it cost to get goods to a place, and which offices serve it?   Grain: one method of the tenant.

Units: the tenant's currency, tax included; grams.   Source: shipping; products for the weight.   Fresh: now.
Costs: 2 statements for prices, 1 for offices, 2 for the weight; whatever the number of lines.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.shipping.errors import (
    NotDelivered,
    OfficeNotPossible,
    OfficeRequired,
    ShippingNotOffered,
)
from trastienda.domain.shipping.postal import has_form, postal_number, region
from trastienda.domain.shipping.states import MethodKind
from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

MOST_OFFICES = 10


class Destination(msgspec.Struct, frozen=True):
    """Where goods go: a country (ISO 3166, `AR`) and its postal code as people write it (`1425`, `C1425ABC`)."""

    country: str
    postal_code: str


class ShippingQuote(msgspec.Struct, frozen=True):
    """
    What one method asks for these goods to that place. `price` None: it does not go there, or not with so much.

    `is_free`: the goods are worth enough to be carried for nothing. `office_id` is set by `quote_shipment` alone.
    """

    method_id: int
    code: int
    name: str
    kind: MethodKind
    carrier: str
    branch_id: int | None
    weight_g: int
    price: Decimal | None
    is_free: bool
    free_from: Decimal | None
    office_id: int | None = None


class OfficeShown(msgspec.Struct, frozen=True):
    """An office of a carrier where goods can wait to be fetched."""

    id: int
    carrier: str
    code: str
    name: str
    street: str
    city: str
    province: str
    postal_code: str
    hours: str


_WEIGHT = """
SELECT coalesce(ceil(sum(l.quantity * coalesce(p.weight_g, %(usual)s))), 0)
FROM unnest(%(products)s::bigint[], %(quantities)s::numeric[]) AS l(product_id, quantity)
JOIN product p ON p.tenant_id = %(tenant)s AND p.id = l.product_id AND p.is_stocked
"""
_HEAVIEST_G = 2_000_000_000


@step
def parcel_weight(lines: Sequence[tuple[int, Decimal]]) -> int:
    """Return what (product, quantity) lines weigh together, in grams; services weigh nothing."""
    params = {
        "tenant": current_tenant(),
        "usual": tenant_settings().product_weight_g,
        "products": [product for product, _ in lines],
        "quantities": [quantity for _, quantity in lines],
    }
    return min(int(sql.value(_WEIGHT, params)), _HEAVIEST_G)


# The narrowest span of postal codes that holds the destination decides; all of a country is the widest.
_ZONE = """
SELECT zone_id FROM shipping_place
WHERE tenant_id = %s AND country = %s AND (first IS NULL OR %s::int BETWEEN first AND last)
ORDER BY last - first NULLS LAST, id LIMIT 1
"""
_PRICES = """
SELECT DISTINCT ON (m.code) m.kind, m.id, m.code, m.name, m.carrier, m.branch_id, m.free_from, r.price
FROM shipping_method m
LEFT JOIN shipping_rate r ON r.tenant_id = m.tenant_id AND r.method_id = m.id
  AND r.zone_id = %(zone)s AND r.up_to_g >= %(weight)s
WHERE m.tenant_id = %(tenant)s AND m.is_active
  AND (m.branch_id IS NULL
    OR EXISTS (SELECT 1 FROM branch b WHERE b.tenant_id = m.tenant_id AND b.id = m.branch_id AND b.is_active))
ORDER BY m.code, r.up_to_g
"""


@step
def shipping_quotes(*, weight_g: int, value: Decimal, to: Destination) -> list[ShippingQuote]:
    """
    Return what every method that is offered asks, by its code; one without a price does not go there.

    :param value: what the goods cost, after discounts: enough of it is carried for nothing.
    :raises Invalid: the postal code is none of that country's.
    """
    zone = sql.value(_ZONE, (current_tenant(), to.country, _number(to)))
    found = sql.rows(_PRICES, {"tenant": current_tenant(), "zone": zone, "weight": weight_g})
    return [_quote(row, weight_g=weight_g, value=value) for row in found]


@step
def quote_shipment(
    code: int, *, weight_g: int, value: Decimal, to: Destination, office_id: int | None = None
) -> ShippingQuote:
    """
    Return what the method of that code asks; its price is always said.

    :param office_id: where the goods shall wait; asked for by methods of kind office, left aside by others.
    :raises ShippingNotOffered: there is no such method, or it is not offered any more.
    :raises NotDelivered: it does not go there, or not with so much.
    :raises OfficeRequired: it leaves goods at an office, and none is said.
    :raises OfficeNotPossible: that office is not one of `possible_offices`.
    :raises Invalid: the postal code is none of that country's.
    """
    quotes = {each.code: each for each in shipping_quotes(weight_g=weight_g, value=value, to=to)}
    quote = quotes.get(code)
    if quote is None:
        raise ShippingNotOffered(method=code)
    if quote.kind is MethodKind.OFFICE:
        if office_id is None:
            raise OfficeRequired(method=code)
        if office_id not in {office.id for office in possible_offices(to, carrier=quote.carrier)}:
            raise OfficeNotPossible(office_id=office_id)
        quote = msgspec.structs.replace(quote, office_id=office_id)
    if quote.price is None:
        raise NotDelivered(
            method=quote.name, country=to.country, postal_code=to.postal_code, weight_g=weight_g
        )
    return quote


_OFFICES = """
SELECT id, carrier, code, name, street, city, province, postal_code, hours FROM shipping_office
WHERE tenant_id = %(tenant)s AND carrier = ANY(%(carriers)s) AND country = %(country)s AND is_active
  AND postal_number BETWEEN %(first)s AND %(last)s
ORDER BY abs(postal_number - %(number)s), id LIMIT {most}
"""
_OFFICE_CARRIERS = """
SELECT DISTINCT carrier FROM shipping_method WHERE tenant_id = %s AND kind = 'office' AND is_active
"""


@step
def possible_offices(to: Destination, *, carrier: str | None = None) -> list[OfficeShown]:
    """
    Return the offices of the destination's region where goods can wait, the nearest postal codes first; at most ten.

    :param carrier: whose offices; those of every method that leaves goods at one when not said.
    :raises Invalid: the postal code is none of that country's.
    """
    number = _number(to)
    if number is None:
        return []
    carriers = [carrier] if carrier else [name for (name,) in sql.rows(_OFFICE_CARRIERS, (current_tenant(),))]
    first, last = region(number)
    params = {
        "tenant": current_tenant(),
        "carriers": carriers,
        "country": to.country,
        "first": first,
        "last": last,
        "number": number,
    }
    return sql.structs(OfficeShown, _OFFICES.format(most=MOST_OFFICES), params)


def _number(to: Destination) -> int | None:
    number = postal_number(to.postal_code, country=to.country)
    if number is None and has_form(to.country):
        raise Invalid(field="postal_code", reason="not_of_that_country")
    return number


def _quote(row: tuple[Any, ...], *, weight_g: int, value: Decimal) -> ShippingQuote:
    kind, method_id, code, name, carrier, branch_id, free_from, rate = row
    price = ZERO if kind == MethodKind.PICKUP else rate
    is_free = bool(price) and free_from is not None and value >= free_from
    return ShippingQuote(
        method_id=method_id,
        code=code,
        name=str(name),
        kind=MethodKind(str(kind)),
        carrier=str(carrier),
        branch_id=branch_id,
        weight_g=weight_g,
        price=ZERO if is_free else price,
        is_free=is_free,
        free_from=free_from,
    )
