"""`trastienda run`: the database server, the web server and the job worker of one machine, as one thing.

Starts them in order, keeps them alive, and stops them in the reverse order on Ctrl-C or SIGTERM. If this process
is killed outright the kernel ends its children (see `processes`). It serves nothing itself and imports no
Django, so that it stays small. In production a service manager does this work instead.
"""

import http.client
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Self

from trastienda.project import banner
from trastienda.project.config import Config
from trastienda.project.environment import environ_for
from trastienda.project.home import Busy, Lock, make_private
from trastienda.project.postgres import EmbeddedServer, ServerFailed
from trastienda.project.processes import dies_with_parent, end_group, wait_until

HEALTH_PATH = "/pos/health"

_READY_PATIENCE_S = 120
_STOP_PATIENCE_S = 15
_LONGEST_DELAY_S = 30.0
_STEADY_S = 60.0  # one that lived this long starts with a short delay again
_HOPELESS = 3  # deaths of the web server before it ever answered


@dataclass(frozen=True, slots=True)
class Programs:
    """The command lines of the children."""

    prepare: list[str]  # gets `--answer N`, a descriptor on which it writes {"demo": true or false}
    web: list[str]
    worker: list[str]
    sandbox: list[str] | None = None  # None: nothing outside is stood in for


def run(config: Config, programs: Programs | None = None) -> int:
    """Run everything until told to stop; return the exit code.

    :raises ServerFailed: the database server cannot run.
    """
    lock = Lock(make_private(config.home) / "lock")
    try:
        crashed = bool(lock.take())
    except Busy as busy:
        banner.already_running(busy.said)
        return 1
    with lock:
        # What a crashed run left behind may need a moment to let go of the port.
        if not wait_until(lambda: _port_is_free(config.host, config.port), patience_s=10 if crashed else 0):
            banner.port_taken(config)
            return 1
        lock.say(pid=os.getpid(), address=config.address)
        config = _with_sandbox_port(config, patience_s=10 if crashed else 0)
        return _run_locked(config, programs or programs_for(config))


def programs_for(config: Config) -> Programs:
    """Return the real command lines."""
    python = [sys.executable, "-m"]
    web = {
        "--interface": "wsgi",
        "--host": config.host,
        "--port": str(config.port),
        "--workers": str(config.workers),
        "--blocking-threads": "4",
        "--workers-kill-timeout": "10",
        "--log-level": "warning",
    }
    return Programs(
        prepare=[*python, "trastienda", "_prepare"],
        web=[
            *python,
            "granian",
            *(part for option in web.items() for part in option),
            "--respawn-failed-workers",
            "--no-access-log",
            "trastienda.project.wsgi:application",
        ],
        worker=[*python, "trastienda", "_worker"],
        sandbox=[*python, "trastienda", "sandbox"] if config.sandbox else None,
    )


def _run_locked(config: Config, programs: Programs) -> int:
    server = None if config.database_url else EmbeddedServer(config.home)
    children: list[Child] = []
    try:
        if server is not None:
            server.start(wait=True)
        with Attention() as attention:
            environ = environ_for(config, server)
            prepared = _prepare(programs.prepare, environ, attention)
            if prepared is None:
                return 0 if attention.stopping else 1
            children += [
                Child("el servidor web", programs.web, environ),
                # Without us its database is gone too: nothing is left to finish in order.
                Child("los trabajos", programs.worker, environ, orphaned=signal.SIGKILL),
            ]
            if programs.sandbox is not None:
                children.append(Child("el ensayo", programs.sandbox, environ))
            if not _serving(config, children, attention):
                return 0 if attention.stopping else 1
            banner.ready(config, demo=bool(prepared.get("demo")))
            _keep_alive(children, server, attention)
            banner.stopping()
            return 0
    except KeyboardInterrupt:  # while the database server was starting
        return 130
    finally:
        for child in children:
            child.stop()
        if server is not None:
            server.stop()


