"""Tenant-owned tables: the conventions that keep neighbours apart, from the first migration on.

Every tenant-owned row carries `tenant_id`. In the database its primary key is `(tenant_id, id)` and its foreign
keys are composite; Django sees the plain `id`. Row-level security compares `tenant_id` with the setting of the
running transaction, so a forgotten filter returns nothing. The managers here add the filter anyway: for index
use, and so that no query depends on the safety net. `project/database.py` hardens what Django migrates.
Sources: docs/decisions/0003-tenants-share-tables.md
"""

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.lookups import Exact
from django.db.models.sql.where import WhereNode

from trastienda.kernel.errors import Bug

M = TypeVar("M", bound=models.Model)

_current: ContextVar[int | None] = ContextVar("tenant", default=None)
_keeps_plans: ContextVar[bool] = ContextVar("keeps_plans", default=False)


def current_tenant() -> int:
    """Return the tenant of the running transaction. :raises Bug: no tenant transaction is open."""
    tenant_id = _current.get()
    if tenant_id is None:
        raise Bug("tenant data was asked for outside a tenant's transaction")
    return tenant_id


class TenantManager(models.Manager[M]):
    """Sees only the rows of the running transaction's tenant."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant_id=current_tenant())


class TenantModel(models.Model):
    """A row that belongs to one tenant. `append_only` tables are ledgers: insert and read, nothing else."""

    append_only: ClassVar[bool] = False

    tenant = models.ForeignKey(
        "tenancy.Tenant", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class SharedModel(models.Model):
    """A row of no tenant, for all of them: each may read it, none may write. Its importer does, as the owner."""

    class Meta:
        abstract = True


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A reference inside one tenant: joins carry `a.tenant_id = b.tenant_id`; the constraint is composite.

    Django's own single-column constraint and index are off; `project/database.py` adds the composite foreign
    key, and each model names the indexes its questions need.
    """

    def __init__(self, to: str, **options: Any) -> None:
        options.setdefault("on_delete", models.PROTECT)
        options.setdefault("related_name", "+")
        options["db_constraint"] = False
        options["db_index"] = False
        super().__init__(to, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        options.pop("db_constraint", None)
        options.pop("db_index", None)
        return name, path, args, options

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """Django passes the joined (referenced) table's alias first, the referencing one's second."""
        there_model: Any = self.remote_field.model
        here_model: Any = self.model
        there = there_model._meta.get_field("tenant").get_col(alias or there_model._meta.db_table)
        here = here_model._meta.get_field("tenant").get_col(related_alias or here_model._meta.db_table)
        restriction = WhereNode()
        restriction.add(Exact(here, there), "AND")
        return restriction
