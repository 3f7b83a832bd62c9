"""
Question: how does the shop send, where to, and for how much?

Grain: a method, a zone, a carrier's offices.   Units: the shop's currency, tax included; grams.   Source: shipping.
Fresh: now.   Costs: 5 statements whatever the number of zones.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

MAY = Permission.EDIT_SETTINGS


class SendMethod(msgspec.Struct, frozen=True):
    """A way of getting goods to somebody; `branch` is where they are fetched, null where they are sent."""

    id: int
    code: int
    name: str
    kind: str
    carrier: str
    branch: str | None
    free_from: Decimal | None
    is_active: bool


class ZoneShown(msgspec.Struct, frozen=True):
    """A zone: its postal codes (none: the rest of the country), and by method its (up to grams, price) steps."""

    id: int
    name: str
    spans: Sequence[tuple[int, int]]
    prices: Mapping[int, Sequence[tuple[int, Decimal]]]


class OfficesShown(msgspec.Struct, frozen=True):
    """How many offices of a carrier are known, in how many provinces."""

    carrier: str
    offices: int
    provinces: int


class Sending(msgspec.Struct, frozen=True):
    """All of it."""

    methods: Sequence[SendMethod]
    zones: Sequence[ZoneShown]
    offices: Sequence[OfficesShown]

    @property
    def sent(self) -> list[SendMethod]:
        """The methods that have prices: what is fetched at the counter costs nothing."""
        return [each for each in self.methods if each.kind != "pickup"]

    def method(self, method: int) -> SendMethod:
        """Return one of them. :raises NotFound: unknown or a neighbour's."""
        for each in self.methods:
            if each.id == method:
                return each
        raise NotFound(noun="shipping_method", id=method)

    def zone(self, zone: int) -> ZoneShown:
        """Return one of them. :raises NotFound: unknown or a neighbour's."""
        for each in self.zones:
            if each.id == zone:
                return each
        raise NotFound(noun="shipping_zone", id=zone)


_METHODS = """
SELECT m.id, m.code, m.name, m.kind, m.carrier, b.name, m.free_from, m.is_active
FROM shipping_method m LEFT JOIN branch b ON b.tenant_id = m.tenant_id AND b.id = m.branch_id
WHERE m.tenant_id = %s ORDER BY m.code
"""
_ZONES = "SELECT id, name FROM shipping_zone WHERE tenant_id = %s ORDER BY id"
_PLACES = """
SELECT zone_id, first, last FROM shipping_place WHERE tenant_id = %s AND first IS NOT NULL ORDER BY zone_id, first
"""
_RATES = """
SELECT zone_id, method_id, up_to_g, price FROM shipping_rate WHERE tenant_id = %s ORDER BY zone_id, method_id, up_to_g
"""
_OFFICES = """
SELECT carrier, count(*), count(DISTINCT province) FROM shipping_office
WHERE tenant_id = %s AND is_active GROUP BY carrier ORDER BY carrier
"""


def sending(*, actor: Actor) -> Sending:
    """Return how the shop sends. Five statements. :raises Forbidden: settings are not the actor's."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        tenant = (current_tenant(),)
        spans: dict[int, list[tuple[int, int]]] = {}
        for zone, first, last in sql.rows(_PLACES, tenant):
            spans.setdefault(zone, []).append((first, last))
        prices: dict[int, dict[int, list[tuple[int, Decimal]]]] = {}
        for zone, method, grams, price in sql.rows(_RATES, tenant):
            prices.setdefault(zone, {}).setdefault(method, []).append((grams, price))
        return Sending(
            methods=sql.structs(SendMethod, _METHODS, tenant),
            zones=[
                ZoneShown(zone, name, spans.get(zone, []), prices.get(zone, {}))
                for zone, name in sql.rows(_ZONES, tenant)
            ],
            offices=sql.structs(OfficesShown, _OFFICES, tenant),
        )
