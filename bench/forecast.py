"""How good the forecast is on two years of a real shop, what training costs, and how fast a prediction is answered.

Import it once Django is set up.
"""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
from rich.table import Table

from bench import load
from bench.learning import Learnt
from bench.load import Plan
from bench.server import Stage, web_server
from bench.shops import open_shop
from bench.table import OUT, Measure, say
from trastienda.domain.access import secrets
from trastienda.domain.access.models import User
from trastienda.domain.planning.snapshots import Errors, ForecastMade, Scope, TrainingMade
from trastienda.domain.planning.snapshots import Measure as Of
from trastienda.domain.planning.steps import keep_training
from trastienda.insights.forecasting.scores import Scores
from trastienda.kernel import clock
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.smartsales import auth

NAIVE = "seasonal_naive"


def run(on: Stage, source: Path) -> list[Measure]:
    """Train on the file, then ask a server for what was learnt."""
    say(f"training on {source.name}")
    learnt = _learn(source)
    _show(learnt)
    return [*_quality(learnt), *_cost(learnt), _answering(on, learnt)]


def _learn(source: Path) -> Learnt:
    found = subprocess.run(
        [sys.executable, "-m", "bench.learning", str(source)], stdout=subprocess.PIPE, check=True
    )
    return msgspec.json.decode(found.stdout, type=Learnt)


def _show(learnt: Learnt) -> None:
    """Print the race."""
    table = Table(
        title=f"{learnt.days} days, {learnt.empty_days} without a sale; served: {learnt.algorithm}",
        title_justify="left",
    )
    table.add_column("model")
    for column in ("WAPE 7 days", "WAPE 30 days", "MASE 7", "MASE 30"):
        table.add_column(column, justify="right")
    for each in learnt.scores:
        figures = [f"{figure or 0:.3f}" for figure in (each.wape_7, each.wape_30, each.mase_7, each.mase_30)]
        table.add_row(each.name, *figures, style="bold" if each.name == learnt.algorithm else "")
    OUT.print(table)


def _quality(learnt: Learnt) -> list[Measure]:
    served, naive = _scores(learnt, learnt.algorithm), _scores(learnt, NAIVE)
    honest = learnt.honest
    return [
        _against("forecast, WAPE of a week ahead", served.wape_7, naive.wape_7, asked=0.9),
        _against("forecast, WAPE of a month ahead", served.wape_30, naive.wape_30, asked=None),
        _against(
            "forecast, a week ahead, model chosen before",
            honest.wape_7,
            honest.naive_7,
            asked=0.9,
            notes=(
                f"at each of the latest {honest.folds} weeks, whoever had won the weeks before it forecast the next; "
                f"its 80 % interval held {honest.covered or 0:.0%} of the open days",
            ),
        ),
        _against("forecast, a month ahead, model chosen before", honest.wape_30, honest.naive_30, asked=None),
    ]


def _against(
    name: str, ours: float | None, naive: float | None, *, asked: float | None, notes: tuple[str, ...] = ()
) -> Measure:
    """Compare an error with that of repeating last week."""
    if not ours or not naive:
        raise SystemExit(f"{name}: the file has too few days to test it")
    return Measure(
        name=name,
        ours=f"{ours:.1%}",
        limit=f"{naive:.1%}",
        figure=ours / naive,
        asked=asked,
        at_least=False,
        notes=("the limit is seasonal naive, last week again", *notes),
    )


def _cost(learnt: Learnt) -> list[Measure]:
    told = ", ".join(f"{name} {count}" for name, count in sorted(learnt.products.items()))
    return [
        Measure(
            name="forecast, training, s",
            ours=f"{learnt.seconds:.1f} s",
            limit="",
            figure=learnt.seconds,
            asked=60,
            at_least=False,
            notes=(f"the shop and {sum(learnt.products.values())} products, served by: {told}",),
        ),
        Measure(
            name="forecast, memory, MB",
            ours=f"{learnt.peak_mb:.0f} MB",
            limit="",
            figure=learnt.peak_mb,
            asked=1000,
            at_least=False,
        ),
    ]


def _answering(on: Stage, learnt: Learnt) -> Measure:
    """Keep what was learnt and ask for it over HTTP, one request after the other."""
    say("asking for predictions")
    tenant = open_shop("Pronóstico", products=1)[0].tenant_id
    request = (
        "GET /api/predictions/sales/?days=90 HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {_keep(learnt, tenant)}\r\n\r\n"
    ).encode()
    with web_server(on):
        plan = Plan(port=on.config.port, requests=[request], connections=1, warm_up_s=1.0, measured_s=3.0)
        found = load.run(plan, at_start=_nothing, at_end=_nothing)
    if set(found.statuses) != {200}:
        raise SystemExit(f"predictions: not every answer was right: {found.statuses} {found.refusal}")
    return Measure(
        name="prediction of 90 days, p99 ms",
        ours=f"{found.percentile_ms(99):.1f} ms",
        limit="",
        figure=found.percentile_ms(99),
        asked=30,
        at_least=False,
        notes=(f"p50 {found.percentile_ms(50):.1f} ms, {found.per_second:.0f}/s over one connection",),
    )


def _keep(learnt: Learnt, tenant_id: int) -> str:
    """Keep the forecast as of this morning, and return a manager's token."""
    now = clock.now()
    served, naive = _scores(learnt, learnt.algorithm), _scores(learnt, NAIVE)
    errors = Errors(
        wape_7=served.wape_7,
        wape_30=served.wape_30,
        mase_7=served.mase_7,
        mase_30=served.mase_30,
        naive_wape_7=naive.wape_7,
        naive_wape_30=naive.wape_30,
    )
    shop = ForecastMade(
        scope=Scope.SHOP,
        scope_id=0,
        measure=Of.REVENUE,
        algorithm=learnt.algorithm,
        errors=errors,
        daily_error=0.0,
        expected=learnt.expected,
        lower=learnt.lower,
        upper=learnt.upper,
    )
    yesterday = now.date() - timedelta(days=1)
    training = TrainingMade(
        algorithm=learnt.algorithm,
        data_from=yesterday - (learnt.last_on - learnt.first_on),
        data_to=yesterday,
        first_on=yesterday,
        errors=errors,
        chosen_ahead_wape_7=learnt.honest.wape_7,
        chosen_ahead_naive_7=learnt.honest.naive_7,
        covered=learnt.honest.covered,
        race=[],
        forecasts=[shop],
    )
    with transaction(tenant_id):
        keep_training(training, at=now, actor="bench")
        manager = User.objects.create(
            tenant_id=tenant_id,
            username="bench",
            email="bench@example.com",
            role="manager",
            password_hash=secrets.nobodys_hash(),
            tokens_since=now,
            created_at=now,
        )
    return auth.issue_token(auth.ACCESS, tenant_id=tenant_id, user_id=manager.id, now=now)


def _scores(learnt: Learnt, name: str) -> Scores:
    return next(each for each in learnt.scores if each.name == name)


def _nothing() -> None:
    """Nobody else's CPU is of interest here."""
