"""Load the demo into an empty database: the shop, its neighbour, and eighteen months of both. Safe to interrupt.

The vehicle tree, which no shop owns, comes first and in a transaction of its own: what is there already stays.
A shop's content and its history are one transaction, closed by the audit event `demo.loaded`. A load that was
interrupted leaves at most an empty demo tenant; the next start throws that away and begins again, so that the
documented ids come out as documented.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import msgspec
from django.db import connections
from django.db.backends.utils import CursorWrapper

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import balances
from trastienda.domain.sales import counted, sold
from trastienda.kernel.clock import day_bounds, local_date
from trastienda.kernel.transaction import transaction
from trastienda.operations.importing.bulk_post import BulkPoster
from trastienda.operations.tenancy.provision_tenant import ProvisionTenant, provision_tenant
from trastienda.project.database import tenant_models
from trastienda.project.demo import comiqueria, refaccionaria
from trastienda.project.demo.accountant import close_past_months
from trastienda.project.demo.history import History
from trastienda.project.demo.invoicing import open_invoicing
from trastienda.project.demo.people import (
    SUPPLIERS_AR,
    SUPPLIERS_MX,
    WORKERS_AR,
    WORKERS_MX,
    buyers_ar,
    buyers_mx,
)
from trastienda.project.demo.stage import Shop, set_up
from trastienda.project.demo.vehicles import linked, load_vehicle_tree

THE_SHOP, THE_NEIGHBOUR = "Refaccionaria y Bazar Demo", "Comiquería Demo"
LOADED = "demo.loaded"
Progress = Callable[[str, float], None]
"""Told the shop's name and how much of its history is written, 0 to 1."""


def load_demo_if_empty(
    *, now: datetime, pin_key: str, progress: Progress = lambda _name, _done: None, scale: float = 1.0
) -> bool:
    """
    Load the demo when the database has no tenant, or only what an interrupted load left; tell whether it did.

    One process at a time; a second one that waited finds the work done.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7243394)")
        try:
            tenants, others, loaded = _state(cursor)
            if loaded:
                _leave_room(cursor)  # also for what an older version loaded
            if others or loaded:
                return False
            if tenants:
                names = ", ".join(
                    ["tenant", "tenant_host", *(model._meta.db_table for model in tenant_models())]
                )
                cursor.execute(f"TRUNCATE {names} RESTART IDENTITY")
            load_demo(now=now, pin_key=pin_key, progress=progress, scale=scale)
            cursor.execute("ANALYZE")
            return True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(7243394)")


# Asked as the owner of the tables, whom row security does not hold back. The neighbour is loaded last.
_STATE = """
SELECT count(*), count(*) FILTER (WHERE NOT is_demo OR name <> ALL(%(ours)s)),
  count(*) FILTER (WHERE is_demo AND country = 'AR'
    AND EXISTS (SELECT FROM audit_event e WHERE e.tenant_id = tenant.id AND e.action = %(loaded)s))
FROM tenant
"""


def _state(cursor: CursorWrapper) -> tuple[int, int, int]:
    """Return how many tenants there are, how many that the demo did not make, and how many demos are complete."""
    cursor.execute(_STATE, {"loaded": LOADED, "ours": [THE_SHOP, THE_NEIGHBOUR]})
    tenants, others, loaded = cursor.fetchone()
    return tenants, others, loaded


def is_demo_database() -> bool:
    """Whether the database was made by the demo and no other tenant lives in it."""
    with connections["owner"].cursor() as cursor:
        _, others, loaded = _state(cursor)
    return bool(loaded and not others)


def load_demo(
    *, now: datetime, pin_key: str, progress: Progress = lambda _name, _done: None, scale: float = 1.0
) -> list[int]:
    """Load the vehicle tree and both shops, with `scale` of their tickets; return the tenants' ids."""
    load_vehicle_tree()
    tenants = [
        _load(shop, now=now, pin_key=pin_key, progress=progress, scale=scale)
        for shop in (the_shop(), the_neighbour())
    ]
    with connections["owner"].cursor() as cursor:
        _leave_room(cursor)
    return tenants


# A product that has its documented number lies ahead of the sequence, which would give the number out again one day.
# Where the sequence is past it already, nothing happens: it is never set back.
_ROOM = """
SELECT setval('product_id_seq', max(p.id)) FROM product p JOIN tenant t ON t.id = p.tenant_id AND t.is_demo
HAVING max(p.id) > (SELECT last_value FROM product_id_seq)
"""


