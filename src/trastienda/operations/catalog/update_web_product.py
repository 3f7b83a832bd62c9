"""Change a product from the web store: what the catalogue says of it, what is available of it, its picture."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.catalog import pictures
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.pictures import Picture
from trastienda.domain.catalog.rules import units_shown
from trastienda.domain.stock import levels
from trastienda.domain.stock.queries import available_of
from trastienda.domain.tenancy.branches import web_branch
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.catalog.create_web_product import check_shelf_label
from trastienda.operations.catalog.update_product import UpdateProduct, update_product
from trastienda.operations.stock.adjust_stock import AdjustStock, adjust_stock

REASON = "Existencia fijada desde la tienda web"


class UpdateWebProduct(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is to change; what is UNSET stays. `price` includes tax. `stock` is what shall be available, in whole units,
    at the web store's branch. A `picture` of None takes it away.
    """

    id: int
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    price: Decimal | UnsetType = UNSET
    stock: int | UnsetType = UNSET
    category: int | UnsetType | None = UNSET
    warranty_info: str | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    picture: Picture | UnsetType | None = UNSET


def update_web_product(command: UpdateWebProduct, *, actor: Actor, now: datetime) -> None:
    """
    Change the product, also one that is deactivated. A change of stock is an adjustment of the ledger.

    :raises NotFound: unknown or a neighbour's.
    :raises Invalid: it would have no name, or the category is not the tenant's.
    :raises NotStocked: a service is to have a stock.
    """
    actor.require(Permission.EDIT_INVENTORY)
    if command.name == "":
        raise Invalid(field="name", reason="missing")
    with transaction(actor.tenant_id):
        product = Product.objects.filter(pk=command.id).first()
        if product is None:
            raise NotFound(noun="product", id=command.id)
        check_shelf_label(command.category or None)
        if command.stock is not UNSET:
            _make_available(product, command.stock, actor=actor, now=now)
        update_product(
            UpdateProduct(
                id=command.id, prices_include_tax=True, only_active=False, **_given(command, product)
            ),
            actor=actor,
            now=now,
        )
        if command.picture is None:
            pictures.drop_picture(command.id)
        elif command.picture is not UNSET:
            pictures.keep_picture(command.id, command.picture, at=now)


def _given(command: UpdateWebProduct, product: Product) -> dict[str, Any]:
    """What the catalogue keeps as it is given. Tiers that cost what the first one does go on doing so."""
    given: dict[str, Any] = {
        name: getattr(command, name)
        for name in ("name", "description", "category", "warranty_info", "is_active")
        if getattr(command, name) is not UNSET
    }
    if command.price is not UNSET:
        given["price_1"] = command.price
        for tier in ("price_2", "price_3"):
            if getattr(product, tier) == product.price_1:
                given[tier] = command.price
    return given


@step
def _make_available(product: Product, stock: int, *, actor: Actor, now: datetime) -> None:
    """A client that sends back the stock it was shown has not changed it; what is promised stays promised."""
    branch = web_branch().id
    if product.is_stocked:
        levels.hold([(product.pk, branch)])
    available = available_of(product.pk, branch=branch)
    if stock == units_shown(available, is_stocked=product.is_stocked):
        return
    change = AdjustStock(product_id=product.pk, quantity=stock - available, reason=REASON, branch=branch)
    adjust_stock(change, actor=actor, now=now)
