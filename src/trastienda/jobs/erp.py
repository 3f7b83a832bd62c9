"""Brings what changed to an ERP, object by object, and then compares both sides.

Every batch leaves marks and the place where it stopped: who dies, or is hung up on, goes on behind it. Objects are
looked for by our reference before they are made, so bringing one twice makes it once. For an ERP that imports files,
the job makes the file.
"""

import logging
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from trastienda.adapters.erp.erps import NEEDED, erp_of
from trastienda.adapters.erp.layouts import EXTENSIONS, LAYOUTS
from trastienda.adapters.erp.port import Erp
from trastienda.adapters.outside.asking import Refused, Silent
from trastienda.adapters.outside.connected import usable_account
from trastienda.domain.connections.errors import NotConfigured
from trastienda.domain.erp import steps as erp
from trastienda.domain.erp.records import FILES
from trastienda.domain.erp.steps import JobShown, Marked
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.insights.erp_changes import Changed, changes, references
from trastienda.kernel import clock
from trastienda.kernel.deferring import defer
from trastienda.kernel.transaction import transaction
from trastienda.operations.erp.start_sync import QUEUE, SYNC

log = logging.getLogger("trastienda.erp")

MOST_ATTEMPTS = 8
AGAIN = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=4)
"""After 4 s, 16 s, a minute… Then the job has failed, and somebody may run it again."""
STALLED_AFTER = timedelta(minutes=15)
"""Longer than fifty objects take."""
AT_ONCE = 50
"""Objects between two notes of how far it got."""
TURN_S = 3.0
"""After so long other jobs get their turn: an invoice does not wait until ten thousand sales have been brought."""
AT_ONCE_IN_FILES, MOST_IN_A_FILE = 2_000, 50_000
"""What does not fit in a file comes in the next job's; the report says how much is missing."""
MOST_NAMED = 200
"""So many of what a side lacks are named; all are counted."""


@app.task(name=SYNC, queue=QUEUE, retry=AGAIN, pass_context=True)
def sync_erp(context: JobContext, tenant_id: int, job_id: int) -> None:
    """Bring a turn's worth of one job, and queue the rest. :raises Silent: no answer; the queue tries again."""
    is_last = context.job.attempts + 1 >= MOST_ATTEMPTS
    if not bring_all(tenant_id, job_id, is_last=is_last, turn_s=TURN_S):
        with transaction(tenant_id):
            defer(SYNC, queue=QUEUE, tenant_id=tenant_id, job_id=job_id)


