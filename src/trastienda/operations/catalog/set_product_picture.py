"""Give a product its picture, replace it or take it away."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.catalog import pictures
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.pictures import Picture
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.transaction import transaction


def set_product_picture(product_id: int, picture: Picture | None, *, actor: Actor, now: datetime) -> None:
    """
    Make it the product's picture; None leaves it without one.

    :raises NotFound: unknown or a neighbour's.
    """
    actor.require(Permission.EDIT_INVENTORY)
    with transaction(actor.tenant_id):
        if not Product.objects.select_for_update().filter(pk=product_id).exists():
            raise NotFound(noun="product", id=product_id)
        if picture is None:
            pictures.drop_picture(product_id)
        else:
            pictures.keep_picture(product_id, picture, at=now)
        done = "product.picture_removed" if picture is None else "product.picture_changed"
        audit(done, f"product:{product_id}", actor=actor.name, at=now)
