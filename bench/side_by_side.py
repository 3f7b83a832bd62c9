"""One contest: requests over HTTP to the real web server, against pgbench running scripts, in turns.

In turns, so that whatever else the machine does meanwhile falls on both; and the CPU that each used is told beside
the rates, because it hardly depends on that.
"""

import msgspec

from bench import load, pgbench, proc
from bench.load import Plan, Result
from bench.pgbench import Run
from bench.server import Stage, seconds_per_run
from bench.table import Measure, say

CONNECTIONS = 16


class Contest(msgspec.Struct, frozen=True):
    """What is asked of each side, by one pick at random each time; `status` is the one right answer."""

    name: str
    requests: list[bytes]
    scripts: list[str]
    role: str
    status: int
    asked: float | None


class _Ours(msgspec.Struct, frozen=True):
    """One run of our server; CPU milliseconds a request."""

    result: Result
    python_ms: float
    postgres_ms: float


class _Limit(msgspec.Struct, frozen=True):
    run: Run
    postgres_ms: float


def measure(on: Stage, web: int, contest: Contest, *, rounds: int, notes: tuple[str, ...] = ()) -> Measure:
    """Let both sides run `rounds` times and return the ratio of their rates."""
    ours: list[_Ours] = []
    limits: list[_Limit] = []
    for at in range(rounds):
        say(f"{contest.name}: round {at + 1} of {rounds}")
        limits.append(_run_limit(on, contest))
        ours.append(_run_ours(on, web, contest))
    rate = _mean([each.result.per_second for each in ours])
    limit = _mean([each.run.per_second for each in limits])
    used = _mean([each.python_ms + each.postgres_ms for each in ours])
    needed = _mean([each.postgres_ms for each in limits])
    return Measure(
        name=contest.name,
        ours=f"{rate:.0f}/s",
        limit=f"{limit:.0f}/s",
        figure=rate / limit,
        asked=contest.asked,
        notes=(
            *notes,
            *map(_tell_ours, ours),
            *map(_tell_limit, limits),
            f"by CPU alone, whatever else the machine does: {needed:.2f} / {used:.2f} ms = {needed / used:.2f}",
        ),
    )


def _run_ours(on: Stage, web: int, contest: Contest) -> _Ours:
    seconds = seconds_per_run()
    marks: list[tuple[float, float]] = []

    def mark() -> None:
        marks.append((proc.cpu_seconds(web), proc.cpu_seconds(on.postmaster)))

    plan = Plan(
        port=on.config.port,
        requests=contest.requests,
        connections=CONNECTIONS,
        warm_up_s=seconds * 0.2,
        measured_s=seconds * 0.8,
    )
    result = load.run(plan, at_start=mark, at_end=mark)
    if set(result.statuses) != {contest.status}:
        raise SystemExit(f"{contest.name}: not every answer was right: {result.statuses} {result.refusal}")
    (web_before, database_before), (web_after, database_after) = marks
    count = len(result.latencies)
    return _Ours(
        result=result,
        python_ms=(web_after - web_before) * 1000 / count,
        postgres_ms=(database_after - database_before) * 1000 / count,
    )


def _run_limit(on: Stage, contest: Contest) -> _Limit:
    warm_up, measured = seconds_per_run() * 0.2, max(1, round(seconds_per_run() * 0.8))
    pgbench.run(on, contest.scripts, role=contest.role, clients=CONNECTIONS, seconds=warm_up)
    before = proc.cpu_seconds(on.postmaster)
    found = pgbench.run(on, contest.scripts, role=contest.role, clients=CONNECTIONS, seconds=measured)
    used = proc.cpu_seconds(on.postmaster) - before
    return _Limit(run=found, postgres_ms=used * 1000 / (found.per_second * measured))


def _tell_ours(each: _Ours) -> str:
    found = each.result
    p50, p95, p99 = (found.percentile_ms(percent) for percent in (50, 95, 99))
    return (
        f"ours {found.per_second:.0f}/s; p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f}, most "
        f"{found.latencies[-1] * 1000:.0f} ms; CPU each: Python {each.python_ms:.2f}, PostgreSQL "
        f"{each.postgres_ms:.2f} ms; the client used {found.client_cpu / found.seconds:.0%} of a core"
    )


def _tell_limit(each: _Limit) -> str:
    found = each.run
    return (
        f"limit {found.per_second:.0f}/s; mean {found.latency_ms:.1f} ms; CPU each: PostgreSQL "
        f"{each.postgres_ms:.2f} ms; pgbench used {found.client_cpu:.1f} s in all"
    )


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)
