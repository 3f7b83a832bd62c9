"""Work left for later: a job that is committed with the operation that wants it, or not at all.

Named, not imported: what does the work knows operations, and operations do not know it. Jobs are in `jobs/`.
"""

from datetime import datetime

from procrastinate.contrib.django import app

from trastienda.kernel.transaction import step


@step
def defer(task: str, *, queue: str, at: datetime | None = None, **arguments: int | str) -> None:
    """Leave a job for a worker, not before `at` if that is said."""
    app.configure_task(task, queue=queue, schedule_at=at).defer(**arguments)
