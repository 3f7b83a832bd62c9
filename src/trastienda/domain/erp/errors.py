"""Refusals of synchronizing with an ERP."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class SyncJobNotFound(DomainError):
    """Unknown, or a neighbour's."""

    job_id: int
    code = "sync_job_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class SyncUnderWay(DomainError):
    """The same is being brought to the same ERP already."""

    job_id: int
    code = "sync_under_way"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class SyncFinished(DomainError):
    """The job is done; what changed since is for a new one."""

    job_id: int
    code = "sync_finished"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoSyncFile(DomainError):
    """The job has no file: it is not done, or its ERP is asked directly."""

    job_id: int
    code = "no_sync_file"
    kind = Kind.NOT_FOUND
