"""The building blocks of applications: write one down, hold it, say what became of it, show it."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.bnpl.errors import ApplicationNotFound
from trastienda.domain.bnpl.models import Application
from trastienda.domain.bnpl.states import ApplicationState, may_become
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_FIELDS = """id, sale_id, provider, key, amount, currency, customer_name, customer_phone, state, external_id, url,
  problem, paid_by, made_at, decided_at"""


class HeldApplication(msgspec.Struct, frozen=True):
    """An application as it stands; see `models.Application`."""

    id: int
    sale_id: int
    provider: str
    key: str
    amount: Decimal
    currency: str
    customer_name: str
    customer_phone: str
    state: ApplicationState
    external_id: str | None
    url: str
    problem: str
    paid_by: str
    made_at: datetime
    decided_at: datetime | None


def _read(query: str, values: tuple[object, ...]) -> HeldApplication | None:
    found = sql.row(query, values)
    if found is None:
        return None
    told = dict(zip(HeldApplication.__struct_fields__, found, strict=True))
    return HeldApplication(**{**told, "state": ApplicationState(told["state"])})


@step
def application(application_id: int) -> HeldApplication:
    """Return one, without holding it. :raises ApplicationNotFound: unknown or a neighbour's."""
    query = f"SELECT {_FIELDS} FROM bnpl_application WHERE tenant_id = %s AND id = %s"
    found = _read(query, (current_tenant(), application_id))
    if found is None:
        raise ApplicationNotFound(application_id=application_id)
    return found


@step
def hold_application(application_id: int) -> HeldApplication:
    """Lock one until commit. :raises ApplicationNotFound: unknown or a neighbour's."""
    query = f"SELECT {_FIELDS} FROM bnpl_application WHERE tenant_id = %s AND id = %s FOR UPDATE"
    found = _read(query, (current_tenant(), application_id))
    if found is None:
        raise ApplicationNotFound(application_id=application_id)
    return found


@step
def application_told(provider: str, *, external_id: str, key: str) -> int | None:
    """Return which application a financier speaks of, by its own name for it or by ours."""
    found: int | None = sql.value(
        "SELECT id FROM bnpl_application WHERE tenant_id = %s AND provider = %s"
        " AND (external_id = nullif(%s::text, '') OR key = nullif(%s::text, '')) ORDER BY id LIMIT 1",
        (current_tenant(), provider, external_id, key),
    )
    return found


@step
def live_application(sale_id: int) -> HeldApplication | None:
    """Return the sale's application that nobody has decided yet."""
    query = f"""SELECT {_FIELDS} FROM bnpl_application
        WHERE tenant_id = %s AND sale_id = %s AND state IN ('asking', 'open')"""
    return _read(query, (current_tenant(), sale_id))


@step
def financed_of(sale_id: int) -> Decimal:
    """Return what financiers have paid of a sale."""
    found: Decimal = sql.value(
        "SELECT coalesce(sum(amount), 0.00) FROM bnpl_application"
        " WHERE tenant_id = %s AND sale_id = %s AND state = 'approved'",
        (current_tenant(), sale_id),
    )
    return found


@step
def write_application(
    *,
    sale_id: int,
    provider: str,
    key: str,
    amount: Decimal,
    currency: str,
    customer: tuple[str, str],
    at: datetime,
    actor: str,
) -> int:
    """Write one down that the financier will be told of. `customer`: name and telephone."""
    batch = sql.Batch()
    made = batch.new_id(Application)
    batch.insert(
        Application,
        id=made,
        sale=sale_id,
        provider=provider,
        key=key,
        amount=amount,
        currency=currency,
        customer_name=customer[0],
        customer_phone=customer[1],
        state=str(ApplicationState.ASKING),
        url="",
        problem="",
        paid_by="",
        made_at=at,
        actor=actor,
    )
    batch.write()
    return int(made)


_MOVE = """
UPDATE bnpl_application SET state = %s, external_id = coalesce(external_id, nullif(%s::text, '')),
  url = CASE WHEN %s::text = '' THEN url ELSE %s::text END, problem = left(%s, 300), paid_by = %s,
  looked_at = %s::timestamptz, decided_at = CASE WHEN %s THEN NULL ELSE %s::timestamptz END
WHERE tenant_id = %s AND id = %s
"""


@step
def move_application(
    held: HeldApplication,
    to: ApplicationState,
    *,
    at: datetime,
    external_id: str = "",
    url: str = "",
    problem: str = "",
    paid_by: str = "",
) -> None:
    """Say what became of a held application."""
    require(may_become(held.state, to), f"an application that is {held.state} does not become {to}")
    is_open = to is ApplicationState.OPEN
    values = (str(to), external_id[:100], url[:2000], url[:2000], problem, paid_by, at, is_open, at)
    sql.execute(_MOVE, (*values, current_tenant(), held.id))


@step
def looked_at(application_id: int, *, at: datetime) -> None:
    """Note that the financier said nothing new."""
    query = "UPDATE bnpl_application SET looked_at = %s WHERE tenant_id = %s AND id = %s"
    sql.execute(query, (at, current_tenant(), application_id))


@step
def overdue_applications(*, now: datetime, patience: timedelta, most: int) -> list[tuple[int, str, datetime]]:
    """Return applications that nobody has decided and whose financier has said nothing for a while: id, state, age."""
    return [
        (id_, state, made_at)
        for id_, state, made_at in sql.rows(
            "SELECT id, state, made_at FROM bnpl_application WHERE tenant_id = %s AND state IN ('asking', 'open')"
            " AND coalesce(looked_at, made_at) < %s ORDER BY coalesce(looked_at, made_at), id LIMIT %s",
            (current_tenant(), now - patience, most),
        )
    ]
