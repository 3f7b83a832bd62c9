"""Every night the forecasts are trained anew, each shop's in a job of its own, so that other jobs get between them.

Learning needs ten times the memory of a waiting worker. So the job runs `trastienda train` as a child process, which
gives its memory back when it ends, yields the processor to everybody else, and ends with the worker.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL
from contextlib import suppress
from datetime import UTC, datetime

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.insights.training_due import training_due
from trastienda.kernel.transaction import transaction

MOST_A_NIGHT = 200
"""Half a minute each: what waits longest goes first, and in an installation of thousands each gets its turn."""
AFTER_EVERYTHING = -10
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class TrainingFailed(Exception):
    """The child process ended with an error; what it said is in the log."""


@app.periodic(cron="41 9 * * *")  # UTC: between one and six in the morning all over Latin America
@app.task(name="plan_trainings", queue="planning", queueing_lock="plan_trainings")
def plan_trainings(timestamp: int) -> None:
    """Defer a training for each tenant that sells and has history, those first that have waited longest."""
    now = datetime.fromtimestamp(timestamp, UTC)
    due = []
    for tenant in tenant_ids():
        with transaction(tenant):
            since = training_due(now=now)
        if since is not None:
            due.append((since, tenant))
    for _, tenant in sorted(due)[:MOST_A_NIGHT]:
        with suppress(AlreadyEnqueued):
            train_tenant.configure(queueing_lock=f"train_{tenant}", priority=AFTER_EVERYTHING).defer(
                tenant_id=tenant
            )


@app.task(name="train_tenant", queue="planning")
async def train_tenant(tenant_id: int) -> None:
    """Train one tenant in a child process. :raises TrainingFailed: it did not succeed; the old forecast stays."""
    arguments = ("-m", "trastienda", "train", "--tenant", str(tenant_id), "--background")
    child = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={**os.environ, **_ONE_THREAD}, stdin=DEVNULL
    )
    try:
        code = await child.wait()
    finally:
        if child.returncode is None:  # the worker is told to stop
            child.kill()
    if code:
        raise TrainingFailed(f"tenant {tenant_id}: exit code {code}")