def _prepare(
    arguments: list[str], environ: dict[str, str], attention: "Attention"
) -> dict[str, object] | None:
    """Bring the database up to date in a process that ends and gives its memory back; return its answer."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as answer:
        process = _spawn([*arguments, "--answer", str(writer)], environ, keep=(writer,))
        os.close(writer)
        while process.poll() is None and not attention.stopping:
            attention.wait(1.0)
        if attention.stopping:
            end_group(process, patience_s=_STOP_PATIENCE_S)
            return None
        if process.returncode != 0:  # it has said why
            return None
        text = answer.read()
    found = json.loads(text or b"{}")
    return found if isinstance(found, dict) else {}


def _serving(config: Config, children: "list[Child]", attention: "Attention") -> bool:
    """Start the children; tell whether the web server answered before patience ran out."""
    deadline = time.monotonic() + _READY_PATIENCE_S
    while not attention.stopping and time.monotonic() < deadline:
        for child in children:
            child.see_to()
        if _is_healthy(config):
            return True
        if children[0].deaths >= _HOPELESS:
            break
        attention.wait(0.05)
    if not attention.stopping:
        banner.never_ready(config)
    return False


def _keep_alive(children: "list[Child]", server: EmbeddedServer | None, attention: "Attention") -> None:
    """Start again whatever dies, until told to stop."""
    while not attention.stopping:
        due = [child.see_to() for child in children]
        if server is not None and not server.is_alive():
            due.append(_restart(server))
        attention.wait(min((delay for delay in due if delay is not None), default=None))


def _restart(server: EmbeddedServer) -> float | None:
    """Start a database server that died; return in how many seconds to try again, if need be."""
    banner.died("la base de datos", 0)
    try:
        server.start()
    except ServerFailed as problem:
        banner.problem(str(problem))
        return _LONGEST_DELAY_S
    return None


@dataclass(slots=True)
class Child:
    """A program that should be running."""

    name: str  # Spanish, for messages
    arguments: list[str]
    environ: dict[str, str] = field(repr=False)
    orphaned: signal.Signals = signal.SIGTERM  # what it gets when we are killed outright
    deaths: int = 0  # in a row
    _process: "subprocess.Popen[bytes] | None" = None
    _changed_at: float = 0.0  # monotonic; of the last start or death

    def see_to(self) -> float | None:
        """Start it when it is due; return in how many seconds it will be, None while it runs."""
        now = time.monotonic()
        if self._process is not None:
            if self._process.poll() is None:
                return None
            self._bury(now)
        wait = self._delay() - (now - self._changed_at) if self.deaths else 0.0
        if wait > 0:
            return wait
        self._process = _spawn(self.arguments, self.environ, orphaned=self.orphaned)
        self._changed_at = now
        return None

    def stop(self) -> None:
        """End it and all that it started."""
        if self._process is not None:
            end_group(self._process, patience_s=_STOP_PATIENCE_S)
            self._process = None

    def _bury(self, now: float) -> None:
        """Note a death, and end what the dead process started: a new one needs its port."""
        self.stop()
        self.deaths = 1 if now - self._changed_at > _STEADY_S else self.deaths + 1
        self._changed_at = now
        banner.died(self.name, self._delay())

    def _delay(self) -> float:
        return min(_LONGEST_DELAY_S, 0.25 * 2.0 ** min(self.deaths, 10))


class Attention:
    """Waits for what concerns the supervisor: being told to stop, or a child's death. Costs nothing meanwhile."""

    def __init__(self) -> None:
        self.stopping = False
        self._before: dict[signal.Signals, object] = {}
        self._reader, self._writer = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._reader, selectors.EVENT_READ)

    def wait(self, seconds: float | None) -> None:
        """Return at the next signal, or after some seconds."""
        if self._selector.select(seconds):
            self._reader.recv(4096)

    def __enter__(self) -> Self:
        for end in (self._reader, self._writer):
            end.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            if which is signal.SIGHUP and signal.getsignal(which) is signal.SIG_IGN:
                continue  # under nohup: it outlives the terminal
            signal.signal(which, self._heed)
        return self

    def __exit__(self, *_: object) -> None:
        # The handlers stay: a second Ctrl-C must not interrupt the stopping.
        signal.set_wakeup_fd(-1)
        self._selector.close()
        self._reader.close()
        self._writer.close()

    def _heed(self, which: int, _: FrameType | None) -> None:
        if which != signal.SIGCHLD:
            self.stopping = True


def _spawn(
    arguments: list[str],
    environ: dict[str, str],
    *,
    keep: Iterable[int] = (),
    orphaned: signal.Signals = signal.SIGTERM,
) -> "subprocess.Popen[bytes]":
    """Start a child in a group of its own, which no Ctrl-C reaches: we stop it in our order."""
    return subprocess.Popen(
        arguments,
        env=environ,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=tuple(keep),
        preexec_fn=dies_with_parent(orphaned),  # noqa: PLW1509 - it makes one system call
    )


def _with_sandbox_port(config: Config, *, patience_s: float) -> Config:
    """Let the stand-ins listen a little higher when another program has their port: the shop opens all the same."""
    if not config.sandbox:
        return config
    if wait_until(lambda: _port_is_free("127.0.0.1", config.sandbox_port), patience_s=patience_s):
        return config
    above = range(config.sandbox_port + 1, min(config.sandbox_port + 50, 65536))
    free = (port for port in above if port != config.port and _port_is_free("127.0.0.1", port))
    return replace(config, sandbox_port=next(free, config.sandbox_port))


def _port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True


def _is_healthy(config: Config) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)
    connection = http.client.HTTPConnection(host, config.port, timeout=5)
    try:
        connection.request("GET", HEALTH_PATH, headers={"Host": f"localhost:{config.port}"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
