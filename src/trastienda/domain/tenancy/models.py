"""Tenant, branch, settings, folio counters.

A tenant is a shop or a chain: one catalogue, one stock ledger, one set of books. The tenant's own row is shown
only to itself (row-level security on `id`). Numbering is per tenant and kind of document, without gaps.
"""

from decimal import Decimal
from typing import ClassVar

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantModel


class Tenant(models.Model):
    """A shop or chain. `default_tax_rate` is a fraction; `prices_include_tax` is how its prices are entered."""

    objects: ClassVar[models.Manager["Tenant"]] = models.Manager()

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=150)
    legal_name = models.CharField(max_length=250, default="")
    tax_id = models.CharField(max_length=20, default="")
    fiscal_regime = models.CharField(max_length=10, default="")
    postal_code = models.CharField(max_length=10, default="")
    country = models.CharField(max_length=2, default="MX")
    currency = models.CharField(max_length=3, default="MXN")
    time_zone = models.CharField(max_length=60, default="America/Mexico_City")
    default_tax_rate = fields.tax_rate(default=Decimal("0.16"))
    prices_include_tax = models.BooleanField(default=False)
    theme = models.CharField(max_length=40, default="default")
    theme_variables = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "tenant"


class Host(models.Model):
    """Which tenant a host name leads to. The one table that is read before a tenant is known."""

    objects: ClassVar[models.Manager["Host"]] = models.Manager()

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=253, unique=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "tenant_host"


class Branch(TenantModel):
    """A place with a shelf and a counter. `below_zero` lets its stock be sold before it is received."""

    name = models.CharField(max_length=150)
    address = models.CharField(max_length=300, default="")
    phone = models.CharField(max_length=40, default="")
    is_active = models.BooleanField(default=True)
    below_zero = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "branch"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="branch_name"),)


class Setting(TenantModel):
    """A tenant's choice, by name; `domain/tenancy/settings.py` knows the names, types and defaults."""

    name = models.CharField(max_length=60)
    content = models.JSONField()

    class Meta(TenantModel.Meta):
        db_table = "setting"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="setting_name"),)


class FolioCounter(TenantModel):
    """The last number given to a kind of document. Its row is locked until commit, so it is taken last."""

    kind = models.CharField(max_length=20)
    prefix = models.CharField(max_length=10)
    width = models.SmallIntegerField(default=4)
    last = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        db_table = "folio_counter"
        constraints = (models.UniqueConstraint(fields=("tenant", "kind"), name="folio_counter_kind"),)
