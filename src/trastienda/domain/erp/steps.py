"""The building blocks of synchronizing: a job from pending to done, and marks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from trastienda.domain.erp.errors import SyncFinished, SyncJobNotFound, SyncUnderWay
from trastienda.domain.erp.models import SyncJob
from trastienda.domain.erp.records import SyncKind
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

MOST_FAULTS = 200


class JobShown(msgspec.Struct, frozen=True):
    """A job as it stands; see `models.SyncJob`."""

    id: int
    provider: str
    kind: SyncKind
    state: str
    cursor: int
    total: int
    done: int
    faults: list[dict[str, str]]
    report: dict[str, Any] | None
    problem: str
    filename: str
    made_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def progress(self) -> int:
        """How much is done, of a hundred; a hundred only when it is."""
        if self.state == "done":
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


class Marked(msgspec.Struct, frozen=True):
    """What an ERP has now of an object."""

    object_id: int
    reference: str
    external_id: str
    version: str


_FIELDS = """id, provider, kind, state, cursor, total, done, faults, report, problem, filename, made_at, started_at,
  finished_at"""


@step
def sync_job(job_id: int, *, hold: bool = False) -> JobShown:
    """Return a job, locked until commit if that is said. :raises SyncJobNotFound: unknown or a neighbour's."""
    query = f"SELECT {_FIELDS} FROM erp_sync_job WHERE tenant_id = %s AND id = %s"
    found = sql.row(query + (" FOR UPDATE" if hold else ""), (current_tenant(), job_id))
    if found is None:
        raise SyncJobNotFound(job_id=job_id)
    told = dict(zip(JobShown.__struct_fields__, found, strict=True))
    report = told["report"]
    return JobShown(
        **{
            **told,
            "kind": SyncKind(told["kind"]),
            "faults": msgspec.json.decode(told["faults"]),
            "report": None if report is None else msgspec.json.decode(report),
        }
    )


@step
def write_job(provider: str, kind: SyncKind, *, at: datetime, actor: str) -> int:
    """Write a job down. :raises SyncUnderWay: there is one for the same already."""
    query = """SELECT id FROM erp_sync_job
        WHERE tenant_id = %s AND provider = %s AND kind = %s AND state IN ('pending', 'running')"""
    earlier = sql.value(query, (current_tenant(), provider, str(kind)))
    if earlier is not None:
        raise SyncUnderWay(job_id=earlier)
    batch = sql.Batch()
    made = batch.new_id(SyncJob)
    batch.insert(
        SyncJob,
        id=made,
        provider=provider,
        kind=str(kind),
        state="pending",
        cursor=0,
        total=0,
        done=0,
        faults="[]",
        problem="",
        filename="",
        made_at=at,
        actor=actor,
    )
    batch.may_be_refused("erp_sync_job_live", SyncUnderWay(job_id=0))
    batch.write()
    return int(made)


@step
def start_job(job_id: int, *, total: int, at: datetime) -> None:
    """Begin it, or go on behind its cursor. :raises SyncFinished: it is done."""
    held = sync_job(job_id, hold=True)
    if held.state == "done":
        raise SyncFinished(job_id=job_id)
    query = """UPDATE erp_sync_job SET state = 'running', total = %s, problem = '', finished_at = NULL,
        started_at = coalesce(started_at, %s::timestamptz) WHERE tenant_id = %s AND id = %s"""
    sql.execute(query, (held.done + total, at, current_tenant(), job_id))


_MARK = """
INSERT INTO erp_mark (tenant_id, provider, kind, object_id, reference, external_id, version, synced_at)
SELECT %s, %s, %s, v.object_id, v.reference, v.external_id, v.version, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS v(object_id, reference, external_id, version)
ON CONFLICT (tenant_id, provider, kind, object_id) DO UPDATE SET
  reference = excluded.reference, external_id = excluded.external_id, version = excluded.version,
  synced_at = excluded.synced_at
"""
_ADVANCE = """
UPDATE erp_sync_job SET cursor = %s, done = done + %s, problem = '',
  faults = CASE WHEN jsonb_array_length(faults) < %s THEN faults || %s::jsonb ELSE faults END
WHERE tenant_id = %s AND id = %s
"""


@step
def advance(
    job: JobShown,
    *,
    cursor: int,
    marks: Sequence[Marked],
    faults: Sequence[tuple[str, str]],
    at: datetime,
) -> None:
    """Note what was brought, and how far the job got. `faults`: reference and what the ERP said."""
    tenant = current_tenant()
    if marks:
        columns = [[str(getattr(each, name))[:64] for each in marks] for name in _MARKED]
        ids = [each.object_id for each in marks]
        sql.execute(_MARK, (tenant, job.provider, str(job.kind), at, ids, *columns))
    told = [{"reference": reference, "error": said[:200]} for reference, said in faults]
    sql.execute(
        _ADVANCE, (cursor, len(marks), MOST_FAULTS, msgspec.json.encode(told).decode(), tenant, job.id)
    )


_MARKED = ("reference", "external_id", "version")


@step
def finish_job(
    job_id: int,
    *,
    report: dict[str, Any] | None,
    at: datetime,
    filename: str = "",
    content: bytes | None = None,
) -> None:
    """Say that everything was brought; `report` is what either side lacks."""
    query = """UPDATE erp_sync_job SET state = 'done', report = %s::jsonb, filename = %s, content = %s, problem = '',
        finished_at = %s WHERE tenant_id = %s AND id = %s"""
    told = None if report is None else msgspec.json.encode(report).decode()
    sql.execute(query, (told, filename, content, at, current_tenant(), job_id))


@step
def stop_job(job_id: int, *, problem: str, has_failed: bool, at: datetime) -> None:
    """Say why it does not go on: for now, or until somebody runs it again."""
    query = """UPDATE erp_sync_job SET problem = left(%s, 300), state = CASE WHEN %s THEN 'failed' ELSE state END,
        finished_at = CASE WHEN %s THEN %s::timestamptz END
        WHERE tenant_id = %s AND id = %s AND state = 'running'"""
    sql.execute(query, (problem, has_failed, has_failed, at, current_tenant(), job_id))


_STALLED = """
SELECT j.id FROM erp_sync_job j
WHERE j.tenant_id = %(tenant)s AND j.state = 'running' AND j.started_at < %(before)s AND NOT EXISTS (
  SELECT 1 FROM erp_mark m WHERE m.tenant_id = j.tenant_id AND m.provider = j.provider AND m.kind = j.kind
    AND m.synced_at >= %(before)s)
ORDER BY j.id
"""


@step
def stalled_jobs(*, before: datetime) -> list[int]:
    """Return the jobs that run and have brought nothing since then: who did them has died, or waits to try again."""
    found = sql.rows(_STALLED, {"tenant": current_tenant(), "before": before})
    return [job for (job,) in found]


@step
def file_of(job_id: int) -> tuple[str, bytes] | None:
    """Return a job's file and its name. :raises SyncJobNotFound: unknown or a neighbour's."""
    job = sync_job(job_id)
    query = "SELECT content FROM erp_sync_job WHERE tenant_id = %s AND id = %s"
    content = sql.value(query, (current_tenant(), job_id))
    return None if content is None else (job.filename, bytes(content))
