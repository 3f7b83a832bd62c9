"""Make a shelf label."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from django.db import IntegrityError

from trastienda.domain.catalog.models import Category
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken, Invalid
from trastienda.kernel.transaction import transaction

_NAME = "category_name"
"""The constraint that keeps names apart."""


_NAMED = "SELECT id FROM category WHERE tenant_id = %s AND lower(name) = lower(%s) ORDER BY id LIMIT 1"


class CreateCategory(msgspec.Struct, frozen=True):
    name: str
    description: str = ""


def create_category(command: CreateCategory, *, actor: Actor) -> int:
    """
    Make the category and return its id.

    :raises Invalid: it has no name.
    :raises AlreadyTaken: another one has this name.
    """
    actor.require(Permission.CREATE_INVENTORY)
    if not command.name:
        raise Invalid(field="name", reason="missing")
    with transaction(actor.tenant_id):
        batch = sql.Batch()
        category_id = batch.new_id(Category)
        batch.insert(Category, id=category_id, name=command.name, description=command.description)
        batch.may_be_refused(_NAME, AlreadyTaken(field="name", value=command.name))
        batch.write()
    return int(category_id)


def category_named(name: str, *, actor: Actor) -> int | None:
    """Return the category of that name, in any case, or a new one; None without a name. :raises Forbidden: as above."""
    if not name:
        return None
    with transaction(actor.tenant_id):
        found = sql.value(_NAMED, (actor.tenant_id, name))
        return int(found) if found is not None else create_category(CreateCategory(name=name), actor=actor)


@contextmanager
def unique_name(name: str) -> Iterator[None]:
    """:raises AlreadyTaken: the database refused the name, because another category has it."""
    try:
        yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != _NAME:
            raise
        raise AlreadyTaken(field="name", value=name) from None
