"""Write down that something is to be brought to an ERP, and have a job do it."""

from datetime import datetime

import msgspec

from trastienda.domain.erp import steps as erp
from trastienda.domain.erp.errors import SyncFinished
from trastienda.domain.erp.records import SYSTEMS, SyncKind
from trastienda.domain.erp.steps import JobShown
from trastienda.insights.erp_changes import changes_waiting
from trastienda.kernel.actor import Actor
from trastienda.kernel.deferring import defer
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction

SYNC, QUEUE = "sync_erp", "erp"


class StartSync(msgspec.Struct, frozen=True):
    """What is brought to which ERP (`records.SYSTEMS`)."""

    provider: str
    kind: SyncKind


def start_sync(command: StartSync, *, actor: Actor, now: datetime) -> JobShown:
    """
    Write a job down; nothing is brought before somebody runs it.

    :raises SyncUnderWay: there is one for the same that is not finished.
    """
    if command.provider not in SYSTEMS:
        raise Invalid(field="provider", reason="unknown_value")
    with transaction(actor.tenant_id):
        return erp.sync_job(erp.write_job(command.provider, command.kind, at=now, actor=actor.name))


def run_sync(job_id: int, *, actor: Actor, now: datetime) -> JobShown:
    """
    Have a job brought on its way, from where it stopped if it did.

    Running one that runs already changes nothing.

    :raises SyncJobNotFound: unknown or a neighbour's.
    :raises SyncFinished: it is done.
    """
    with transaction(actor.tenant_id):
        job = erp.sync_job(job_id, hold=True)
        if job.state == "done":
            raise SyncFinished(job_id=job_id)
        if job.state != "running":
            waiting = changes_waiting(job.provider, job.kind, after=job.cursor)
            erp.start_job(job_id, total=waiting, at=now)
            defer(SYNC, queue=QUEUE, tenant_id=actor.tenant_id, job_id=job_id)
        return erp.sync_job(job_id)
