"""Set a demo shop up to the evening before its first day: branches, people, catalogue, empty shelves."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.access import secrets
from trastienda.domain.access.models import Employee, User
from trastienda.domain.catalog.models import Category, Product
from trastienda.domain.catalog.rules import search_text
from trastienda.domain.parties.models import Customer, Supplier, Vehicle
from trastienda.domain.stock.models import Level
from trastienda.domain.tenancy.models import Branch, Host
from trastienda.kernel.transaction import step
from trastienda.operations.importing.bulk_documents import Who
from trastienda.operations.importing.sheets import Ids, Sheet
from trastienda.operations.tenancy.provision_tenant import Provisioned, ProvisionTenant
from trastienda.project.demo.checkout import open_checkout
from trastienda.project.demo.deliveries import open_deliveries
from trastienda.project.demo.goods import Good, barcode
from trastienda.project.demo.people import ACCOUNTS, PASSWORD, Buyer, Worker


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of a demo shop before it opens."""

    provision: ProvisionTenant
    host: str | None
    mail_domain: str
    other_branches: tuple[tuple[str, str, str], ...]
    workers: tuple[Worker, ...]
    buyers: tuple[Buyer, ...]
    suppliers: tuple[str, ...]
    categories: tuple[tuple[str, str], ...]
    goods: tuple[Good, ...]
    at_least: dict[str, int]
    seasons: dict[str, dict[int, float]]
    barcode_prefix: str
    opening_cash: Decimal
    tickets_a_day: tuple[float, ...]
    months: int = 18


class Item(msgspec.Struct, frozen=True):
    """A product on stage: its id, its facts, and how many a branch wants on the shelf (least, most), by branch."""

    id: int
    good: Good
    limits: tuple[tuple[int, int], ...]
    supplier: int


class Person(msgspec.Struct, frozen=True):
    """A customer on stage."""

    id: int
    buyer: Buyer


class Stage(msgspec.Struct, frozen=True):
    """Who and what the history is played with. `cashiers` are by branch; the owner stands in for any."""

    shop: Shop
    branches: tuple[int, ...]
    owner: Who
    cashiers: tuple[Who, ...]
    stock_keeper: Who
    seller: Who
    web_client: Who
    client: Person
    people: tuple[Person, ...]
    items: tuple[Item, ...]


@step
def set_up(shop: Shop, made: Provisioned, *, scale: float, pin_key: str, at: datetime) -> Stage:
    """Write the shop's people, catalogue and empty shelves, and return the stage. Ids are consecutive in each table."""
    branches = (made.branch_id, *_branches(shop, at=at))
    if shop.host:
        Host.objects.get_or_create(name=shop.host, defaults={"tenant_id": made.tenant_id})
    workers = _employ(shop, branches, tenant_id=made.tenant_id, pin_key=pin_key, at=at)
    suppliers = _suppliers(shop, at=at)
    people = _customers(shop, home=branches[0], at=at)
    client = next(person for person in people if person.buyer.email == f"cliente@{shop.mail_domain}")
    users = _accounts(shop, client=client, home=branches[0], at=at)
    items = _catalogue(shop, home=branches[0], suppliers=suppliers, scale=scale, at=at)
    _shelves(items, branches)
    open_checkout(shop.provision.country, at=at)
    open_deliveries(shop.provision.country, second=(branches[1], shop.other_branches[0][0]))
    owner = Who(name=shop.provision.owner_name, employee_id=made.owner_id)
    cashiers = [
        workers[at] for at, worker in enumerate(shop.workers) if worker.role == "cashier"
    ]  # one for each branch, in their order
    keepers = [workers[at] for at, worker in enumerate(shop.workers) if worker.role == "warehouse"]
    return Stage(
        shop=shop,
        branches=branches,
        owner=owner,
        cashiers=tuple(cashiers),
        stock_keeper=keepers[0] if keepers else owner,
        seller=users["vendedor"],
        web_client=users["cliente"],
        client=client,
        people=people,
        items=items,
    )


def _branches(shop: Shop, *, at: datetime) -> list[int]:
    ids = Ids(Branch).several(len(shop.other_branches))
    sheet = Sheet(Branch, "id", "name", "address", "phone", "is_active", "below_zero", "created_at")
    for branch, (name, address, phone) in zip(ids, shop.other_branches, strict=True):
        sheet.add(branch, name, address, phone, True, False, at)
    sheet.insert()
    return ids


def _employ(shop: Shop, branches: Sequence[int], *, tenant_id: int, pin_key: str, at: datetime) -> list[Who]:
    ids = Ids(Employee).several(len(shop.workers))
    sheet = Sheet(
        Employee, "id", "name", "role", "branch", "email", "phone", "pin_hash", "pin_index", "max_discount_pct",
        "is_active", "tokens_since", "created_at",
    )  # fmt: skip
    for employee, worker in zip(ids, shop.workers, strict=True):
        sheet.add(
            employee, worker.name, worker.role, branches[worker.branch], worker.email, worker.phone,
            secrets.hash_secret(worker.pin), secrets.pin_index(worker.pin, tenant_id=tenant_id, key=pin_key),
            worker.max_discount_pct, True, at, at,
        )  # fmt: skip
    sheet.insert()
    return [
        Who(name=worker.name, employee_id=employee)
        for employee, worker in zip(ids, shop.workers, strict=True)
    ]


