"""Steps of exports: ask for one, say how far it got, end it, forget the old ones. One statement each."""

from datetime import datetime
from typing import Any

import msgspec

from trastienda.domain.exports.models import Export
from trastienda.domain.exports.rules import Format
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Begun(msgspec.Struct, frozen=True):
    """What is to be made. `question` is JSON."""

    id: int
    question: bytes
    format: Format
    row_count: int


_PENDING = """
SELECT count(*) FROM export
WHERE tenant_id = %s AND (state = 'waiting' OR (state = 'working' AND touched_at > %s))
"""
_SAME = """
SELECT id FROM export
WHERE tenant_id = %(tenant)s AND (state = 'waiting' OR (state = 'working' AND touched_at > %(since)s))
  AND question = %(question)s::jsonb AND format = %(format)s AND user_id IS NOT DISTINCT FROM %(user)s::bigint
ORDER BY id LIMIT 1
"""
_BEGIN = """
UPDATE export SET state = 'working', touched_at = %s WHERE tenant_id = %s AND id = %s AND state = 'waiting'
RETURNING id, question::text, format, row_count
"""
_PROGRESS = """
UPDATE export SET progress = greatest(progress, %s::smallint), touched_at = %s
WHERE tenant_id = %s AND id = %s AND state = 'working'
"""
_FINISH = """
UPDATE export SET state = 'done', progress = 100, filename = %(filename)s, content = %(content)s,
  row_count = %(rows)s, touched_at = %(at)s, finished_at = %(at)s
WHERE tenant_id = %(tenant)s AND id = %(id)s AND state = 'working'
"""
_FAIL = """
UPDATE export SET state = 'failed', failure = %s, touched_at = %s, finished_at = %s
WHERE tenant_id = %s AND id = %s AND state IN ('waiting', 'working')
"""


@step
def pending(*, since: datetime) -> int:
    """Return how many exports wait, or are worked at and have shown a sign of life since."""
    count: int = sql.value(_PENDING, (current_tenant(), since))
    return count


@step
def same_pending(question: Any, *, format: Format, user: int | None, since: datetime) -> int | None:
    """Return the export that this person asked for in the same words and that is not ready yet, if there is one."""
    params = {
        "tenant": current_tenant(),
        "question": msgspec.json.encode(question).decode(),
        "format": format,
        "user": user,
        "since": since,
    }
    found: int | None = sql.value(_SAME, params)
    return found


@step
def add(
    question: Any,
    *,
    format: Format,
    rows: int,
    user: int | None,
    requested_by: str,
    batch: sql.Batch,
    at: datetime,
) -> sql.NewId:
    """Queue a new export."""
    export = batch.new_id(Export)
    batch.insert(
        Export,
        id=export,
        question=msgspec.json.encode(question).decode(),
        format=str(format),
        state="waiting",
        progress=0,
        row_count=rows,
        filename="",
        user=user,
        requested_by=requested_by,
        requested_at=at,
        touched_at=at,
        failure="",
    )
    return export


@step
def begin(export_id: int, *, at: datetime) -> Begun | None:
    """Take a waiting export in hand; None when somebody else has, or it is gone."""
    found = sql.row(_BEGIN, (at, current_tenant(), export_id))
    if found is None:
        return None
    return Begun(id=found[0], question=found[1].encode(), format=Format(found[2]), row_count=found[3])


@step
def progress(export_id: int, percent: int, *, at: datetime) -> None:
    """Say how far it got; it never goes back."""
    sql.execute(_PROGRESS, (min(max(percent, 0), 99), at, current_tenant(), export_id))


@step
def finish(export_id: int, *, filename: str, content: bytes, rows: int, at: datetime) -> None:
    """Keep the finished document."""
    params = {"tenant": current_tenant(), "id": export_id, "filename": filename, "content": content}
    sql.execute(_FINISH, {**params, "rows": rows, "at": at})


@step
def fail(export_id: int, *, failure: str, at: datetime) -> None:
    """Say that it will not be made."""
    sql.execute(_FAIL, (failure[:200], at, at, current_tenant(), export_id))


@step
def forget(*, before: datetime) -> int:
    """Forget the exports asked for before an instant; return how many."""
    return sql.execute(
        "DELETE FROM export WHERE tenant_id = %s AND requested_at < %s", (current_tenant(), before)
    )
