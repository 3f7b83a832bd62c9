"""Carry an export from waiting to made. Each call is a transaction of its own: whoever looks sees how far it got."""

from datetime import datetime

from trastienda.domain.exports import steps as exports
from trastienda.domain.exports.steps import Begun
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


def begin_export(export_id: int, *, actor: Actor, now: datetime) -> Begun | None:
    """Take a waiting export in hand; None when there is nothing to do any more."""
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        return exports.begin(export_id, at=now)


def report_progress(export_id: int, percent: int, *, actor: Actor, now: datetime) -> None:
    """Say how far an export got."""
    with transaction(actor.tenant_id):
        exports.progress(export_id, percent, at=now)


def finish_export(
    export_id: int, *, filename: str, content: bytes, rows: int, actor: Actor, now: datetime
) -> None:
    """Keep the finished document."""
    with transaction(actor.tenant_id):
        exports.finish(export_id, filename=filename, content=content, rows=rows, at=now)


def fail_export(export_id: int, *, failure: str, actor: Actor, now: datetime) -> None:
    """Say that it will not be made."""
    with transaction(actor.tenant_id):
        exports.fail(export_id, failure=failure, at=now)