def _accounts(shop: Shop, *, client: Person, home: int, at: datetime) -> dict[str, Who]:
    """One hash serves all: they share a password that the README tells everybody."""
    kept = secrets.hash_secret(PASSWORD)
    ids = Ids(User).several(len(ACCOUNTS))
    sheet = Sheet(
        User, "id", "username", "email", "first_name", "last_name", "password_hash", "role", "branch", "customer",
        "is_active", "tokens_since", "created_at",
    )  # fmt: skip
    for user, account in zip(ids, ACCOUNTS, strict=True):
        is_client = account.role == "customer"
        sheet.add(
            user, account.username, f"{account.username}@{shop.mail_domain}", account.first_name, account.last_name,
            kept, account.role, None if is_client else home, client.id if is_client else None, True, at, at,
        )  # fmt: skip
    sheet.insert()
    return {
        account.username: Who(name=f"{account.first_name} {account.last_name}", user_id=user)
        for user, account in zip(ids, ACCOUNTS, strict=True)
    }


def _suppliers(shop: Shop, *, at: datetime) -> list[int]:
    ids = Ids(Supplier).several(len(shop.suppliers))
    sheet = Sheet(Supplier, "id", "name", "email", "phone", "is_active", "created_at")
    for number, (supplier, name) in enumerate(zip(ids, shop.suppliers, strict=True), start=1):
        sheet.add(
            supplier, name, f"ventas@proveedor{number}.example", f"555-{8000 + number * 13:04d}", True, at
        )
    sheet.insert()
    return ids


def _customers(shop: Shop, *, home: int, at: datetime) -> tuple[Person, ...]:
    people = tuple(map(Person, Ids(Customer).several(len(shop.buyers)), shop.buyers))
    same = (
        "name", "tax_id", "legal_name", "fiscal_regime", "postal_code", "cfdi_use", "email", "phone", "address",
        "price_tier", "credit_limit",
    )  # fmt: skip
    sheet = Sheet(Customer, "id", *same, "balance", "branch", "is_active", "created_at", "updated_at")
    cars = Sheet(Vehicle, "customer", "make", "model", "year", "created_at")
    for person in people:
        sheet.add(person.id, *(getattr(person.buyer, name) for name in same), 0, home, True, at, at)
        for make, model, year in person.buyer.vehicles:
            cars.add(person.id, make, model, year, at)
    sheet.insert()
    cars.insert()
    return people


def _catalogue(
    shop: Shop, *, home: int, suppliers: Sequence[int], scale: float, at: datetime
) -> tuple[Item, ...]:
    numbers = {name: number for number, (name, _) in enumerate(shop.categories)}
    categories = Ids(Category).several(len(shop.categories))
    shelf_labels = Sheet(Category, "id", "name", "description")
    for category, (name, description) in zip(categories, shop.categories, strict=True):
        shelf_labels.add(category, name, description)
    shelf_labels.insert()
    sheet = Sheet(Product, *_PRODUCT_COLUMNS)
    items = []
    ids = Ids(Product).several(len(shop.goods))
    ids = [good.number or product for product, good in zip(ids, shop.goods, strict=True)]
    wanted = _wanted_a_day(shop, scale=scale)
    for number, (product, good) in enumerate(zip(ids, shop.goods, strict=True), start=1):
        category = numbers[good.category]
        code = good.barcode or barcode(4_100_000 + number * 7, prefix=shop.barcode_prefix)
        sheet.add(*_product_row(product, good, category=categories[category], code=code, home=home, at=at))
        items.append(
            Item(
                id=product,
                good=good,
                limits=tuple(good.limits or _limits(a_day) for a_day in wanted[number - 1]),
                supplier=suppliers[category % len(suppliers)],
            )
        )
    sheet.insert()
    return tuple(items)


_PRODUCT_COLUMNS = (
    "id", "sku", "barcode", "name", "description", "category", "brand", "unit", "cost", "price_1", "price_2", "price_3",
    "prices_include_tax", "tax_rate", "fitment_part_id", "home_branch", "is_stocked", "is_active", "search",
    "created_at", "updated_at",
)  # fmt: skip


def _product_row(
    product: int, good: Good, *, category: int, code: str, home: int, at: datetime
) -> tuple[Any, ...]:
    search = search_text(sku=good.sku, barcode=code, name=good.name, brand=good.brand)
    return (
        product, good.sku, code, good.name, good.description, category, good.brand, good.unit, good.cost, *good.prices,
        good.includes_tax, good.tax_rate, good.fitment_part_id, home, good.is_stocked, True, search, at, at,
    )  # fmt: skip


LINES_A_TICKET = 1.75


def _wanted_a_day(shop: Shop, *, scale: float) -> list[list[float]]:
    """Return how many units of each product each branch can expect to sell a day."""
    whole = sum(good.weight for good in shop.goods)
    return [
        [
            tickets * scale * LINES_A_TICKET * good.weight / whole * (1 + good.most_at_once) / 2
            for tickets in shop.tickets_a_day
        ]
        for good in shop.goods
    ]


def _limits(a_day: float) -> tuple[int, int]:
    """Return least and most on the shelf: a week's sales and something, then two weeks more."""
    least = 1 + round(a_day * 8)
    return least, least + 2 + round(a_day * 16)


def _shelves(items: Sequence[Item], branches: Sequence[int]) -> None:
    sheet = Sheet(
        Level, "product", "branch", "on_hand", "reserved", "value", "average_cost", "min_stock", "max_stock",
        "location", "below_zero",
    )  # fmt: skip
    for number, item in enumerate(items):
        if not item.good.is_stocked:
            continue
        place = (
            item.good.location or f"{'ABCDEFGH'[number // 40 % 8]}-{number % 40 // 8 + 1}-{number % 8 + 1}"
        )
        for branch, (least, most) in zip(branches, item.limits, strict=True):
            sheet.add(item.id, branch, 0, 0, 0, 0, least, most, place, False)
    sheet.insert()
