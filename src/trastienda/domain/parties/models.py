"""Customers and what they owe, suppliers, vehicles.

A customer's balance is what they owe the shop: credit sales less payments, returns and cancellations. It is the sum
of `CustomerMove`, cached in `Customer.balance` and proven by `make audit`. Below zero is the shop's debt to them.
"""

from decimal import Decimal

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Customer(TenantModel):
    """Someone who buys by name. `price_tier` 1-3 chooses the product's price; `credit_limit` 0 means no credit."""

    name = models.CharField(max_length=200)
    tax_id = models.CharField(max_length=20, null=True)
    legal_name = models.CharField(max_length=250, null=True)
    fiscal_regime = models.CharField(max_length=10, null=True)
    postal_code = models.CharField(max_length=10, null=True)
    cfdi_use = models.CharField(max_length=10, null=True)
    email = models.EmailField(null=True)
    phone = models.CharField(max_length=40, null=True)
    address = models.CharField(max_length=300, null=True)
    price_tier = models.SmallIntegerField(default=1)
    credit_limit = fields.money(default=Decimal(0))
    balance = fields.money_sum(default=Decimal(0))
    branch = TenantForeignKey("tenancy.Branch", null=True)
    external_ref = models.CharField(max_length=60, null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "customer"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(price_tier__gte=1, price_tier__lte=3), name="customer_tier"
            ),
            models.CheckConstraint(condition=models.Q(credit_limit__gte=0), name="customer_credit_limit"),
            models.UniqueConstraint(fields=("tenant", "external_ref"), name="customer_external_ref"),
        )
        indexes = (models.Index(fields=("tenant", "name", "id"), name="customer_by_name"),)


class CustomerMove(TenantModel):
    """One line of a customer's account: sale and charges positive, payment, return and cancellation negative."""

    append_only = True

    customer = TenantForeignKey("parties.Customer")
    kind = models.CharField(max_length=20)
    amount = fields.money()
    reference = models.CharField(max_length=60)
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    at = models.DateTimeField()
    occurred_on = models.DateField()

    class Meta(TenantModel.Meta):
        db_table = "customer_move"
        indexes = (models.Index(fields=("tenant", "customer", "at", "id"), name="customer_move_account"),)


class Supplier(TenantModel):
    """Someone the shop buys from. The documented purchase names its supplier in words; the words find or make one."""

    name = models.CharField(max_length=200)
    tax_id = models.CharField(max_length=20, null=True)
    email = models.EmailField(null=True)
    phone = models.CharField(max_length=40, null=True)
    address = models.CharField(max_length=300, null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "supplier"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="supplier_name"),)


class Vehicle(TenantModel):
    """A customer's car, as the counter asks for it."""

    customer = TenantForeignKey("parties.Customer")
    make = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    year = models.SmallIntegerField(null=True)
    engine = models.CharField(max_length=60, null=True)
    plates = models.CharField(max_length=15, null=True)
    vin = models.CharField(max_length=17, null=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "vehicle"
        indexes = (models.Index(fields=("tenant", "customer"), name="vehicle_customer"),)
