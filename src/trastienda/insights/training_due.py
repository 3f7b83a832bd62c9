"""
Question: should this shop's forecast be trained anew, and since when has it waited?

Grain: the running tenant. Source: sale, forecast_training. A shop that sold in the last two weeks, and first sold eight
weeks ago or earlier, is due a day after its last training; a shop that has stopped selling needs none. Fresh: now.
Costs: one statement, by the index of sales by time.
"""

from datetime import UTC, datetime, timedelta

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_SELLS_WITHIN = timedelta(days=14)
_FIRST_SOLD_BEFORE = timedelta(days=58)
_AGAIN_AFTER = timedelta(hours=20)
NEVER = datetime.min.replace(tzinfo=UTC)

_FACTS = """
SELECT EXISTS (SELECT FROM sale WHERE tenant_id = %(tenant)s AND sold_at >= %(lately)s),
  EXISTS (SELECT FROM sale WHERE tenant_id = %(tenant)s AND sold_at < %(long_ago)s),
  (SELECT max(trained_at) FROM forecast_training WHERE tenant_id = %(tenant)s)
"""


@step
def training_due(*, now: datetime) -> datetime | None:
    """Return when it was last trained (`NEVER`, when it was not), or None when it is not due."""
    found = sql.row(
        _FACTS,
        {"tenant": current_tenant(), "lately": now - _SELLS_WITHIN, "long_ago": now - _FIRST_SOLD_BEFORE},
    )
    sells, has_history, trained_at = found or (False, False, None)
    if not (sells and has_history) or (trained_at is not None and trained_at > now - _AGAIN_AFTER):
        return None
    return trained_at or NEVER
