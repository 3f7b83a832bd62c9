"""Choose which ways to pay the web store offers, and in which order buyers see them."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.transaction import transaction

_HELD = """
SELECT id, name, position, is_active FROM payment_method WHERE tenant_id = %s ORDER BY position, id FOR UPDATE
"""
_KEEP = """
UPDATE payment_method m SET position = v.position, is_active = v.is_active
FROM unnest(%(ids)s::bigint[], %(positions)s::int[], %(active)s::bool[]) AS v(id, position, is_active)
WHERE m.tenant_id = %(tenant)s AND m.id = v.id
"""


def change_method(
    method: int,
    *,
    is_active: bool | None = None,
    position: int | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """
    Offer a way to pay or not, and show it at a place; None leaves either as it is. Orders that chose it keep it.

    :param position: 1 for the first; beyond the last is the last.
    :raises NotFound: unknown or a neighbour's.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        held = sql.rows(_HELD, (actor.tenant_id,))
        mine = next((each for each in held if each[0] == method), None)
        if mine is None:
            raise NotFound(noun="payment_method", id=method)
        ids = [each[0] for each in held]
        active = {each[0]: each[3] for each in held}
        if is_active is not None:
            active[method] = is_active
        if position is not None:
            ids.remove(method)
            ids.insert(max(position, 1) - 1, method)
        if ids == [each[0] for each in held] and active[method] == mine[3]:
            return
        params = {
            "tenant": actor.tenant_id,
            "ids": ids,
            "positions": list(range(1, len(ids) + 1)),
            "active": [active[each] for each in ids],
        }
        sql.execute(_KEEP, params)
        said = {"name": mine[1], "is_active": active[method], "position": ids.index(method) + 1}
        audit("payment_method.changed", f"payment_method:{method}", actor=actor.name, at=now, **said)
