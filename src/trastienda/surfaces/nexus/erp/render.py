"""From our snapshots to this dialect's answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from trastienda.domain.erp.records import FILES, SYSTEMS, SyncKind
from trastienda.domain.erp.steps import JobShown
from trastienda.kernel.actor import Actor
from trastienda.surfaces.nexus.erp import wire
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none


def providers(lacking: Mapping[str, Sequence[str]]) -> wire.Providers:
    """`lacking`: by system, in the order in which they are shown, what is still to be told."""
    return wire.Providers(
        providers=[
            wire.ProviderShown(
                id=name,
                name=SYSTEMS[name],
                enabled=not needed,
                config_needed=list(needed),
                mode="file" if name in FILES else "api",
                sync_types=[str(kind) for kind in SyncKind],
            )
            for name, needed in lacking.items()
        ]
    )


def sync(job: JobShown, actor: Actor) -> wire.Sync:
    return wire.Sync(**_fields(job, actor))


def made(job: JobShown, actor: Actor, *, message: str) -> wire.SyncMade:
    return wire.SyncMade(**_fields(job, actor), message=message)


def _fields(job: JobShown, actor: Actor) -> dict[str, Any]:
    return {
        "id": job.id,
        "job_id": job.id,
        "provider": job.provider,
        "sync_type": str(job.kind),
        "status": job.state,
        "progress": job.progress,
        "total": job.total,
        "synced": job.done,
        "errors": [wire.Fault(**each) for each in job.faults],
        "error": job.problem or None,
        "report": None if job.report is None else msgspec.convert(job.report, wire.Report),
        "file": f"/pos/api/erp/sync/{job.id}/file" if job.filename else None,
        "created_at": wall_clock(job.made_at, actor),
        "started_at": wall_clock_or_none(job.started_at, actor),
        "finished_at": wall_clock_or_none(job.finished_at, actor),
    }
