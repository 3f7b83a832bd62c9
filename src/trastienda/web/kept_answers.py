"""Answers that are dear to make and often asked for, kept in the database so that all processes share them.

One is kept with the pulse of what it shows, read before it was made: it serves as long as the pulse is the same and
it is not too old. Whoever finds none makes it anew; two who do so at once only work twice.
"""

from datetime import datetime, timedelta

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_FIND = """
SELECT body FROM kept_answer
WHERE tenant_id = %(tenant)s AND name = %(name)s AND pulse = %(pulse)s AND made_at > %(since)s
"""
_KEEP = """
INSERT INTO kept_answer (tenant_id, name, pulse, body, made_at)
VALUES (%(tenant)s, %(name)s, %(pulse)s, %(body)s, %(now)s)
ON CONFLICT (tenant_id, name) DO UPDATE
SET pulse = excluded.pulse, body = excluded.body, made_at = excluded.made_at
"""


@step
def find_answer(name: str, *, pulse: str, younger_than: timedelta, now: datetime) -> bytes | None:
    """Return the answer kept under that name, unless what it shows has changed since or it is too old."""
    params = {"tenant": current_tenant(), "name": name, "pulse": pulse, "since": now - younger_than}
    found = sql.value(_FIND, params)
    return None if found is None else bytes(found)


@step
def keep_answer(name: str, body: bytes, *, pulse: str, now: datetime) -> None:
    """Keep an answer that was made after its pulse was read, in place of the one before."""
    params = {"tenant": current_tenant(), "name": name, "pulse": pulse, "body": body, "now": now}
    sql.execute(_KEEP, params)
