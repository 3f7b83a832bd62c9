"""The nightly training: who is due, and that learning happens elsewhere than in the worker or the web."""

import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from procrastinate.contrib.django import app

from tests.operations.planning.history import sold_daily
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.planning.models import Training
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.training_due import NEVER, training_due
from trastienda.jobs.planning import plan_trainings
from trastienda.kernel import sql
from trastienda.kernel.clock import local_date
from trastienda.project import worker

HEAVY = ("sklearn", "statsmodels", "pandas", "numpy", "holidays")


def sold_for(shop: Shop, days: int, *, until_days_ago: int = 0) -> None:
    """Sold something every day for so long, lately or until some time ago."""
    shop.has("CAFE")
    with shop.transaction():
        today = local_date(now(), zone_name=tenant_profile(shop.id).time_zone)
    sold_daily(
        shop, days, {"CAFE": lambda day: 5 + day.weekday()}, until=today - timedelta(days=until_days_ago)
    )


def due(shop: Shop, *, at: datetime | None = None) -> datetime | None:
    with shop.transaction():
        return training_due(now=at or now())


def was_trained(shop: Shop, at: datetime) -> None:
    """A training of that time stands in the history."""
    with shop.transaction():
        Training.objects.create(
            tenant_id=shop.id,
            version=1,
            algorithm="theta",
            trained_at=at,
            data_from=at.date(),
            data_to=at.date(),
            race=[],
            forecasts=0,
            actor="test",
        )


class TestTrainingDue:
    def test_a_shop_that_sells_and_was_never_trained(self, shop: Shop) -> None:
        sold_for(shop, 60)
        assert due(shop) == NEVER

    def test_a_shop_that_was_trained_yesterday(self, shop: Shop) -> None:
        sold_for(shop, 60)
        yesterday = now().replace(microsecond=0) - timedelta(days=1)
        was_trained(shop, yesterday)
        assert due(shop) == yesterday

    def test_not_one_that_was_trained_this_morning(self, shop: Shop) -> None:
        sold_for(shop, 60)
        was_trained(shop, now() - timedelta(hours=3))
        assert due(shop) is None

    @pytest.mark.parametrize(
        ("case", "days", "until_days_ago"),
        [("new", 40, 0), ("closed for good", 60, 30), ("never sold", 0, 0)],
    )
    def test_not_one_that_cannot_be_trained(
        self, case: str, days: int, until_days_ago: int, shop: Shop
    ) -> None:
        sold_for(shop, days, until_days_ago=until_days_ago)
        assert due(shop) is None


def test_the_night_trains_who_is_due_in_a_process_of_its_own(shop: Shop, neighbour: Shop) -> None:
    sold_for(shop, 60)
    at = int(now().timestamp())
    plan_trainings(timestamp=at)
    plan_trainings(timestamp=at)  # what waits already waits once
    waiting = sql.rows(
        "SELECT (args->>'tenant_id')::bigint, priority FROM procrastinate_jobs WHERE task_name = 'train_tenant'"
        " AND status = 'todo'"
    )
    assert [found for found in waiting if found[0] in (shop.id, neighbour.id)] == [(shop.id, -10)]
    _forget_others(shop)
    [outcome] = at_once(lambda: worker.work(wait=False))
    assert outcome is None
    assert shop.count("forecast_training") == 1
    assert shop.count("forecast") >= 3  # the shop, and coffee in money and in units


def _forget_others(shop: Shop) -> None:
    """Other tests' shops need not be trained here."""
    sql.execute(
        "DELETE FROM procrastinate_jobs WHERE task_name = 'train_tenant' AND (args->>'tenant_id')::bigint <> %s",
        (shop.id,),
    )


def _loaded_by(statement: str) -> list[str]:
    """What a fresh process has loaded of the heavy libraries after importing that."""
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import django, sys; django.setup(); {statement}; print(*[n for n in {HEAVY!r} if n in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.split()


@pytest.mark.parametrize(
    "statement",
    ["import trastienda.project.urls", "import trastienda.jobs.nightly, trastienda.jobs.planning"],
)
def test_neither_web_nor_worker_carries_what_learning_needs(statement: str) -> None:
    assert _loaded_by(statement) == []


def test_the_night_is_in_the_calendar() -> None:
    assert "plan_trainings" in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
