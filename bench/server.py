"""A shop of our own to measure: a durable embedded server in a temporary home, and the web server before it.

Both are started with the very settings and command lines of `trastienda run`. Nothing here touches another home.
"""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM, Signals

import msgspec
import psycopg

from bench.proc import parent
from trastienda.project import supervisor
from trastienda.project.config import Config
from trastienda.project.environment import environ_for
from trastienda.project.postgres import SUPERUSER, EmbeddedServer
from trastienda.project.postgres_binaries import find_binaries
from trastienda.project.processes import dies_with_parent, end_group, wait_until

_PATIENCE_S = 60.0


class Stage(msgspec.Struct, frozen=True):
    """The database server of the bench and the environment in which our processes find it."""

    config: Config
    environ: dict[str, str]
    server: EmbeddedServer
    postmaster: int

    def connect(self, role: str = SUPERUSER) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection outside the product, to count, to measure and to install the limit's function."""
        return psycopg.connect(self.server.dsn(role), autocommit=True)

    def program(self, name: str) -> str:
        """Return the path of one of PostgreSQL's own programs."""
        return find_binaries(None, copies=None).program(name)


@contextmanager
def temporary_home() -> Iterator[Config]:
    """Settings for a home that is gone afterwards, on a free port, without demo data."""
    folder = Path(tempfile.mkdtemp(prefix="trastienda-bench-"))
    try:
        yield settings_for(folder)
    finally:
        EmbeddedServer(folder).erase()
        shutil.rmtree(folder, ignore_errors=True)


def settings_for(home: Path, **more: str) -> Config:
    """Return the settings of an installation in that folder, as `trastienda run` would read them."""
    ours = {"TRASTIENDA_HOME": str(home), "PORT": str(_free_port()), "WORKERS": "2", "DEMO": "0"}
    return Config.from_environ({**ours, **more})


@contextmanager
def stage() -> Iterator[Stage]:
    """Start a database server, durable as in production, with our schema and no tenant in it."""
    with temporary_home() as config:
        server = EmbeddedServer(config.home)
        server.start()
        try:
            environ = environ_for(config, server)
            subprocess.run([sys.executable, "-m", "trastienda", "_prepare"], env=environ, check=True)
            yield Stage(config=config, environ=environ, server=server, postmaster=_postmaster(server))
        finally:
            server.stop()


@contextmanager
def web_server(on: Stage) -> Iterator[int]:
    """Start the web server as `trastienda run` does; its process number."""
    with child(supervisor.programs_for(on.config).web, on.environ) as process:
        if not wait_until(lambda: is_healthy(on.config.port), patience_s=_PATIENCE_S):
            raise SystemExit("The web server did not come up; above is what it said.")
        yield process.pid


@contextmanager
def child(
    arguments: Sequence[str], environ: dict[str, str], *, last_word: Signals = SIGTERM, quiet: bool = False
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program in a group of its own, and end it afterwards in order."""
    process = subprocess.Popen(
        arguments,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else None,
        start_new_session=True,
        preexec_fn=dies_with_parent(last_word),  # noqa: PLW1509 - it makes one system call
    )
    try:
        yield process
    finally:
        end_group(process, patience_s=_PATIENCE_S)


def is_healthy(port: int) -> bool:
    """Whether the web server on that port answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", supervisor.HEALTH_PATH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def seconds_per_run() -> float:
    """Return how long one run of a load takes, warm-up included (BENCH_SECONDS)."""
    return max(2.0, float(os.environ.get("BENCH_SECONDS") or 10))


def _postmaster(server: EmbeddedServer) -> int:
    with psycopg.connect(server.dsn(SUPERUSER)) as inside:
        backend = inside.info.backend_pid
        return parent(backend)


def _free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port: int = attempt.getsockname()[1]
        return port
