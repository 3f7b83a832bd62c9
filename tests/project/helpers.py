"""What the tests of processes share: seeing them, ending them, waiting for them."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable


def eventually(happened: Callable[[], bool], patience_s: float = 20) -> bool:
    """Wait for something that another process does."""
    deadline = time.monotonic() + patience_s
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    return happened()


def commands_with(text: str) -> dict[int, str]:
    """Return the living processes whose command line holds `text`, ourselves and zombies aside."""
    said = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in said.stdout.splitlines())
    return {
        int(row[0]): row[2]
        for row in rows
        if len(row) == 3 and text in row[2] and not row[1].startswith("Z") and int(row[0]) != os.getpid()
    }


def kill_outright(pid: int) -> None:
    """What the kernel does when memory runs out."""
    os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])
