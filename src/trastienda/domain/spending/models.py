"""What money is spent on that is not for sale: things that the shop keeps, and what it costs to run it.

An asset is bought with a purchase, which knows the supplier, the payment and the entry; here is what it is. An expense
is a document of its own. Both are undone by their inverse, and stay. Does not know: stock, accounts.
"""

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Asset(TenantModel):
    """A thing that was bought to be kept. `value` is what it cost, net."""

    purchase = TenantForeignKey("stock.Purchase")
    position = models.SmallIntegerField()
    name = models.CharField(max_length=150)
    description = models.CharField(max_length=500, default="")
    value = fields.money()
    tax_rate = fields.tax_rate()
    acquired_on = models.DateField()

    class Meta(TenantModel.Meta):
        db_table = "asset"
        indexes = (
            models.Index(fields=("tenant", "purchase"), name="asset_purchase"),
            models.Index(fields=("tenant", "acquired_on", "id"), name="asset_by_date"),
        )
        constraints = (models.CheckConstraint(condition=models.Q(value__gt=0), name="asset_has_value"),)


class Expense(TenantModel):
    """Money spent. `amount` is all that was paid, `tax` the creditable part of it; `paid_by` cash or transfer."""

    concept = models.CharField(max_length=150)
    description = models.CharField(max_length=500, default="")
    amount = fields.money()
    tax = fields.money()
    paid_by = models.CharField(max_length=10)
    spent_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=200, null=True)

    class Meta(TenantModel.Meta):
        db_table = "expense"
        indexes = (models.Index(fields=("tenant", "spent_on", "id"), name="expense_by_date"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, tax__gte=0) & models.Q(tax__lt=models.F("amount")),
                name="expense_has_amount",
            ),
        )
