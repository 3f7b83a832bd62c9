"""What an idle shop holds, and how soon it is ready the second time, with the real `trastienda run`."""

import http.client
import sys
import time

from bench import proc
from bench.server import child, is_healthy, temporary_home
from bench.table import Measure, say
from trastienda.project.config import Config
from trastienda.project.processes import wait_until

_PATIENCE_S = 180.0
_IDLE_S = 3.0


def run() -> list[Measure]:
    """Start a new shop, stop it, start it again: time that start, and weigh it once it is idle."""
    with temporary_home() as config:
        say("memory: first start")
        first_s, _ = _start(config)
        say("memory: second start")
        second_s, held = _start(config)
    pss, rss = proc.sum_of(held)
    notes = tuple(
        f"{each.name}: {each.pss:.0f} MB PSS, {each.rss:.0f} MB RSS, {each.private:.0f} MB its own"
        for each in sorted(held, key=lambda each: -each.pss)
    )
    return [
        Measure(
            name="idle server and worker, MB (PSS, without PostgreSQL)",
            ours=f"{pss:.0f} MB",
            limit="",
            figure=pss,
            asked=350,
            at_least=False,
            notes=(f"{len(held)} processes; the sum of their RSS is {rss:.0f} MB", *notes),
        ),
        Measure(
            name="ready, second start, s",
            ours=f"{second_s:.1f} s",
            limit="",
            figure=second_s,
            asked=6,
            at_least=False,
            notes=(f"the first start, which makes the database, took {first_s:.1f} s",),
        ),
    ]


def _start(config: Config) -> tuple[float, list[proc.Memory]]:
    """Start the shop; return the seconds until it answered, and what its processes hold when idle again."""
    began = time.perf_counter()
    with child([sys.executable, "-m", "trastienda", "run"], config.as_environ(), quiet=True) as shop:
        if not wait_until(lambda: is_healthy(config.port), patience_s=_PATIENCE_S):
            raise SystemExit("`trastienda run` did not come up; above is what it said.")
        ready_s = time.perf_counter() - began
        for _ in range(40):
            _visit(config.port)
        time.sleep(_IDLE_S)
        ours = [pid for pid in proc.family(shop.pid) if not proc.is_postgres(pid)]
        held = [found for found in map(proc.memory, ours) if found is not None]
    if not any("_worker" in each.name for each in held):
        raise SystemExit("`trastienda run` runs without its worker; above is what it said.")
    return ready_s, held


def _visit(port: int) -> None:
    """Ask what a till asks before anyone has signed in: it makes each worker load what it loads when first used."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/pos/api/auth/employees/1")
    connection.getresponse().read()
    connection.close()
