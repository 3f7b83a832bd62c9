"""Take a shelf label down. Its products stay, on no shelf; the categories below it move up to the one above it."""

from trastienda.domain.catalog.models import Category, Product
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


def remove_category(category_id: int, *, actor: Actor) -> None:
    """Delete the category. :raises NotFound: unknown or a neighbour's."""
    actor.require(Permission.EDIT_INVENTORY)
    with transaction(actor.tenant_id):
        category = Category.objects.select_for_update().filter(pk=category_id).first()
        if category is None:
            raise NotFound(noun="category", id=category_id)
        Product.objects.filter(category_id=category_id).update(category_id=None)
        Category.objects.filter(parent_id=category_id).update(parent_id=category.parent_id)
        sql.execute("DELETE FROM category WHERE tenant_id = %s AND id = %s", (current_tenant(), category_id))
