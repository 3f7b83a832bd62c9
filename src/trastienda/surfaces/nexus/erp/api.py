"""Section 12: the endpoints of synchronizing with an ERP. ERPs are asked by jobs; nobody waits for them."""

from typing import Annotated

from django.conf import settings

from trastienda.adapters.erp.erps import NEEDED
from trastienda.adapters.outside.connected import account_of, missing, usable_account
from trastienda.domain.erp import steps as erp
from trastienda.domain.erp.errors import NoSyncFile
from trastienda.domain.erp.records import FILES, SyncKind
from trastienda.operations.erp.start_sync import StartSync, run_sync, start_sync
from trastienda.surfaces.nexus.erp import render, wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import File
from trastienda.web.surface import Call

SECTION = "12. ERP Sync"
ROOT = "pos/api/erp"
CSV, TEXT = "text/csv; charset=windows-1252", "text/plain; charset=windows-1252"
JOB = f"{ROOT}/sync/<id:sync_job_id>"


@NEXUS.get(f"{ROOT}/providers", summary="Listar sistemas ERP", section=SECTION)
def providers(call: Call) -> wire.Providers:  # noqa: ARG001 - whose they are is the running tenant's
    return render.providers(
        {
            name: [] if name in FILES else missing(account_of(name, settings.NEIGHBOURS), needed)
            for name, needed in NEEDED.items()
        }
    )


@NEXUS.post(f"{ROOT}/sync", summary="Crear una sincronización", section=SECTION, status=201)
def create(call: Call, body: wire.NewSync) -> wire.SyncMade:
    if body.provider not in FILES:
        needed = NEEDED[body.provider]
        usable_account(body.provider, call.actor.tenant_id, settings.NEIGHBOURS, needed=needed)
    command = StartSync(provider=body.provider, kind=SyncKind(body.sync_type))
    return render.made(
        start_sync(command, actor=call.actor, now=call.now), call.actor, message="Sync job created"
    )


@NEXUS.get(JOB, summary="Estado de una sincronización", section=SECTION)
def get(call: Call, sync_job_id: int) -> wire.Sync:
    return render.sync(erp.sync_job(sync_job_id), call.actor)


@NEXUS.post(f"{JOB}/run", summary="Ejecutar una sincronización", section=SECTION)
def run(call: Call, sync_job_id: int) -> wire.SyncMade:
    job = run_sync(sync_job_id, actor=call.actor, now=call.now)
    return render.made(job, call.actor, message="Sync job started")


@NEXUS.get(f"{JOB}/file", summary="Archivo para importar", section=SECTION)
def file(call: Call, sync_job_id: int) -> Annotated[File, CSV, TEXT]:  # noqa: ARG001 - whose it is is the running tenant's
    found = erp.file_of(sync_job_id)
    if found is None:
        raise NoSyncFile(job_id=sync_job_id)
    name, content = found
    return File(content, CSV if name.endswith(".csv") else TEXT, filename=name)
