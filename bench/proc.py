"""What /proc says of processes: who descends from whom, CPU used, memory held. Linux only, like the bench."""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class Memory(msgspec.Struct, frozen=True):
    """
    What one process holds, in MB.

    `pss` counts a page shared by n processes as 1/n, so that a sum over processes is true. `rss` counts it whole in
    each of them. `peak_rss` is the largest rss so far.
    """

    name: str
    rss: float
    pss: float
    private: float
    peak_rss: float


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for each in _pids():
        children.setdefault(parent(each), []).append(each)
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def parent(pid: int) -> int:
    """Return who started a process; 0 when it is gone."""
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and its descendants, those that have ended and were waited for included."""
    used = 0.0
    for each in family(pid):
        fields = _stat(each)
        if fields:
            used += sum(int(field) for field in fields[11:15]) * _TICK_S  # utime, stime, cutime, cstime
    return used


def memory(pid: int) -> Memory | None:
    """Return what a process holds; None when it is gone."""
    try:
        status = _table(Path(f"/proc/{pid}/status"))
        rollup = _table(Path(f"/proc/{pid}/smaps_rollup"))
    except OSError:
        return None
    if "VmRSS" not in status or "Pss" not in rollup:
        return None
    return Memory(
        name=command(pid),
        rss=_megabytes(status["VmRSS"]),
        pss=_megabytes(rollup["Pss"]),
        private=_megabytes(status["RssAnon"]),
        peak_rss=_megabytes(status["VmHWM"]),
    )


def command(pid: int) -> str:
    """Return the command line of a process, shortened for people; empty when it is gone."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    return " ".join(Path(word).name if word.startswith("/") else word for word in words if word)[:60]


def is_postgres(pid: int) -> bool:
    """Whether a process runs the program of the database server."""
    try:
        return Path(os.readlink(f"/proc/{pid}/exe")).name == "postgres"
    except OSError:
        return False


def sum_of(memories: Iterable[Memory]) -> tuple[float, float]:
    """Return the sums of PSS and of RSS."""
    held = list(memories)
    return sum(each.pss for each in held), sum(each.rss for each in held)


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _stat(pid: int) -> list[str]:
    """Return the fields after the name, which may itself hold spaces and brackets."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _table(path: Path) -> dict[str, str]:
    lines = path.read_text().splitlines()
    return dict(line.split(":", maxsplit=1) for line in lines if ":" in line)


def _megabytes(text: str) -> float:
    return int(text.split(maxsplit=1)[0]) / 1024
