"""Change what the catalogue says of a product, and its limits and place in one branch. Never its stock."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.access.steps import audit
from trastienda.domain.catalog.codes import unique_codes
from trastienda.domain.catalog.errors import ProductNotFound
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.rules import search_text
from trastienda.domain.stock import levels
from trastienda.domain.stock.levels import Limits
from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.money import cents
from trastienda.kernel.tax import gross_price, net_price
from trastienda.kernel.transaction import transaction
from trastienda.operations.catalog.create_product import check_category, check_limits


class UpdateProduct(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is to change; what is UNSET stays. None empties what may be empty.

    `prices_include_tax` is how the prices given here are quoted; each is kept the product's own way. `branch` is whose
    shelf the limits and the place belong to; None means the product's home branch. `only_active` is for those to whom
    a deactivated product is gone.
    """

    id: int
    branch: int | None = None
    prices_include_tax: bool = False
    sku: str | UnsetType = UNSET
    barcode: str | UnsetType | None = UNSET
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    category: int | UnsetType | None = UNSET
    brand: str | UnsetType | None = UNSET
    unit: str | UnsetType = UNSET
    cost: Decimal | UnsetType = UNSET
    price_1: Decimal | UnsetType = UNSET
    price_2: Decimal | UnsetType = UNSET
    price_3: Decimal | UnsetType = UNSET
    tax_rate: Decimal | UnsetType = UNSET
    image_url: str | UnsetType | None = UNSET
    fitment_part: int | UnsetType | None = UNSET
    min_stock: Decimal | UnsetType = UNSET
    max_stock: Decimal | UnsetType | None = UNSET
    location: str | UnsetType | None = UNSET
    warranty_info: str | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    only_active: bool = True


_PLAIN = {
    "sku": "sku",
    "barcode": "barcode",
    "name": "name",
    "description": "description",
    "category": "category_id",
    "brand": "brand",
    "unit": "unit",
    "tax_rate": "tax_rate",
    "image_url": "image_url",
    "fitment_part": "fitment_part_id",
    "warranty_info": "warranty_info",
    "is_active": "is_active",
}
"""Fields that are kept as given, and their columns."""
_PRICES = ("price_1", "price_2", "price_3")
_AUDITED = (*_PRICES, "cost", "tax_rate")
_LIMITS = ("min_stock", "max_stock", "location")


def update_product(command: UpdateProduct, *, actor: Actor, now: datetime) -> None:
    """
    Change the product. Any change leaves an audit event; one of prices, cost or tax says what it was and is.

    :raises ProductNotFound: unknown, deactivated or a neighbour's.
    :raises AlreadyTaken: the SKU or barcode belongs to another product.
    :raises NotFound: the branch or the category is not the tenant's.
    :raises Invalid: the most wanted on the shelf would be less than the least.
    """
    actor.require(Permission.EDIT_INVENTORY)
    given = _given(command)
    with transaction(actor.tenant_id):
        check_category(given.get("category"))
        # Levels before products, as in every operation that locks both.
        found = _find(command.id, only_active=command.only_active)
        limits = _change_limits(command, given, home_branch=found.home_branch_id)
        product = _find(command.id, only_active=command.only_active, lock=True)
        changes = _changes(given, product, includes_tax=command.prices_include_tax)
        if changes:
            with unique_codes(sku=changes.get("sku"), barcode=changes.get("barcode")):
                Product.objects.filter(pk=product.pk).update(**changes, updated_at=now)
        audited = {name: (getattr(product, name), changes[name]) for name in _AUDITED if name in changes}
        if audited:
            audit(
                "product.price_changed",
                f"product:{product.pk}",
                actor=actor.name,
                at=now,
                before={name: str(old) for name, (old, _) in audited.items()},
                after={name: str(new) for name, (_, new) in audited.items()},
            )
        elif changes or limits:
            audit(
                "product.changed",
                f"product:{product.pk}",
                actor=actor.name,
                at=now,
                changed=sorted([*changes, *limits]),
            )


def _find(product_id: int, *, only_active: bool, lock: bool = False) -> Product:
    products = Product.objects.select_for_update(no_key=True) if lock else Product.objects.all()
    product = products.filter(pk=product_id).first()
    if product is None or (only_active and not product.is_active):
        raise ProductNotFound(product_id=product_id)
    return product


def _given(command: UpdateProduct) -> dict[str, Any]:
    values = {name: getattr(command, name) for name in command.__struct_fields__}
    return {name: value for name, value in values.items() if value is not UNSET}


def _changes(given: Mapping[str, Any], product: Product, *, includes_tax: bool) -> dict[str, Any]:
    """Return the columns that would really change, and their new contents."""
    columns = {_PLAIN[name]: value for name, value in given.items() if name in _PLAIN}
    rate = columns.get("tax_rate", product.tax_rate)
    for name in _PRICES:
        if name in given:
            columns[name] = _own_way(given[name], product, name, tax_rate=rate, includes_tax=includes_tax)
    if "cost" in given and given["cost"] != cents(product.cost):
        columns["cost"] = given["cost"]
    changes = {name: value for name, value in columns.items() if value != getattr(product, name)}
    if changes.keys() & {"sku", "barcode", "name", "brand"}:
        now_is = {
            name: changes.get(name, getattr(product, name)) for name in ("sku", "barcode", "name", "brand")
        }
        changes["search"] = search_text(**now_is)
    return changes


def _own_way(
    price: Decimal, product: Product, name: str, *, tax_rate: Decimal, includes_tax: bool
) -> Decimal:
    """
    Return a price as the product keeps its prices: with tax or without.

    A client that sends back the price it was shown, which is rounded to the cent, has not changed it.
    """
    kept: Decimal = getattr(product, name)
    if includes_tax == product.prices_include_tax:
        return kept if price == cents(kept) else price
    convert = net_price if includes_tax else gross_price
    shown = gross_price if includes_tax else net_price
    was_shown = shown(kept, tax_rate=product.tax_rate, includes_tax=product.prices_include_tax)
    if price == cents(was_shown) and tax_rate == product.tax_rate:
        return kept
    return convert(price, tax_rate=tax_rate, includes_tax=includes_tax)


def _change_limits(command: UpdateProduct, given: Mapping[str, Any], *, home_branch: int) -> list[str]:
    """Write the limits and the place that are given; return which of them really changed."""
    wanted = {name: given[name] for name in _LIMITS if name in given}
    branch = open_branch(command.branch).id if command.branch is not None else home_branch
    if not wanted:
        return []
    before = levels.limits(command.id, branch=branch)
    after = Limits(**{**msgspec.structs.asdict(before), **wanted})
    check_limits(after.min_stock, after.max_stock)
    if after != before:
        levels.set_limits(command.id, branch=branch, to=after)
    return [name for name in wanted if getattr(after, name) != getattr(before, name)]
