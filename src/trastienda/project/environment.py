"""The environment in which a process of ours finds the database, and the way a single command gets it.

Knows no Django: the supervising process imports it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from trastienda.project.config import Config
from trastienda.project.home import make_private
from trastienda.project.postgres import OWNER, RUNTIME, AlreadyRunning, EmbeddedServer, ServerFailed

_TURN_PATIENCE_S = 120


@contextmanager
def open_database(config: Config) -> Iterator[dict[str, str]]:
    """Make the database reachable for one command, and put its addresses into this process's environment.

    Uses the server that is running, or starts the embedded one and stops it afterwards. Set Django up inside.

    :raises ServerFailed: there is no server to be had.
    """
    if config.database_url:
        environ = environ_for(config, None)
        os.environ.update(environ)
        yield environ
        return
    server = EmbeddedServer(make_private(config.home))
    ours = _start_or_visit(server)
    try:
        environ = environ_for(config, server)
        os.environ.update(environ)
        yield environ
    finally:
        server.leave()
        if ours:
            server.stop(after_visitors=True)


def environ_for(config: Config, server: EmbeddedServer | None) -> dict[str, str]:
    """Return the whole environment for a process of this installation.

    DATABASE_URL reaches the database as the tables' owner, DATABASE_RUNTIME_URL as the role of requests and jobs.
    """
    if server is not None:
        owner, runtime = server.dsn(OWNER), server.dsn(RUNTIME)
    elif config.database_url:
        owner = config.database_url
        runtime = config.database_runtime_url or _as_runtime(owner)
    else:
        raise ValueError("no server")
    return config.as_environ() | {"DATABASE_URL": owner, "DATABASE_RUNTIME_URL": runtime}


def _start_or_visit(server: EmbeddedServer) -> bool:
    """Return True when we started the server, False when somebody else's runs and we are its visitor."""
    deadline = time.monotonic() + _TURN_PATIENCE_S
    while time.monotonic() < deadline:
        if server.visit():
            return False
        try:
            server.start()
        except AlreadyRunning:  # it is being started or stopped at this moment
            time.sleep(0.1)
        else:
            return True
    raise ServerFailed("Otro proceso está arrancando la base de datos de esta carpeta y no termina.")


def _as_runtime(url: str) -> str:
    """Return the owner's address with SET ROLE at connect, beside the options it has already."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["options"] = f"{query.get('options', '')} -c role={RUNTIME}".strip()
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))
