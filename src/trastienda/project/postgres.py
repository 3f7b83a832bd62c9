"""The embedded PostgreSQL server of one home: started, watched over and stopped by us.

For one machine and one shop; production names its own server in DATABASE_URL. Reached only through a socket in
a private folder, by the account that runs Trastienda. It never takes over a running server: one that outlived
its parent is stopped in order, and a new one started on its data.
"""

import os
import pwd
import signal
import subprocess
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from trastienda.project import postgres_setup as setup
from trastienda.project.home import Busy, Lock, Visitors, make_private
from trastienda.project.postgres_binaries import Binaries, NoBinaries, find_binaries
from trastienda.project.postgres_place import NoPlace, Place, erase, find_place, make_data_folder
from trastienda.project.postgres_setup import DATABASE, OWNER, RUNTIME, SUPERUSER
from trastienda.project.processes import dies_with_parent, send, servers_in, wait_until

__all__ = ["DATABASE", "OWNER", "RUNTIME", "SUPERUSER", "AlreadyRunning", "EmbeddedServer", "ServerFailed"]

_LOG_LIMIT = 10 * 1024 * 1024
_START_PATIENCE_S = 120  # replaying the log after a crash takes as long as it takes
_STOP_PATIENCE_S = 60


class ServerFailed(Exception):
    """The server cannot run. The text is Spanish, for a person."""


class AlreadyRunning(Exception):
    """Another process of ours runs the server of this home."""


