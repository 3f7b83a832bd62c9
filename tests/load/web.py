"""The web server as `trastienda run` starts it, on a loopback port, over the database of this test run.

Two worker processes of the real server with the real settings; what ends them here is what ends them in a shop that
loses its power: signal 9, without a word.
"""

import os
import signal
import subprocess
from pathlib import Path

from tests.project.helpers import free_port
from trastienda.project import supervisor
from trastienda.project.config import Config
from trastienda.project.environment import environ_for
from trastienda.project.processes import dies_with_parent, end_group, wait_until

_PATIENCE_S = 60.0


class WebServer:
    """One web server: a parent and its workers, in a process group of their own."""

    def __init__(self, home: Path, *, workers: int = 2) -> None:
        wanted = {
            "TRASTIENDA_HOME": str(home),
            "PORT": str(free_port()),
            "WORKERS": str(workers),
            "DEMO": "0",
        }
        self._config = Config.from_environ(os.environ | wanted)
        self._said = home / "said"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return self._config.port

    def start(self) -> None:
        """Start it, on the same port as before, and return once it answers."""
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                supervisor.programs_for(self._config).web,
                env=environ_for(self._config, None),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGKILL),  # noqa: PLW1509 - it makes one system call
            )
        assert wait_until(self.answers, patience_s=_PATIENCE_S), self.said()

    def answers(self) -> bool:
        """Whether it serves."""
        return supervisor._is_healthy(self._config)

    def kill(self) -> None:
        """The power goes: parent and workers are gone between two instructions."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def kill_workers(self) -> int:
        """End the processes that answer requests; the parent starts new ones. Return how many there were."""
        workers = self._workers()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        return len(workers)

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            end_group(self._process, patience_s=_PATIENCE_S)

    def said(self) -> str:
        """What it wrote on its terminal."""
        return self._said.read_text(errors="replace")

    def _workers(self) -> list[int]:
        assert self._process is not None
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        pairs = (line.split() for line in listed.splitlines())
        return [int(pid) for pid, parent in pairs if int(parent) == self._process.pid]
