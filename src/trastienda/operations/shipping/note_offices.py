"""Bring our list of a carrier's offices to what the carrier says it has now."""

from collections.abc import Sequence

from trastienda.domain.shipping.carrying import OfficeFound
from trastienda.domain.shipping.postal import postal_number
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

_KEEP = """
INSERT INTO shipping_office AS o (tenant_id, carrier, code, name, street, city, province, country, postal_code,
  postal_number, hours, is_active)
SELECT %(tenant)s, %(carrier)s, v.*, true FROM unnest(%(codes)s::text[], %(names)s::text[], %(streets)s::text[],
  %(cities)s::text[], %(provinces)s::text[], %(countries)s::text[], %(postal)s::text[], %(numbers)s::int[],
  %(hours)s::text[]) AS v(code, name, street, city, province, country, postal_code, postal_number, hours)
ON CONFLICT (tenant_id, carrier, code) DO UPDATE SET name = excluded.name, street = excluded.street,
  city = excluded.city, province = excluded.province, postal_code = excluded.postal_code,
  postal_number = excluded.postal_number, hours = excluded.hours, is_active = true
"""
_CLOSE = """
UPDATE shipping_office SET is_active = false
WHERE tenant_id = %s AND carrier = %s AND is_active AND code <> ALL(%s)
"""


def note_offices(carrier: str, offices: Sequence[OfficeFound], *, country: str, actor: Actor) -> int:
    """
    Keep these offices, close those of the carrier that are not among them; return how many are kept.

    Those without a postal code of that country cannot be found by it, and are left out. An empty list closes nothing:
    a carrier without offices is more likely to be broken than gone.
    """
    actor.require(Permission.MANAGE_SHIPPING)
    found = {}
    for office in offices:
        number = postal_number(office.postal_code, country=country)
        if number is not None and office.code:
            found[office.code[:40]] = (office, number)
    if not found:
        return 0
    kept = list(found.values())
    with transaction(actor.tenant_id):
        sql.execute(
            _KEEP,
            {
                "tenant": current_tenant(),
                "carrier": carrier,
                "codes": list(found),
                "names": [office.name[:120] for office, _ in kept],
                "streets": [office.street[:160] for office, _ in kept],
                "cities": [office.city[:80] for office, _ in kept],
                "provinces": [office.province[:80] for office, _ in kept],
                "countries": [country] * len(kept),
                "postal": [office.postal_code[:10] for office, _ in kept],
                "numbers": [number for _, number in kept],
                "hours": [office.hours[:160] for office, _ in kept],
            },
        )
        sql.execute(_CLOSE, (current_tenant(), carrier, list(found)))
    return len(kept)
