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


@contextmanager
def unique_name(name: str) -> Iterator[None]:
    """:raises AlreadyTaken: the database refused the name, because another category has it."""
    try:
        yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != _NAME:
            raise
        raise AlreadyTaken(field="name", value=name) from None
