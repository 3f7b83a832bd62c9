"""Import the file into a tenant: read, plan, post what is not posted yet, and account for every line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import msgspec
from django.db import OperationalError

from trastienda.domain.accounting import balances
from trastienda.domain.sales import counted, sold
from trastienda.domain.tenancy.profile import TenantProfile, tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission, system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.importing.online_retail import report
from trastienda.operations.importing.online_retail.plan import Plan, make_plan
from trastienda.operations.importing.online_retail.replay import (
    PLAN_VERSION,
    Mark,
    Moved,
    Replay,
    read_mark,
    steps_of,
)
from trastienda.operations.importing.online_retail.rows import Progress, read_rows
from trastienda.operations.tenancy.provision_tenant import Provisioned, ProvisionTenant, provision_tenant

ACTOR_NAME = "Importación Online Retail"
DEFAULT_NAME = "Online Retail"
_LOCK = 7243394
_LOCK_PATIENCE = "30s"


class CannotImport(Exception):
    """The tenant cannot take this file. The text is one Spanish sentence for a person."""


class Imported(msgspec.Struct, frozen=True):
    """What became of the file. `posted_before` is how many of the plan's `steps` an earlier run had done."""

    posted_before: int
    steps: int
    documents: int
    sums: list[report.Sum]
    books: report.Posted
    gaps: report.Gaps
    told: int


def tenant_for(name: str) -> int | None:
    """Return the newest tenant of that name, or of that number; None when there is none."""
    for tenant_id in sql.rows("SELECT tenant_ids() ORDER BY 1 DESC"):
        with transaction(tenant_id[0]):
            found = sql.value("SELECT name FROM tenant WHERE id = %s", tenant_id)
        if name in {found, str(tenant_id[0])}:
            return int(tenant_id[0])
    return None


def provision_shop(name: str, *, owner_pin: str, pin_key: str, now: datetime) -> Provisioned:
    """
    Make the tenant that the file's shop is: British, in pounds, with 20 % tax included in its prices.

    :raises WeakSecret: the PIN is no PIN, or too easily guessed.
    """
    command = ProvisionTenant(
        name=name,
        owner_name="Dueña",
        owner_pin=owner_pin,
        branch_name="Tienda en línea",
        country="GB",
        currency="GBP",
        time_zone="Europe/London",
        default_tax_rate=Decimal("0.20"),
        prices_include_tax=True,
    )
    return provision_tenant(command, pin_key=pin_key, now=now)


def import_online_retail(
    file: Path, *, tenant_id: int, report_to: Path, now: datetime, progress: Progress
) -> Imported:
    """
    Post every invoice and cancellation of the file in the tenant, once; go on where an earlier run ended.

    The report of what was kept out is written before the first document.

    :raises UnreadableFile: the file is not what it should be; nothing was written.
    :raises CannotImport: the tenant has a catalogue of its own, or another file's; nothing was written.
    """
    with _alone(tenant_id):
        actor, profile = _actor(tenant_id)
        actor.require(Permission.SELL)
        rows = read_rows(file, progress=progress)
        progress("planning", 0, 1)
        plan = make_plan(rows, tax_rate=profile.default_tax_rate)
        progress("planning", 1, 1)
        mark = _mark(plan, tenant_id=tenant_id)
        told = report.write_report(plan, report_to)
        try:
            Replay(plan, profile=profile, actor=actor, mark=mark, now=now).run(progress)
        except Moved:
            raise CannotImport("Otra importación de esta empresa va por delante de ésta.") from None
        with transaction(tenant_id):
            balances.fold()
            counted.count_sales()
            sold.fold(zone_name=profile.time_zone)
        with transaction(tenant_id):
            books = report.posted()
    return Imported(
        posted_before=mark.done,
        steps=mark.steps,
        documents=len(plan.documents),
        sums=report.sums(plan),
        books=books,
        gaps=report.gaps(plan, books),
        told=told,
    )


@contextmanager
def _alone(tenant_id: int) -> Iterator[None]:
    """
    One import of a tenant at a time, from reading to the end. A lock of the session, let go when the process dies.

    :raises CannotImport: another one is at work, and still is after some waiting.
    """
    sql.execute("SELECT set_config('lock_timeout', %s, false)", (_LOCK_PATIENCE,))
    try:
        sql.execute("SELECT pg_advisory_lock(%s, %s)", (_LOCK, tenant_id % 2**31))
    except OperationalError:
        raise CannotImport("Otra importación de esta empresa está en marcha.") from None
    finally:
        sql.execute("SELECT set_config('lock_timeout', '0', false)")
    try:
        yield
    finally:
        sql.execute("SELECT pg_advisory_unlock(%s, %s)", (_LOCK, tenant_id % 2**31))


def _actor(tenant_id: int) -> tuple[Actor, TenantProfile]:
    """The import itself, standing in the tenant's first branch."""
    with transaction(tenant_id):
        branch = sql.value("SELECT min(id) FROM branch WHERE tenant_id = %s AND is_active", (tenant_id,))
        profile = tenant_profile(tenant_id)
    return system_actor(tenant_id, name=ACTOR_NAME, branch_id=branch), profile


_IN_USE = """
SELECT EXISTS (SELECT FROM product WHERE tenant_id = %(tenant)s)
  OR EXISTS (SELECT FROM customer WHERE tenant_id = %(tenant)s AND external_ref IS NOT NULL)
"""


def _mark(plan: Plan, *, tenant_id: int) -> Mark:
    """Return where to begin."""
    fresh = Mark(file=plan.rows.fingerprint, plan=PLAN_VERSION, done=0, steps=steps_of(plan))
    with transaction(tenant_id):
        mark = read_mark()
        in_use = sql.value(_IN_USE, {"tenant": tenant_id})
    if mark is None:
        if in_use:
            raise CannotImport(
                "La empresa ya tiene productos o clientes; importe en una empresa nueva (--tenant)."
            )
        return fresh
    if mark.file != fresh.file:
        raise CannotImport(
            "La empresa recibió ya otro archivo; importe éste en una empresa nueva (--tenant)."
        )
    if (mark.plan, mark.steps) != (fresh.plan, fresh.steps):
        raise CannotImport("Otra versión de Trastienda empezó esta importación; termínela con ella.")
    return mark
