"""The limit: pgbench at the same concurrency, with prepared statements."""

import re
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.server import Stage

_RATE = re.compile(r"tps = ([0-9.]+)")
_LATENCY = re.compile(r"latency average = ([0-9.]+) ms")
_FAILED = re.compile(r"number of failed transactions: ([0-9]+)")


class Run(msgspec.Struct, frozen=True):
    """What pgbench counted; its own CPU seconds."""

    per_second: float
    latency_ms: float
    client_cpu: float


def run(on: Stage, scripts: Sequence[str], *, role: str, clients: int, seconds: float) -> Run:
    """
    Run the scripts, each transaction picking one of them at random.

    :raises SystemExit: pgbench failed, or a transaction did.
    """
    with tempfile.TemporaryDirectory(prefix="trastienda-bench-") as folder:
        files = [Path(folder) / f"{at}.sql" for at, _ in enumerate(scripts)]
        for file, script in zip(files, scripts, strict=True):
            file.write_text(script)
        before = _children_cpu()
        said = subprocess.run(
            [
                on.program("pgbench"),
                "--no-vacuum",
                "--protocol=prepared",
                f"--client={clients}",
                f"--jobs={min(2, clients)}",
                f"--time={max(1, round(seconds))}",
                "--random-seed=7",
                *(f"--file={file}" for file in files),
                on.server.dsn(role),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    rate, latency, failed = (pattern.search(said.stdout) for pattern in (_RATE, _LATENCY, _FAILED))
    if said.returncode or not rate or not latency or (failed and failed[1] != "0"):
        raise SystemExit(f"pgbench failed:\n{said.stdout}\n{said.stderr}")
    return Run(per_second=float(rate[1]), latency_ms=float(latency[1]), client_cpu=_children_cpu() - before)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