class EmbeddedServer:
    """PostgreSQL for one home.

    `start` and `stop` belong to one process at a time. Others of the same home may come in while it runs: they
    `visit`, and `leave`.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._home = home.resolve()
        self._durable = durable
        self._found_place: Place | None = None
        self._lock: Lock | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._visit: Visitors | None = None

    def start(self, *, wait: bool = False) -> None:
        """Start the server; make its cluster, roles and database the first time. Ready when this returns.

        Call it from a thread that lives as long as the server should.

        :param wait: when another command of this home has the server for a moment, wait for its end.
        :raises AlreadyRunning: another process has it.
        :raises ServerFailed: it cannot run.
        """
        try:
            place = self._place()
            if self._lock is None:
                self._lock = _take(Lock(place.base / "lock"), wait=wait)
            self._start_in(place)
        except NoBinaries as problem:
            self.stop()
            raise ServerFailed(str(problem)) from problem
        except BaseException:
            self.stop()
            raise

    def stop(self, *, after_visitors: bool = False) -> None:
        """Stop the server in order: open transactions are rolled back. Does nothing when not started.

        :param after_visitors: wait until other commands have finished with it.
        """
        with Visitors(self._place().base / "visitors").shut_out() if after_visitors else nullcontext():
            if self._process is not None:
                _shut_down(self._process.pid, gone=lambda: not self.is_alive())
                self._process = None
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def is_alive(self) -> bool:
        """Tell whether the server that this object started still lives."""
        return self._process is not None and self._process.poll() is None

    def is_running(self) -> bool:
        """Tell whether anybody's server of this home takes connections."""
        lines = _pid_file(self._place().data)
        return len(lines) > 7 and lines[7].strip() == "ready" and bool(self._living())

    def visit(self) -> bool:
        """Use the server that another process runs; tell whether there is one.

        Until `leave` a command that started it for itself will not stop it.
        """
        self._visit = Visitors(self._place().base / "visitors")
        self._visit.enter()
        if self.is_running():
            return True
        self.leave()
        return False

    def leave(self) -> None:
        """End a visit."""
        if self._visit is not None:
            self._visit.leave()
            self._visit = None

    def dsn(self, role: str = OWNER, database: str = DATABASE) -> str:
        """Return the address under which this machine's account reaches a database as a role."""
        folder = quote(str(self._place().sockets), safe="")
        return f"postgresql://{role}@/{database}?host={folder}&port=5432"

    def erase(self) -> None:
        """Remove the database for good. For tests, and for people who mean it.

        :raises AlreadyRunning: it is in use.
        """
        place = self._place()
        with _take(Lock(place.base / "lock"), wait=False):
            erase(self._home, place)
        self._found_place = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # ------------------------------------------------------------------------------------------ starting

    def _place(self) -> Place:
        if self._found_place is None:
            try:
                self._found_place = find_place(self._home)
            except NoPlace as problem:
                raise ServerFailed(str(problem)) from problem
        return self._found_place

    def _start_in(self, place: Place) -> None:
        self._end_leftovers(place)
        binaries = find_binaries(_major(place.data), copies=place.copies)
        with _open_log(self._home) as log:
            if not place.data.exists():
                self._make_cluster(place, binaries, log)
            self._write_access_rules(place)
            self._launch(place, binaries, log)
        self._make_ours(place, binaries)

    def _end_leftovers(self, place: Place) -> None:
        """Clear up after a crash. We hold the lock, so whatever still runs there has lost its parent."""
        postmaster, living = _named(place.data), self._living()
        if postmaster is not None and postmaster in living:
            _shut_down(postmaster, gone=lambda: not self._living())
        # Without a postmaster its workers end by themselves.
        if not wait_until(lambda: not self._living(), patience_s=5):
            send(self._living(), signal.SIGKILL)
        if not wait_until(lambda: not self._living(), patience_s=10):
            raise ServerFailed("Quedan procesos de PostgreSQL de una ejecución anterior que no terminan.")
        # PostgreSQL would refuse a start when the stale file names a process number that somebody else now has.
        # Taking it away is safe because nobody works in the folder any more.
        (place.data / "postmaster.pid").unlink(missing_ok=True)
        for stale in place.sockets.glob(".s.PGSQL.*"):
            stale.unlink()

    def _make_cluster(self, place: Place, binaries: Binaries, log: IO[bytes]) -> None:
        half = make_data_folder(place)
        options = [f"--pgdata={half}", *setup.new_cluster_options(binaries.major)]
        if not self._durable:
            options.append("--no-sync")
        made = self._spawn(place, [binaries.program("initdb"), *options], log)
        if made.wait() != 0:
            raise ServerFailed(f"No se pudo crear la base de datos:\n{_log_end(self._home)}")
        half.rename(place.data)

    def _write_access_rules(self, place: Place) -> None:
        """Written anew at each start: an upgrade, or a renamed account, then needs no repair."""
        rules = {"access.conf": setup.ACCESS, "identities.conf": setup.identities(_os_user())}
        for name, text in rules.items():
            path = place.base / name
            path.write_text(text, encoding="utf-8")
            path.chmod(0o644 if place.account else 0o600)

    def _launch(self, place: Place, binaries: Binaries, log: IO[bytes]) -> None:
        settings = setup.server_settings(place.base, place.sockets, durable=self._durable)
        arguments = [binaries.program("postgres"), "-D", str(place.data), *settings]
        self._process = self._spawn(place, arguments, log)
        ready = wait_until(
            lambda: self.is_running() or not self.is_alive(), patience_s=_START_PATIENCE_S, pause_s=0.01
        )
        if not (ready and self.is_alive()):
            raise ServerFailed(f"PostgreSQL no pudo arrancar:\n{_log_end(self._home)}")

    def _spawn(self, place: Place, arguments: list[str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start a program as the account that owns the data, in a session that no Ctrl-C reaches."""
        account = place.account
        return subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=place.base,
            env=_clean_environ(),
            umask=0o077,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509 - it makes one system call
        )

    def _make_ours(self, place: Place, binaries: Binaries) -> None:
        """Make roles, database and extensions, once for each content of the script."""
        script, done = setup.first_statements(), place.base / "prepared.sql"
        if done.exists() and done.read_text(encoding="utf-8") == script:
            return
        said = subprocess.run(
            [binaries.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", self.dsn(SUPERUSER, "postgres")],
            input=script.encode(),
            capture_output=True,
            check=False,
            env=_clean_environ(),
        )
        if said.returncode != 0:
            raise ServerFailed(
                f"No se pudo preparar la base de datos:\n{said.stderr.decode(errors='replace')}"
            )
        done.write_text(script, encoding="utf-8")

    # ------------------------------------------------------------------------------------------ looking

    def _living(self) -> set[int]:
        data = self._place().data
        return servers_in(data, _named(data))


def _take(lock: Lock, *, wait: bool) -> Lock:
    try:
        lock.take(wait=wait)
    except Busy as busy:
        raise AlreadyRunning from busy
    lock.say(pid=os.getpid())
    return lock


def _shut_down(postmaster: int, gone: Callable[[], bool]) -> None:
    """End a server: in order, else quickly (it then replays its log at the next start), else at once."""
    for word, patience_s in ((signal.SIGINT, _STOP_PATIENCE_S), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        send({postmaster}, word)
        if wait_until(gone, patience_s=patience_s):
            return


def _pid_file(data: Path) -> list[str]:
    """Return the lines of the file in which a running server says who and how it is."""
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _named(data: Path) -> int | None:
    lines = _pid_file(data)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _major(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def _os_user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise ServerFailed(
            f"La cuenta número {os.geteuid()} no tiene nombre en esta máquina y PostgreSQL lo necesita: déle uno en "
            "/etc/passwd, o indique un servidor con DATABASE_URL."
        ) from None


def _clean_environ() -> dict[str, str]:
    """Return our environment without settings meant for another PostgreSQL."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def _open_log(home: Path) -> IO[bytes]:
    """Open the server's log; keep one older one when it has grown."""
    path = _log_path(home)
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "wb")


def _log_end(home: Path, lines: int = 12) -> str:
    with _log_path(home).open(encoding="utf-8", errors="replace") as log:
        return "".join(deque(log, maxlen=lines)) + f"(todo en {_log_path(home)})"


def _log_path(home: Path) -> Path:
    return make_private(home / "log") / "postgres.log"
