"""Makes the reports that are too large to wait for: reads their rows as of one moment, writes the file, keeps it."""

import logging

import msgspec
from procrastinate.contrib.django import app

from trastienda.domain.exports.steps import Begun
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.reports.answer import report_read_slowly
from trastienda.insights.reports.question import ReportQuestion
from trastienda.kernel import clock
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.exports.carry_export import (
    begin_export,
    fail_export,
    finish_export,
    report_progress,
)
from trastienda.operations.exports.request_export import JOB
from trastienda.papers.report_file import ReportFile, file_of_passing_rows, letterhead_of

log = logging.getLogger("trastienda.jobs")

_STEPS, _FEWEST = 40, 1_000
"""How often at most a file says how far it got, and after how many rows at the earliest."""
_ROWS_UNTIL_WRITTEN = 90
"""Of a hundred: the rest is closing the file and keeping it."""


@app.task(name=JOB, queue="exports")
def make_export(tenant_id: int, export_id: int) -> None:
    """Make one export. What goes wrong is told to whoever looks, and to the log; it is not tried again by itself."""
    actor = system_actor(tenant_id)
    begun = begin_export(export_id, actor=actor, now=clock.now())
    if begun is None:
        return
    try:
        made = _file(begun, actor=actor)
        finish_export(
            export_id,
            filename=made.name,
            content=made.content,
            rows=made.row_count,
            actor=actor,
            now=clock.now(),
        )
    except Exception as problem:
        log.exception("export %s of tenant %s was not made", export_id, tenant_id)
        fail_export(export_id, failure=type(problem).__name__, actor=actor, now=clock.now())


def _file(begun: Begun, *, actor: Actor) -> ReportFile:
    question = msgspec.json.decode(begun.question, type=ReportQuestion)
    with transaction(actor.tenant_id):
        profile = tenant_profile(actor.tenant_id)

    def told(rows: int) -> None:
        percent = _ROWS_UNTIL_WRITTEN * rows // max(begun.row_count, rows)
        report_progress(begun.id, percent, actor=actor, now=clock.now())

    with report_read_slowly(question, actor=actor) as report:
        return file_of_passing_rows(
            report,
            letterhead_of(profile, made_at=clock.now()),
            format=begun.format,
            told=told,
            every=max(begun.row_count // _STEPS, _FEWEST),
        )
