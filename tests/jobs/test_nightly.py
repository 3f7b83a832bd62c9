"""The nightly job: forgets old answers and wrong PINs, tenant by tenant, and nothing else."""

from datetime import timedelta

from procrastinate.contrib.django import app

from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.access.models import SignInFailure
from trastienda.domain.tenancy.profile import forget_profile
from trastienda.jobs.nightly import ANSWERS_KEPT, FAILURES_KEPT, Forgotten, nightly, tidy_up
from trastienda.kernel import sql
from trastienda.project import worker
from trastienda.web.models import IdempotencyRecord


def remembers(shop: Shop, *, age: timedelta) -> None:
    """An answer given and a PIN mistyped that long ago."""
    at = now() - age
    with shop.transaction():
        IdempotencyRecord.objects.create(
            tenant_id=shop.id, surface="nexus", subject="1", key=f"k-{age}", fingerprint=b"", created_at=at
        )
        SignInFailure.objects.create(tenant_id=shop.id, device_code="caja", address="::1", at=at)


def test_forgets_what_is_old_and_keeps_the_rest(shop: Shop) -> None:
    for age in (timedelta(0), FAILURES_KEPT + timedelta(hours=1), ANSWERS_KEPT + timedelta(hours=1)):
        remembers(shop, age=age)
    shop.has("CAFE", 1)
    with shop.nothing_changes(but=("idempotency_record", "sign_in_failure")):
        assert tidy_up(shop.id, now=now()) == Forgotten(
            answers=1, failures=2, sessions=0, exports=0, webhooks=0
        )
    assert (shop.count("idempotency_record"), shop.count("sign_in_failure")) == (2, 1)


def test_goes_from_tenant_to_tenant(shop: Shop, neighbour: Shop) -> None:
    for each in (shop, neighbour):
        remembers(each, age=ANSWERS_KEPT * 2)
    nightly(timestamp=int(now().timestamp()))
    assert [each.count("idempotency_record") for each in (shop, neighbour)] == [0, 0]


def test_a_shop_that_has_closed_keeps_nobody_waiting(shop: Shop, neighbour: Shop) -> None:
    for each in (shop, neighbour):
        remembers(each, age=ANSWERS_KEPT * 2)
    with shop.transaction():
        sql.execute("UPDATE tenant SET is_active = false WHERE id = %s", (shop.id,))
    forget_profile(shop.id)
    nightly(timestamp=int(now().timestamp()))
    assert neighbour.count("idempotency_record") == 0


def test_the_worker_does_what_was_deferred(shop: Shop) -> None:
    """As the runtime role, from the queue in the database; what is done is not kept."""
    remembers(shop, age=ANSWERS_KEPT * 2)
    with shop.transaction():
        app.configure_task("nightly").defer(timestamp=int(now().timestamp()))
    assert sql.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'nightly'") == 1
    [outcome] = at_once(lambda: worker.work(wait=False))  # a thread of its own: the worker runs an event loop
    assert outcome is None
    assert shop.count("idempotency_record") == 0
    assert sql.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'nightly'") == 0
