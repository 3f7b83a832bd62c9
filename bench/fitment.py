"""The catalogue of parts at full size: its import, the search as one types at a counter, the tree, a page of parts.

A catalogue that nobody makes (`trastienda generate fitment`) is imported into a home of its own, as anybody would; a
shop sells 20,000 of its parts. `BENCH_PARTS` makes it smaller than a million and a half. Import it once Django is set
up.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from bench import load, proc
from bench.importing import watch, weight
from bench.load import Plan
from bench.server import Stage, child, seconds_per_run, web_server
from bench.shops import Till, open_shop
from bench.table import Measure, say
from trastienda.project.postgres import OWNER

PARTS, SOLD, CONNECTIONS = int(os.environ.get("BENCH_PARTS") or 1_500_000), 20_000, 8
_ROOT = "/pos/api/catalog"


def run(on: Stage) -> list[Measure]:
    """Import, then measure each kind of question."""
    measures = _import(on)
    till = open_shop("Refaccionaria grande", products=SOLD)[0]
    _sell_parts(on, till)
    asked = _Asked(on, till)
    with web_server(on) as web:
        return [
            *measures,
            *_questions(on, web, "search: numbers", asked.numbers(), p95=25, python=1.8),
            *_questions(on, web, "search: words", asked.words(), p95=25, python=1.8),
            *_questions(on, web, "search: slips of the hand", asked.slips(), p95=25, python=1.8),
            *_questions(on, web, "tree", asked.tree(), p95=10),
            *_questions(on, web, "parts with stock", asked.parts(), p95=25),
        ]


def _import(on: Stage) -> list[Measure]:
    with tempfile.TemporaryDirectory(prefix="trastienda-fitment-") as folder:
        say(f"writing a catalogue of {PARTS:,} parts")
        generate = [
            sys.executable,
            "-m",
            "trastienda",
            "generate",
            "fitment",
            "--parts",
            str(PARTS),
            "--out",
            folder,
        ]
        subprocess.run(generate, env=on.environ, check=True, stdout=subprocess.DEVNULL)
        files = [str(path) for path in sorted(Path(folder).glob("*.csv"))]
        say("importing it")
        began = time.perf_counter()
        arguments = [sys.executable, "-m", "trastienda", "import", "fitment", *files]
        with child(arguments, on.environ) as process:
            peaks = watch(process)
        seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit("the import failed; above is what it said")
    most = max(peaks.values(), key=weight)
    share = PARTS / 1_500_000
    return [
        _less("parts import, minutes", f"{seconds / 60:.1f} min", seconds / 60, 15 * max(share, 0.1)),
        _less("its largest process, MB", f"{weight(most):.0f} MB", weight(most), 500),
    ]


def _sell_parts(on: Stage, till: Till) -> None:
    """Let the shop's products be parts, the better known the likelier."""
    with on.connect(OWNER) as owner:
        owner.execute(
            "UPDATE product p SET fitment_part_id = s.part_id FROM part_search s WHERE p.tenant_id = %s"
            " AND s.place = 1 + ((p.id - %s) * (p.id - %s) * %s) / %s",
            (till.tenant_id, till.first_product, till.first_product, PARTS - 1, SOLD * SOLD),
        )
    with on.connect() as admin:
        admin.execute("VACUUM (ANALYZE)")


