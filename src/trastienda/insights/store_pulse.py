"""
Question: has anything happened that the store's pages of figures show?   Grain: one text per tenant.

Units: none; two pulses are the same or they are not.   Source: see below.   Fresh: now.   Costs: one statement that
reads a bounded number of index entries, whatever the size of the tenant.

Nothing is written for the pulse's sake; it is read off what writes leave behind anyway:
- the counters of numbered documents. Their rows stay locked until commit, so they pass in the order of commits;
- the last event of the audit that is not about somebody at the door. The chain's end is locked in the same way. Changes
  of products, users and states that make no new row are events;
- of tables that rows are added to, the sum of the ids of the last rows. It grows with every row that comes among them,
  also when a transaction that began earlier, with a lower id, commits later. Only one that stayed open while as many
  others added a row as are looked at would pass unseen, until the answer is too old anyway;
- the tenant's calendar day, because months and days begin without anybody doing anything.
"""

from datetime import datetime

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import transaction

LOOKED_AT = 250
"""How many of a table's last rows."""
_GROWING = (
    "sale",
    "sale_return",
    "stock_move",
    "stock_reservation",
    "payment",
    "refund",
    "product",
    "app_user",
)
_NUMBERED = "('sale', 'order', 'return', 'layaway')"
_AT_THE_DOOR = "{sign_in%%,session.%%,device.%%}"

_LAST_ROWS = (
    "(SELECT sum(id) FROM (SELECT id FROM {table} WHERE tenant_id = %(tenant)s ORDER BY id DESC"
    f" LIMIT {LOOKED_AT}) last_rows)"
)
_PULSE = f"""
SELECT array_to_string(ARRAY[
  (SELECT string_agg(last::text, ',' ORDER BY kind) FROM folio_counter
   WHERE tenant_id = %(tenant)s AND kind IN {_NUMBERED}),
  (SELECT seq FROM audit_event WHERE tenant_id = %(tenant)s AND action NOT LIKE ALL('{_AT_THE_DOOR}')
   ORDER BY seq DESC LIMIT 1)::text,
  {", ".join(_LAST_ROWS.format(table=table) + "::text" for table in _GROWING)}
], '|', '-')
"""


def store_pulse(*, actor: Actor, now: datetime) -> str:
    """Return the tenant's pulse. Read it before what is to be kept under it."""
    with transaction(actor.tenant_id):
        today = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
        return f"{today}|{sql.value(_PULSE, {'tenant': actor.tenant_id})}"
