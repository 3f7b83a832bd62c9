"""Put a product in the catalogue, its place on the home branch's shelf, and what lies there already."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.catalog.codes import new_barcode, unique_codes
from trastienda.domain.catalog.errors import TooLarge
from trastienda.domain.catalog.goods import Good, check_quantity
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.rules import search_text
from trastienda.domain.stock import steps as stock
from trastienda.domain.stock.levels import Limits, begin_level
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.money import LARGEST, cents
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class CreateProduct(msgspec.Struct, frozen=True, kw_only=True):
    """
    A new product. None means the default: tier prices 2 and 3 as price 1, the tenant's tax rate, the actor's branch,
    a barcode of the shop's own. `initial_stock` is worth `cost` a unit.
    """

    sku: str
    name: str
    price_1: Decimal
    price_2: Decimal | None = None
    price_3: Decimal | None = None
    prices_include_tax: bool = False
    cost: Decimal = Decimal(0)
    tax_rate: Decimal | None = None
    barcode: str | None = None
    description: str = ""
    category: int | None = None
    brand: str | None = None
    unit: str = "PZA"
    image_url: str | None = None
    fitment_part: int | None = None
    branch: int | None = None
    min_stock: Decimal = Decimal(0)
    max_stock: Decimal | None = None
    location: str | None = None
    initial_stock: Decimal = Decimal(0)
    warranty_info: str = ""
    is_active: bool = True


class ProductCreated(msgspec.Struct, frozen=True):
    id: int
    barcode: str


def create_product(command: CreateProduct, *, actor: Actor, now: datetime) -> ProductCreated:
    """
    Make the product. Its initial stock is a move of the ledger and an entry against capital.

    :raises AlreadyTaken: the SKU or barcode belongs to another product.
    :raises NotFound: the branch or the category is not the tenant's.
    :raises FractionNotAllowed: the initial stock is a fraction of something that is counted.
    """
    actor.require(Permission.CREATE_INVENTORY)
    branch_id = command.branch or actor.branch_id
    if branch_id is None:
        raise Invalid(field="branch", reason="missing")
    check_limits(command.min_stock, command.max_stock)
    with transaction(actor.tenant_id):
        branch = open_branch(branch_id)
        check_category(command.category)
        barcode = command.barcode or new_barcode()
        batch = sql.Batch()
        product_id = batch.new_id(Product)
        batch.insert(Product, id=product_id, home_branch=branch.id, **_columns(command, barcode, now=now))
        limits = Limits(command.min_stock, command.max_stock, command.location)
        begin_level(product_id, branch=branch.id, below_zero=branch.below_zero, to=limits, batch=batch)
        with unique_codes(sku=command.sku, barcode=barcode):
            batch.write()
        if command.initial_stock:
            _open_stock(command, int(product_id), branch=branch.id, actor=actor, now=now)
    return ProductCreated(id=int(product_id), barcode=barcode)


def check_limits(min_stock: Decimal, max_stock: Decimal | None) -> None:
    """:raises Invalid: the most wanted on the shelf is less than the least."""
    if max_stock is not None and max_stock < min_stock:
        raise Invalid(field="max_stock", reason="below_min_stock")


@step
def check_category(category_id: int | None) -> None:
    """:raises NotFound: a category is named that the tenant does not have."""
    known = "SELECT 1 FROM category WHERE tenant_id = %s AND id = %s"
    if category_id is not None and sql.row(known, (current_tenant(), category_id)) is None:
        raise NotFound(noun="category", id=category_id)


def _columns(command: CreateProduct, barcode: str, *, now: datetime) -> dict[str, object]:
    rate = command.tax_rate
    return {
        "sku": command.sku,
        "barcode": barcode,
        "name": command.name,
        "description": command.description,
        "category": command.category,
        "brand": command.brand,
        "unit": command.unit,
        "cost": command.cost,
        "price_1": command.price_1,
        "price_2": command.price_1 if command.price_2 is None else command.price_2,
        "price_3": command.price_1 if command.price_3 is None else command.price_3,
        "prices_include_tax": command.prices_include_tax,
        "tax_rate": tenant_profile(current_tenant()).default_tax_rate if rate is None else rate,
        "image_url": command.image_url,
        "fitment_part_id": command.fitment_part,
        "warranty_info": command.warranty_info,
        "is_stocked": True,
        "is_active": command.is_active,
        "search": search_text(sku=command.sku, barcode=barcode, name=command.name, brand=command.brand),
        "created_at": now,
        "updated_at": now,
    }


def _open_stock(command: CreateProduct, product_id: int, *, branch: int, actor: Actor, now: datetime) -> None:
    quantity, value = command.initial_stock, cents(command.initial_stock * command.cost)
    if value > LARGEST:
        raise TooLarge(limit=LARGEST)
    check_quantity(_as_good(command, product_id), quantity)
    batch = sql.Batch()
    document = ("product", product_id)
    because = Because(
        kind="opening", document_kind="product", document_id=product_id, actor=actor.name, at=now
    )
    stock.receive({product_id: (quantity, value)}, branch=branch, because=because, batch=batch)
    accounting.post(
        Posting(
            rules="opening_stock",
            kind="adjustment",
            amounts={"inventory": value, "capital": value},
            occurred_on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
            description=f"Existencia inicial de {command.sku}",
            document=document,
            reference=command.sku,
        ),
        batch=batch,
        at=now,
        actor=actor.name,
    )
    batch.write()


def _as_good(command: CreateProduct, product_id: int) -> Good:
    return Good(
        id=product_id,
        sku=command.sku,
        name=command.name,
        unit=command.unit,
        cost=command.cost,
        tax_rate=command.tax_rate or Decimal(0),
        is_stocked=True,
    )
