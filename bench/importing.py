"""How long the import of Online Retail II takes on two cores, and the most memory that any process held for it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench import proc
from bench.server import child, temporary_home
from bench.table import Measure, say
from trastienda.project.postgres import EmbeddedServer

_LOOK_EVERY_S = 0.25


def run(source: Path) -> list[Measure]:
    """Import the file into a new home; PostgreSQL runs as it does in production."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    with temporary_home() as config:
        server = EmbeddedServer(config.home)
        with server:
            subprocess.run(
                [sys.executable, "-m", "trastienda", "migrate"], env=config.as_environ(), check=True
            )
            say(f"importing {source.name}")
            began = time.perf_counter()
            arguments = [sys.executable, "-m", "trastienda", "import", "online-retail", str(source)]
            with child(arguments, config.as_environ()) as process:
                peaks = watch(process)
            seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit("the import failed; above is what it said")
    most = max(peaks.values(), key=weight)
    return [
        Measure(
            name="Online Retail import, minutes",
            ours=f"{seconds / 60:.1f} min",
            limit="",
            figure=seconds / 60,
            asked=6,
            at_least=False,
        ),
        Measure(
            name="its largest process, MB",
            ours=f"{weight(most):.0f} MB",
            limit="",
            figure=weight(most),
            asked=500,
            at_least=False,
            notes=(
                "Python by peak RSS; PostgreSQL by memory of its own, because the pool of pages that all its "
                "processes share is in the RSS of each",
                *(
                    f"{each.name}: peak {each.peak_rss:.0f} MB RSS, {each.private:.0f} MB its own"
                    for each in sorted(peaks.values(), key=weight, reverse=True)[:6]
                ),
            ),
        ),
    ]


def watch(process: "subprocess.Popen[bytes]") -> dict[int, proc.Memory]:
    """Look at the import's processes and PostgreSQL's until it ends; return the most that each has held."""
    peaks: dict[int, proc.Memory] = {}
    while process.poll() is None:
        for pid in proc.family(os.getpid()):
            found = proc.memory(pid)
            if found is not None and pid != os.getpid() and weight(found) >= weight(peaks.get(pid, found)):
                peaks[pid] = found
        time.sleep(_LOOK_EVERY_S)
    return peaks


def weight(held: proc.Memory) -> float:
    return held.private if held.name.startswith("postgres") else held.peak_rss
