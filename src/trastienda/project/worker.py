"""The job worker: does what operations deferred, and what is due by the calendar, until told to stop.

One process, one job at a time, as the runtime role. It learns of new jobs by notification and polls only in case one
was missed, so an idle worker costs next to nothing. On SIGTERM it finishes the job in hand.
"""

import importlib
import os

import django
from procrastinate import App
from procrastinate.contrib.django import app, utils
from procrastinate.psycopg_connector import PsycopgConnector

_POLL_S = 30.0
_LAST_JOB_MAY_TAKE_S = 12.0  # less than the supervisor's patience


def main() -> None:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trastienda.project.settings")
    django.setup()
    # Models can only be imported after the line above.
    importlib.import_module("trastienda.project.database").check_runtime()
    work(wait=True)


def work(*, wait: bool) -> None:
    """Work; without `wait`, until there is nothing left to do."""
    jobs: App = app
    connector = PsycopgConnector(kwargs=utils.connector_params("default"), min_size=1, max_size=2)
    with jobs.replace_connector(connector) as connected:
        connected.run_worker(
            wait=wait,
            concurrency=1,
            fetch_job_polling_interval=_POLL_S,
            abort_job_polling_interval=_POLL_S,
            shutdown_graceful_timeout=_LAST_JOB_MAY_TAKE_S,
            delete_jobs="successful",
            install_signal_handlers=wait,
        )
