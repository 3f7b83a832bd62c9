"""Say where a zone is and what each method costs to it; or take a zone away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.shipping.models import Place, Rate, Zone
from trastienda.domain.shipping.states import MethodKind
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken, Invalid, NotFound
from trastienda.kernel.money import LARGEST, cents
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import step, transaction

LONGEST_NAME, MOST_SPANS, MOST_STEPS = 80, 500, 50
HIGHEST_CODE, HEAVIEST_G = 999_999_999, 2_000_000_000


Span = tuple[int, int] | tuple[None, None]
EVERYWHERE: Span = (None, None)
"""A span of postal codes, and the one that is all of the country."""


class KeepZone(msgspec.Struct, frozen=True, kw_only=True):
    """
    A zone as it shall be, whole. `zone` None: a new one.

    `spans` are its postal codes, each from and to, in the shop's country; none: all of the country that no other zone
    has. `prices` are by method the (up to grams, price with tax) steps; a method without steps does not go there.
    """

    zone: int | None
    name: str
    spans: Sequence[tuple[int, int]]
    prices: Mapping[int, Sequence[tuple[int, Decimal]]]


_NAMED_ALIKE = """
SELECT 1 FROM shipping_zone WHERE tenant_id = %s AND lower(name) = lower(%s) AND id <> coalesce(%s::bigint, 0)
"""
_HELD = "SELECT name FROM shipping_zone WHERE tenant_id = %s AND id = %s FOR UPDATE"
# One at a time writes zones, so that two of them cannot take the same codes.
_LOCKED = "SELECT id FROM shipping_zone WHERE tenant_id = %s ORDER BY id FOR UPDATE"
_ELSEWHERE = """
SELECT first, last FROM shipping_place
WHERE tenant_id = %s AND country = %s AND zone_id <> coalesce(%s::bigint, 0)
"""
_METHODS = "SELECT id FROM shipping_method WHERE tenant_id = %s AND kind <> %s"


def keep_zone(command: KeepZone, *, actor: Actor, now: datetime) -> int:
    """
    Write the zone over what it was, or make it; return its id. Quotes follow from now on; orders keep theirs.

    :raises NotFound: the zone is unknown or a neighbour's.
    :raises AlreadyTaken: another zone has the name.
    :raises Invalid: no name, codes that are no span or are another zone's, a method of no such number or one that sends
        nothing, or steps that do not rise, or whose price is below nothing.
    """
    actor.require(Permission.EDIT_SETTINGS)
    name = _named(command.name)
    spans = _spans(command.spans)
    places: list[Span] = [*spans] if spans else [EVERYWHERE]
    with transaction(actor.tenant_id):
        sql.rows(_LOCKED, (actor.tenant_id,))
        if command.zone is not None:
            _hold(command.zone, tenant_id=actor.tenant_id)
        if sql.row(_NAMED_ALIKE, (actor.tenant_id, name, command.zone)):
            raise AlreadyTaken(field="name", value=name)
        country = tenant_profile(actor.tenant_id).country
        elsewhere = set(sql.rows(_ELSEWHERE, (actor.tenant_id, country, command.zone)))
        if elsewhere & set(places):
            raise Invalid(field="spans", reason="in_other_zone")
        methods = {found[0] for found in sql.rows(_METHODS, (actor.tenant_id, str(MethodKind.PICKUP)))}
        prices = {method: _steps(command.prices[method], method, among=methods) for method in command.prices}
        zone = _write(command.zone, name, places, prices, country=country, tenant_id=actor.tenant_id)
        what = "shipping_zone.created" if command.zone is None else "shipping_zone.changed"
        said = {
            "name": name,
            "spans": [list(span) for span in spans],
            "prices": {
                str(method): [[grams, str(price)] for grams, price in steps]
                for method, steps in prices.items()
            },
        }
        audit(what, f"shipping_zone:{zone}", actor=actor.name, at=now, **said)
    return zone


def remove_zone(zone: int, *, actor: Actor, now: datetime) -> None:
    """Take a zone away with its prices: goods go there no more. :raises NotFound: unknown or a neighbour's."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        name = _hold(zone, tenant_id=actor.tenant_id)
        _empty(zone, tenant_id=actor.tenant_id)
        sql.execute("DELETE FROM shipping_zone WHERE tenant_id = %s AND id = %s", (actor.tenant_id, zone))
        audit("shipping_zone.removed", f"shipping_zone:{zone}", actor=actor.name, at=now, name=name)


def _named(text: str) -> str:
    name = tidy(text)
    if not name:
        raise Invalid(field="name", reason="missing")
    if len(name) > LONGEST_NAME:
        raise Invalid(field="name", reason="too_long")
    return name


def _spans(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return each span once, in order. :raises Invalid: one is none."""
    if len(spans) > MOST_SPANS:
        raise Invalid(field="spans", reason="too_long")
    for first, last in spans:
        if not 0 <= first <= last <= HIGHEST_CODE:
            raise Invalid(field="spans", reason="not_a_span")
    return sorted(set(spans))


def _steps(
    steps: Sequence[tuple[int, Decimal]], method: int, *, among: set[int]
) -> list[tuple[int, Decimal]]:
    field = f"prices.{method}"
    if method not in among or len(steps) > MOST_STEPS:
        raise Invalid(field=field, reason="unknown_value" if method not in among else "too_long")
    kept = [(grams, cents(price)) for grams, price in sorted(steps)]
    weights = [grams for grams, _ in kept]
    if len(set(weights)) < len(weights) or not all(0 < grams <= HEAVIEST_G for grams in weights):
        raise Invalid(field=field, reason="not_a_weight")
    if not all(0 <= price <= LARGEST for _, price in kept):
        raise Invalid(field=field, reason="not_a_price")
    return kept


@step
def _hold(zone: int, *, tenant_id: int) -> str:
    found = sql.row(_HELD, (tenant_id, zone))
    if found is None:
        raise NotFound(noun="shipping_zone", id=zone)
    return str(found[0])


@step
def _empty(zone: int, *, tenant_id: int) -> None:
    sql.execute("DELETE FROM shipping_rate WHERE tenant_id = %s AND zone_id = %s", (tenant_id, zone))
    sql.execute("DELETE FROM shipping_place WHERE tenant_id = %s AND zone_id = %s", (tenant_id, zone))


@step
def _write(
    zone: int | None,
    name: str,
    places: Sequence[Span],
    prices: Mapping[int, Sequence[tuple[int, Decimal]]],
    *,
    country: str,
    tenant_id: int,
) -> int:
    if zone is None:
        zone = Zone.objects.create(tenant_id=tenant_id, name=name).id
    else:
        query = "UPDATE shipping_zone SET name = %s WHERE tenant_id = %s AND id = %s"
        sql.execute(query, (name, tenant_id, zone))
        _empty(zone, tenant_id=tenant_id)
    Place.objects.bulk_create(
        Place(tenant_id=tenant_id, zone_id=zone, country=country, first=first, last=last)
        for first, last in places
    )
    Rate.objects.bulk_create(
        Rate(tenant_id=tenant_id, method_id=method, zone_id=zone, up_to_g=grams, price=price)
        for method, steps in prices.items()
        for grams, price in steps
    )
    return int(zone)
