"""Take a product out of the catalogue: for good if nothing ever happened to it, else out of sight."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from trastienda.domain.access.steps import audit
from trastienda.domain.catalog.models import Product, ProductImage
from trastienda.domain.stock.models import Level, Move
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import InUse, NotFound
from trastienda.kernel.tenancy import TenantModel, current_tenant
from trastienda.kernel.transaction import step, transaction

_GOES_ALONG = (ProductImage, Level)
"""What a product has from the beginning, and which tells nothing once it is gone."""
_ERASE = (
    *(
        f"DELETE FROM {model._meta.db_table} WHERE tenant_id = %s AND product_id = %s"
        for model in _GOES_ALONG
    ),
    "DELETE FROM product WHERE tenant_id = %s AND id = %s",
)


def remove_product(product_id: int, *, actor: Actor, now: datetime, only_for_good: bool = False) -> None:
    """
    Delete a product to which nothing refers; deactivate one that was sold, moved, ordered, reviewed…

    :param only_for_good: refuse where it could only be deactivated.
    :raises NotFound: unknown or a neighbour's.
    :raises InUse: something refers to it, and it was to go for good.
    """
    actor.require(Permission.EDIT_INVENTORY)
    with transaction(actor.tenant_id):
        product = Product.objects.select_for_update().filter(pk=product_id).first()
        if product is None:
            raise NotFound(noun="product", id=product_id)
        is_kept = _is_referred_to(product_id)
        if is_kept and only_for_good:
            raise InUse(noun="product", id=product_id)
        if is_kept:
            Product.objects.filter(pk=product_id).update(is_active=False, updated_at=now)
        else:
            for statement in _ERASE:
                sql.execute(statement, (current_tenant(), product_id))
        done = "product.deactivated" if is_kept else "product.removed"
        audit(done, f"product:{product_id}", actor=actor.name, at=now, sku=product.sku)


@step
def _is_referred_to(product_id: int) -> bool:
    return bool(sql.value(_question(), {"tenant": current_tenant(), "product": product_id}))


@cache
def _question() -> str:
    """Ask every table that refers to products, as the models say; nearly always the first one knows."""
    return "SELECT " + " OR ".join(
        f"EXISTS (SELECT FROM {table} WHERE tenant_id = %(tenant)s AND {column} = %(product)s)"
        for table, column in _references()
    )


def _references() -> Iterator[tuple[str, str]]:
    yield Move._meta.db_table, "product_id"
    for relation in Product._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or not isinstance(model, type) or not issubclass(model, TenantModel):
            continue
        if model not in _GOES_ALONG and model is not Move:
            yield model._meta.db_table, str(relation.field.column)  # type: ignore[union-attr]
