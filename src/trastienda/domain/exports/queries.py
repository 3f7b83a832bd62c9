"""Questions about exports: how one stands, and its document."""

from datetime import datetime

import msgspec

from trastienda.domain.exports.errors import ExportNotFound, ExportNotReady
from trastienda.domain.exports.rules import SILENT_FOR, Format
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class ExportStanding(msgspec.Struct, frozen=True):
    """How an export stands. `state` is failed, too, where work was interrupted."""

    id: int
    state: str
    progress: int
    format: Format
    row_count: int
    filename: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None


_STANDING = """
SELECT id, CASE WHEN state = 'working' AND touched_at < %(silent)s THEN 'failed' ELSE state END, progress, format,
  row_count, filename, requested_by, requested_at, finished_at
FROM export WHERE tenant_id = %(tenant)s AND id = %(id)s AND (%(all)s::boolean OR user_id = %(user)s::bigint)
"""


def export_standing(export_id: int, *, actor: Actor, now: datetime) -> ExportStanding:
    """
    Return how an export stands, to whoever asked for it and to those who look after users.

    :raises ExportNotFound: unknown, a neighbour's, somebody else's, or forgotten.
    """
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        params = {
            "tenant": current_tenant(),
            "id": export_id,
            "silent": now - SILENT_FOR,
            "all": actor.may(Permission.MANAGE_USERS),
            "user": actor.user_id,
        }
        found = sql.row(_STANDING, params)
        if found is None:
            raise ExportNotFound(export_id=export_id)
        id_, state, progress, kind, *rest = found
        return ExportStanding(id_, state, progress, Format(kind), *rest)


def export_document(export_id: int, *, actor: Actor, now: datetime) -> tuple[ExportStanding, bytes]:
    """
    Return a finished export and its bytes.

    :raises ExportNotFound: see `export_standing`.
    :raises ExportNotReady: it is not finished, or never will be.
    """
    with transaction(actor.tenant_id):
        standing = export_standing(export_id, actor=actor, now=now)
        if standing.state != "done":
            raise ExportNotReady(state=standing.state, progress=standing.progress)
        content = sql.value(
            "SELECT content FROM export WHERE tenant_id = %s AND id = %s", (current_tenant(), export_id)
        )
        return standing, bytes(content)