class _Asked:
    """Requests of each kind, drawn from what is in the catalogue."""

    def __init__(self, on: Stage, till: Till, *, each: int = 400) -> None:
        self._till, self._random = till, random.Random(7)
        with on.connect(OWNER) as owner:
            self._parts = owner.execute(
                "SELECT p.number, c.name, g.name, k.name, o.name, v.year_id, o.id, k.id, v.id, g.id, c.id"
                " FROM (SELECT * FROM fitment TABLESAMPLE SYSTEM (5) LIMIT 200000) f"
                " JOIN part p ON p.id = f.part_id JOIN part_group g ON g.id = p.group_id"
                " JOIN part_category c ON c.id = g.category_id JOIN model_year_engine v ON v.id = f.vehicle_id"
                " JOIN vehicle_model o ON o.id = v.model_id JOIN vehicle_make k ON k.id = o.make_id"
                " ORDER BY md5(f.id::text) LIMIT %s",
                (each,),
            ).fetchall()

    def numbers(self) -> list[bytes]:
        """As printed, in lower case without dashes, and only how they begin."""
        found = []
        for number, *_ in self._parts:
            whole = str(number)
            found.append(
                self._search(self._random.choice((whole, whole.lower().replace("-", ""), whole[:-3])))
            )
        return found

    def words(self) -> list[bytes]:
        """What it is for which car, mostly with its year; now and then without the car."""
        return [
            self._search(
                self._random.choice(
                    (
                        f"{group} {model} {year}",
                        f"{group} {model} {year}",
                        f"{group} {model}",
                        f"{group} {make}",
                        f"{group}",
                    )
                )
            )
            for _, _, group, make, model, year, *_ in self._parts
        ]

    def slips(self) -> list[bytes]:
        """Numbers with one letter or digit changed."""
        found = []
        for number, *_ in self._parts:
            text = str(number)
            at = self._random.randrange(len(text))
            found.append(self._search(text[:at] + self._random.choice("0123456789") + text[at + 1 :]))
        return found

    def tree(self) -> list[bytes]:
        return [
            self._get(f"{_ROOT}/{path}")
            for _, _, _, _, _, year, model, make, vehicle, _, category in self._parts
            for path in (
                "brands",
                f"models?brand_id={make}",
                f"years?model_id={model}",
                f"engines?model_id={model}&year_id={year}",
                f"categories?mye_id={vehicle}",
                f"groups?mye_id={vehicle}&category_id={category}",
            )
        ]

    def parts(self) -> list[bytes]:
        return [
            self._get(f"{_ROOT}/parts?mye_id={vehicle}&group_id={group}&branch_id={self._till.branch_id}")
            for *_, vehicle, group, _ in self._parts
        ]

    def _search(self, typed: str) -> bytes:
        return self._get(f"{_ROOT}/search?q={quote(typed)}&branch_id={self._till.branch_id}")

    def _get(self, path: str) -> bytes:
        return (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self._till.token}\r\n\r\n"
        ).encode()


def _questions(
    on: Stage, web: int, name: str, requests: Sequence[bytes], *, p95: float, python: float | None = None
) -> list[Measure]:
    """Ask at random from eight connections; the slowest twentieth, and what Python used for each."""
    say(name)
    marks: list[tuple[float, float]] = []
    seconds = seconds_per_run()
    plan = Plan(
        port=on.config.port,
        requests=list(requests),
        connections=CONNECTIONS,
        warm_up_s=seconds * 0.3,
        measured_s=seconds * 0.7,
    )

    def mark() -> None:
        marks.append((proc.cpu_seconds(web), proc.cpu_seconds(on.postmaster)))

    result = load.run(plan, at_start=mark, at_end=mark)
    if set(result.statuses) != {200}:
        raise SystemExit(f"{name}: not every answer was right: {result.statuses} {result.refusal}")
    count = len(result.latencies)
    by_python, by_postgres = (
        (after - before) * 1000 / count for before, after in zip(marks[0], marks[1], strict=True)
    )
    note = (
        f"{result.per_second:.0f}/s; p50 {result.percentile_ms(50):.1f}, p99 {result.percentile_ms(99):.1f} ms;"
        f" CPU each: Python {by_python:.2f}, PostgreSQL {by_postgres:.2f} ms"
    )
    slow = result.percentile_ms(95)
    measures = [_less(f"{name}, p95 of {CONNECTIONS}", f"{slow:.1f} ms", slow, p95, note)]
    if python is not None:
        measures.append(_less(f"{name}, Python each", f"{by_python:.2f} ms", by_python, python))
    return measures


def _less(name: str, ours: str, figure: float, asked: float, *notes: str) -> Measure:
    return Measure(name=name, ours=ours, limit="", figure=figure, asked=asked, at_least=False, notes=notes)