@app.periodic(cron="*/15 * * * *")
@app.task(name="resume_syncs", queue=QUEUE, queueing_lock="resume_syncs")
def resume_syncs(timestamp: int) -> None:
    """Have jobs gone on with whose worker died, tenant by tenant. Bringing an object twice makes it once."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for tenant in tenant_ids():
        with transaction(tenant):
            for job in erp.stalled_jobs(before=now - STALLED_AFTER):
                defer(SYNC, queue=QUEUE, tenant_id=tenant, job_id=job)


def bring_all(tenant_id: int, job_id: int, *, is_last: bool = False, turn_s: float = float("inf")) -> bool:
    """
    Bring everything of one job, or what a turn allows; return whether nothing is left to do.

    :param is_last: silence is a failure now.
    :raises Silent: it did not answer.
    """
    until = time.monotonic() + turn_s
    with transaction(tenant_id):
        job = erp.sync_job(job_id)
    if job.state != "running":
        return True
    if job.provider in FILES:
        _make_file(job, tenant_id=tenant_id)
        return True
    try:
        account = usable_account(job.provider, tenant_id, settings.NEIGHBOURS, needed=NEEDED[job.provider])
        there = erp_of(account)
        if not _bring(job, there, tenant_id=tenant_id, until=until):
            return False
        _compare(job, there, tenant_id=tenant_id)
    except Silent as silent:
        _stop(job, tenant_id=tenant_id, problem=f"no responde: {silent.reason}", has_failed=is_last)
        if not is_last:
            raise
    except (Refused, NotConfigured) as refused:
        problem = refused.code if isinstance(refused, Refused) else str(refused)
        _stop(job, tenant_id=tenant_id, problem=problem, has_failed=True)
    return True


def _bring(job: JobShown, there: Erp, *, tenant_id: int, until: float) -> bool:
    """Bring what is left, at least one batch of it; return whether that was all."""
    cursor, has_begun = job.cursor, False
    while True:
        if has_begun and time.monotonic() >= until:
            return False
        with transaction(tenant_id):
            found = changes(job.provider, job.kind, after=cursor, most=AT_ONCE)
        if not found:
            return True
        has_begun = True
        marks: list[Marked] = []
        faults: list[tuple[str, str]] = []
        try:
            for each in found:
                _bring_one(each, there, marks=marks, faults=faults)
                cursor = each.object_id
        finally:  # what was brought is noted, whatever happened to the next
            with transaction(tenant_id):
                erp.advance(job, cursor=cursor, marks=marks, faults=faults, at=clock.now())


def _bring_one(each: Changed, there: Erp, *, marks: list[Marked], faults: list[tuple[str, str]]) -> None:
    """Bring one object. What the ERP refuses of one is noted, and the others go on; the next job tries it again."""
    reference = each.record.reference
    try:
        name = there.bring(each.record, each.external_id)
    except Refused as refused:
        if refused.status in {401, 403}:  # it refuses us, not the object
            raise
        log.warning("%s: %s", reference, refused)
        faults.append((reference, refused.code))
    else:
        marks.append(
            Marked(object_id=each.object_id, reference=reference, external_id=name[:60], version=each.version)
        )


def _compare(job: JobShown, there: Erp, *, tenant_id: int) -> None:
    """Say what each side has that the other lacks, as both say themselves."""
    theirs = there.references(job.kind)
    with transaction(tenant_id):
        ours = references(job.provider, job.kind).ours
        erp.finish_job(job.id, report=_report(ours, theirs), at=clock.now())


def _report(ours: frozenset[str], theirs: set[str] | frozenset[str]) -> dict[str, object]:
    missing, unknown = sorted(ours - theirs), sorted(theirs - ours)
    return {
        "here": len(ours),
        "there": len(theirs),
        "missing_there_count": len(missing),
        "missing_there": missing[:MOST_NAMED],
        "missing_here_count": len(unknown),
        "missing_here": unknown[:MOST_NAMED],
    }


def _make_file(job: JobShown, *, tenant_id: int) -> None:
    """Write what changed into a file, and take it as given; the file stays with the job."""
    layout, now = LAYOUTS[job.provider, job.kind], clock.now()
    with transaction(tenant_id):
        found: list[Changed] = []
        cursor = job.cursor
        while len(found) < MOST_IN_A_FILE and (
            page := changes(job.provider, job.kind, after=cursor, most=AT_ONCE_IN_FILES)
        ):
            found += page
            cursor = page[-1].object_id
        marks = [
            Marked(each.object_id, each.record.reference, each.record.reference, each.version)
            for each in found
        ]
        erp.advance(job, cursor=cursor, marks=marks, faults=[], at=now)
        known = references(job.provider, job.kind)
        erp.finish_job(
            job.id,
            report=_report(known.ours, known.given),
            at=now,
            filename=f"{layout.name}-{job.id}.{EXTENSIONS[job.provider]}",
            content=layout.write(each.record for each in found),
        )


def _stop(job: JobShown, *, tenant_id: int, problem: str, has_failed: bool) -> None:
    log.warning("sync %s of tenant %s: %s", job.id, tenant_id, problem)
    with transaction(tenant_id):
        erp.stop_job(job.id, problem=problem, has_failed=has_failed, at=clock.now())
