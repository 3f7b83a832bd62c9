"""Change what a shelf label says."""

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.catalog.models import Category
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.transaction import transaction
from trastienda.operations.catalog.create_category import unique_name


class UpdateCategory(msgspec.Struct, frozen=True):
    """What is UNSET stays."""

    id: int
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


def update_category(command: UpdateCategory, *, actor: Actor) -> None:
    """
    Change the category.

    :raises Invalid: it would have no name.
    :raises NotFound: unknown or a neighbour's.
    :raises AlreadyTaken: another one has this name.
    """
    actor.require(Permission.EDIT_INVENTORY)
    if command.name == "":
        raise Invalid(field="name", reason="missing")
    changes = {
        name: given
        for name, given in (("name", command.name), ("description", command.description))
        if given is not UNSET
    }
    with transaction(actor.tenant_id), unique_name(str(command.name)):
        category = Category.objects.filter(pk=command.id)
        if not (category.update(**changes) if changes else category.exists()):
            raise NotFound(noun="category", id=command.id)
