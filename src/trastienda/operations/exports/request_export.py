"""Ask for a report that is too large to wait for; the job that makes it is deferred with the request, or not at all."""

from datetime import datetime

import msgspec
from procrastinate.contrib.django import app

from trastienda.domain.access.steps import audit
from trastienda.domain.exports import rules
from trastienda.domain.exports import steps as exports
from trastienda.domain.exports.errors import TooManyExports
from trastienda.domain.exports.queries import ExportStanding, export_standing
from trastienda.domain.exports.rules import Format
from trastienda.insights.reports.answer import row_count
from trastienda.insights.reports.question import ReportQuestion
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction

JOB = "make_export"
_RETRY_AFTER_S = 60


class RequestExport(msgspec.Struct, frozen=True):
    """A report, and the kind of document that it is wanted as."""

    question: ReportQuestion
    format: Format


def request_export_if_large(command: RequestExport, *, actor: Actor, now: datetime) -> ExportStanding | None:
    """
    Have a report made in the background when it is large; None when it is small enough to be answered at once.

    Who asks for the same again while it is being made gets the one that is being made.

    :raises TooManyRows: it is larger than such a document can be.
    :raises TooManyExports: too many are being made for this tenant already.
    """
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        rows = row_count(command.question, at_most=rules.SIZES[command.format].at_once)
        if not rules.must_wait(rows, format=command.format):
            return None
        since = now - rules.SILENT_FOR
        export = exports.same_pending(
            command.question, format=command.format, user=actor.user_id, since=since
        ) or _ask(command, rows=rows, actor=actor, now=now)
        return export_standing(export, actor=actor, now=now)


def _ask(command: RequestExport, *, rows: int, actor: Actor, now: datetime) -> int:
    if exports.pending(since=now - rules.SILENT_FOR) >= rules.MOST_PENDING:
        raise TooManyExports(most=rules.MOST_PENDING, retry_after_s=_RETRY_AFTER_S)
    batch = sql.Batch()
    export = exports.add(
        command.question,
        format=command.format,
        rows=rows,
        user=actor.user_id,
        requested_by=actor.name,
        batch=batch,
        at=now,
    )
    batch.write()
    app.configure_task(JOB, queue="exports").defer(tenant_id=actor.tenant_id, export_id=int(export))
    audit(
        "export.requested",
        f"export:{int(export)}",
        actor=actor.name,
        at=now,
        format=str(command.format),
        rows=rows,
    )
    return int(export)
