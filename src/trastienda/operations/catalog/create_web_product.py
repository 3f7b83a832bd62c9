"""Put a product in the catalogue from the web store, whose clients know prices with tax, and no SKUs or branches."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog import pictures
from trastienda.domain.catalog.codes import new_sku
from trastienda.domain.catalog.pictures import Picture
from trastienda.domain.tenancy.branches import web_branch
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.catalog.create_product import CreateProduct, create_product


class CreateWebProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A new product. `price` includes tax; `stock` is what the web store's branch has of it."""

    name: str
    description: str
    price: Decimal
    stock: Decimal = Decimal(0)
    category: int | None = None
    warranty_info: str = ""
    is_active: bool = True
    picture: Picture | None = None


def create_web_product(command: CreateWebProduct, *, actor: Actor, now: datetime) -> int:
    """
    Make the product with a SKU and a barcode of the shop's own, and return its id.

    :raises Invalid: it has no name, or the category is not the tenant's.
    """
    actor.require(Permission.CREATE_INVENTORY)
    if not command.name:
        raise Invalid(field="name", reason="missing")
    with transaction(actor.tenant_id):
        check_shelf_label(command.category)
        made = create_product(
            CreateProduct(
                sku=new_sku(),
                name=command.name,
                description=command.description,
                price_1=command.price,
                prices_include_tax=True,
                category=command.category,
                branch=web_branch().id,
                initial_stock=command.stock,
                warranty_info=command.warranty_info,
                is_active=command.is_active,
            ),
            actor=actor,
            now=now,
        )
        if command.picture is not None:
            pictures.keep_picture(made.id, command.picture, at=now)
    return made.id


@step
def check_shelf_label(category_id: int | None) -> None:
    """:raises Invalid: a category is named, as one field among others, that the tenant does not have."""
    known = "SELECT 1 FROM category WHERE tenant_id = %s AND id = %s"
    if category_id is not None and sql.row(known, (current_tenant(), category_id)) is None:
        raise Invalid(field="category", reason="unknown")
