"""What the operating system says about processes, and two ways to end them.

Small and without other packages, because the supervising process imports it. It starts nothing itself.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

_HAS_PROC = Path("/proc/self/exe").exists()  # Linux
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(last_word: signal.Signals) -> Callable[[], None]:
    """Make a `preexec_fn`: the kernel sends the child `last_word` when we are gone, even killed outright.

    Linux only; elsewhere it does nothing, and the next start clears up. The kernel watches the *thread* that
    started the child, so start children from a thread that lives as long as they should.
    """
    parent = os.getpid()

    def ask_kernel() -> None:
        if _HAS_PROC:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(last_word))
            if os.getppid() != parent:  # we died between fork and prctl
                os._exit(1)

    return ask_kernel


def end_group(process: "subprocess.Popen[bytes]", *, patience_s: float) -> None:
    """Ask a child that leads its own process group to end; after `patience_s` end the whole group."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def servers_in(data: Path, named: int | None) -> set[int]:
    """Return the PostgreSQL processes that work in the folder `data`, whoever started them.

    :param named: the process that the folder's own pid file names; the only clue on systems without /proc.
    """
    if _HAS_PROC:
        return {pid for pid in _all_pids() if _is_postgres_in(pid, data)}
    return {named} if named is not None and _is_called_postgres(named) else set()


def send(pids: Iterable[int], what: signal.Signals) -> None:
    """Signal processes that may be gone by now."""
    for pid in pids:
        try:
            os.kill(pid, what)
        except ProcessLookupError:
            continue


def wait_until(happened: Callable[[], bool], *, patience_s: float, pause_s: float = 0.02) -> bool:
    """Wait for something; tell whether it happened in time."""
    deadline = time.monotonic() + patience_s
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause_s)
    return True


def _all_pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _is_postgres_in(pid: int, data: Path) -> bool:
    try:
        folder = os.readlink(f"/proc/{pid}/cwd")
        program = os.readlink(f"/proc/{pid}/exe")
    except OSError:  # gone, a zombie, or somebody else's
        return False
    # A shell that someone left in the folder is not ours to end. An upgraded binary reads "… (deleted)".
    return folder == str(data) and Path(program.removesuffix(" (deleted)")).name == "postgres"


def _is_called_postgres(pid: int) -> bool:
    said = subprocess.run(
        ["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False, timeout=10
    )
    return Path(said.stdout.strip()).name == "postgres"