def _leave_room(cursor: CursorWrapper) -> None:
    """Let the ids of products go on after the highest that the demo chose."""
    cursor.execute(_ROOM)


def _load(shop: Shop, *, now: datetime, pin_key: str, progress: Progress, scale: float) -> int:
    zone_name = shop.provision.time_zone
    until = local_date(now, zone_name=zone_name)
    first = first_day(until, months=shop.months)
    at, _ = day_bounds(first, first, zone_name=zone_name)
    progress(shop.provision.name, 0.0)
    made = provision_tenant(shop.provision, pin_key=pin_key, now=at)
    with transaction(made.tenant_id):
        stage = set_up(shop, made, scale=scale, pin_key=pin_key, at=at)
        post = BulkPoster(currency=shop.provision.currency)
        for done in History(stage, post, first=first, until=until, scale=scale).play():
            progress(shop.provision.name, done)
        books = next((each.name for each in shop.workers if each.role == "accountant"), stage.owner.name)
        close_past_months(made.tenant_id, first=first, until=until, zone_name=zone_name, who=books)
        open_invoicing(shop.provision, secret=pin_key, branch=made.branch_id, now=now)
        balances.fold()
        counted.count_sales()
        sold.fold(zone_name=zone_name)
        audit(LOADED, f"tenant:{made.tenant_id}", actor="Sistema", at=now, until=until.isoformat())
    return made.tenant_id


def first_day(until: date, *, months: int) -> date:
    """Return the first of the month so many whole months before the day's own."""
    month = until.year * 12 + until.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def the_shop() -> Shop:
    """Tenant 1: a refaccionaria with a bazaar in Mexico."""
    return Shop(
        provision=ProvisionTenant(
            name=THE_SHOP,
            legal_name="ESCUELA KEMPER URGATE",
            tax_id="EKU9003173C9",  # the SAT's published test taxpayer
            fiscal_regime="601",
            postal_code="42501",
            owner_name="Admin",
            owner_pin="1234",
            branch_name="Sucursal Centro",
            branch_address="Av. Juarez 100",
            branch_phone="555-0001",
            is_demo=True,
        ),
        host=None,
        mail_domain="demo.trastienda.example",
        other_branches=(("Sucursal Norte", "Blvd. Independencia 200", "555-0002"),),
        workers=WORKERS_MX,
        buyers=tuple(buyers_mx()),
        suppliers=SUPPLIERS_MX,
        categories=refaccionaria.CATEGORIES,
        goods=linked(refaccionaria.goods()),
        at_least=refaccionaria.AT_LEAST,
        seasons=refaccionaria.SEASONS,
        barcode_prefix="750",
        opening_cash=Decimal("2000.00"),
        tickets_a_day=(15.0, 11.0),
    )


def the_neighbour() -> Shop:
    """Tenant 2: a comic shop in Argentina, where prices include tax."""
    shop = the_shop()
    return msgspec.structs.replace(
        shop,
        provision=ProvisionTenant(
            name=THE_NEIGHBOUR,
            legal_name="Comiquería Demo SRL",
            tax_id="30999999995",
            owner_name="Admin",
            owner_pin="4321",
            branch_name="Centro",
            branch_address="Av. Corrientes 1500, CABA",
            branch_phone="11-5555-0001",
            country="AR",
            currency="ARS",
            time_zone="America/Argentina/Buenos_Aires",
            default_tax_rate=Decimal("0.21"),
            prices_include_tax=True,
            is_demo=True,
        ),
        host="comiqueria.localhost",
        mail_domain="comiqueria.trastienda.example",
        other_branches=(("Belgrano", "Av. Cabildo 2100, CABA", "11-5555-0002"),),
        workers=WORKERS_AR,
        buyers=tuple(buyers_ar()),
        suppliers=SUPPLIERS_AR,
        categories=comiqueria.CATEGORIES,
        goods=tuple(comiqueria.goods()),
        at_least=comiqueria.AT_LEAST,
        seasons=comiqueria.SEASONS,
        barcode_prefix="779",
        opening_cash=Decimal("60000.00"),
        tickets_a_day=(3.4, 2.3),
    )
