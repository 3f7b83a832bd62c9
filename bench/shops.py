"""The tenants that are measured: provisioned by the real operation, with goods on the shelf and open registers.

Import it once Django is set up.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.conf import settings

from trastienda.domain.access import secrets
from trastienda.domain.access.models import Employee
from trastienda.domain.access.roles import OWNER
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.rules import search_text
from trastienda.domain.stock import steps as stock
from trastienda.domain.stock.steps import Because
from trastienda.kernel import clock, sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.sign_in_with_pin import SignedIn
from trastienda.operations.cash.open_register import OpenRegister, open_register
from trastienda.operations.tenancy.provision_tenant import Provisioned, ProvisionTenant, provision_tenant
from trastienda.surfaces.nexus.auth import EmployeeToken, token_for

UNITS = Decimal(1_000_000)
"""On the shelf of each product: no run of the bench sells them all."""
COST = Decimal("100.00")
_CHUNK = 5_000


class Till(msgspec.Struct, frozen=True):
    """One employee at an open register. The tenant's products have the ids from `first_product` on."""

    tenant_id: int
    branch_id: int
    employee_id: int
    session_id: int
    token: str
    first_product: int
    products: int


def open_shop(
    name: str, *, products: int, tills: int = 1, country: str = "MX", currency: str = "MXN"
) -> list[Till]:
    """Make a tenant with that many products, and that many people with a register each."""
    now = clock.now()
    pin = ProvisionTenant(
        name=name,
        owner_name="Bench",
        owner_pin="1234",
        branch_name="Centro",
        country=country,
        currency=currency,
        is_demo=True,
    )
    made = provision_tenant(pin, pin_key=settings.SECRET_KEY, now=now)
    first = _fill_shelves(made, products, now=now)
    people = [made.owner_id, *_hire(made, tills - 1, now=now)]
    return [
        Till(
            tenant_id=made.tenant_id,
            branch_id=made.branch_id,
            employee_id=person,
            session_id=_open_register(made, person, number, now=now),
            token=_sign_in(made, person, now=now),
            first_product=first,
            products=products,
        )
        for number, person in enumerate(people, start=1)
    ]


def _fill_shelves(made: Provisioned, count: int, *, now: datetime) -> int:
    """Put `count` products with stock into the shop; return the first one's id."""
    for chunk in _chunks(count):
        with transaction(made.tenant_id):
            batch = sql.Batch()
            batch.insert_many(
                Product,
                [_product(at) for at in chunk],
                tax_rate=Decimal("0.16"),
                description="",
                unit="PZA",
                prices_include_tax=False,
                home_branch=made.branch_id,
                is_stocked=True,
                is_active=True,
                created_at=now,
                updated_at=now,
            )
            batch.write()
            _receive(made, [f"P{at:06d}" for at in chunk], now=now)
    with transaction(made.tenant_id):
        first, last = sql.row(
            "SELECT min(id), max(id) FROM product WHERE tenant_id = %s", (made.tenant_id,)
        ) or (0, 0)
    if last - first + 1 != count:
        raise SystemExit("the products' ids are expected in one run")
    return int(first)


def _chunks(count: int) -> Iterator[range]:
    return (range(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK))


def _product(at: int) -> dict[str, Any]:
    """Every name holds the word "balata"; one in a thousand shares its lot with it."""
    price = Decimal(100 + at % 400)
    values = {
        "sku": f"P{at:06d}",
        "barcode": f"750{at:010d}",
        "name": f"Balata delantera lote {at % 1000:04d}",
        "brand": ("Brembo", "Toyota", "Bosch", "Denso")[at % 4],
    }
    return {
        **values,
        "search": search_text(**values),
        "cost": COST,
        "price_1": price,
        "price_2": price - 20,
        "price_3": price - 40,
    }


def _receive(made: Provisioned, skus: list[str], *, now: datetime) -> None:
    """Opening stock with its entry, so that the ledgers of the bench agree like any others."""
    ids = sql.rows(
        "SELECT id FROM product WHERE tenant_id = %s AND sku = ANY(%s::text[])", (made.tenant_id, skus)
    )
    value = UNITS * COST
    batch = sql.Batch()
    because = Because(kind="opening", document_kind="opening", document_id=1, actor="bench", at=now)
    stock.receive(
        {each[0]: (UNITS, value) for each in ids}, branch=made.branch_id, because=because, batch=batch
    )
    whole = value * len(ids)
    accounting.post(
        Posting(
            rules="opening_stock",
            kind="adjustment",
            amounts={"inventory": whole, "capital": whole},
            occurred_on=now.date(),
            description="Existencia inicial",
            document=("opening", 1),
            reference="",
        ),
        batch=batch,
        at=now,
        actor="bench",
    )
    batch.write()


def _hire(made: Provisioned, count: int, *, now: datetime) -> list[int]:
    with transaction(made.tenant_id):
        return [
            Employee.objects.create(
                tenant_id=made.tenant_id,
                name=f"Caja {number}",
                role=OWNER,
                branch_id=made.branch_id,
                pin_hash="",
                pin_index=secrets.pin_index(
                    f"{number:08d}", tenant_id=made.tenant_id, key=settings.SECRET_KEY
                ),
                max_discount_pct=Decimal(0),
                tokens_since=now,
                created_at=now,
            ).id
            for number in range(count)
        ]


def _open_register(made: Provisioned, employee_id: int, number: int, *, now: datetime) -> int:
    command = OpenRegister(number=number, opening_amount=Decimal("2000.00"))
    return open_register(command, actor=_actor(made, employee_id), now=now).id


def _sign_in(made: Provisioned, employee_id: int, *, now: datetime) -> str:
    """The token that the documented sign-in answers, without its argon2."""
    actor = _actor(made, employee_id)
    signed_in = SignedIn(
        employee_id=employee_id,
        name=actor.name,
        role=actor.role,
        branch_id=made.branch_id,
        max_discount_pct=actor.max_discount_pct,
        permissions=sorted(actor.permissions),
    )
    return token_for(signed_in, tenant_id=made.tenant_id, device_id="bench", now=now)


def sign_in_owner(tenant_id: int) -> str:
    """Return a token of the owner of a tenant that is there already."""
    query = "SELECT min(e.id), min(e.branch_id) FROM employee e WHERE e.tenant_id = %s AND e.role = %s"
    with transaction(tenant_id):
        owner, branch = sql.row(query, (tenant_id, OWNER)) or (0, 0)
    made = Provisioned(tenant_id=tenant_id, branch_id=branch, owner_id=owner)
    return _sign_in(made, owner, now=clock.now())


def _actor(made: Provisioned, employee_id: int) -> Actor:
    token = EmployeeToken(
        tenant_id=made.tenant_id,
        employee_id=employee_id,
        branch_id=made.branch_id,
        device_id="bench",
        issued_at=clock.now().timestamp(),
    )
    with transaction(made.tenant_id):
        return token.admit()
