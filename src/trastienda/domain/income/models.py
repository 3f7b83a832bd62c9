"""What comes in besides sales: a delivery that was charged apart, a repair, an hour of work.

An income has no goods, no customer and no tax of its own; what is sold with tax is sold as a product or a service. It
is undone by its inverse, and stays. Does not know: accounts, sales.
"""

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantModel

DELIVERY, SERVICE, LABOUR, OTHER = KINDS = ("delivery", "service", "labour", "other")


class ExtraIncome(TenantModel):
    """Money earned. `kind` is one of `KINDS`; `amount` is all that came in; `paid_by` cash or transfer."""

    kind = models.CharField(max_length=10)
    description = models.CharField(max_length=200, default="")
    amount = fields.money()
    paid_by = models.CharField(max_length=10)
    earned_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=200, null=True)

    class Meta(TenantModel.Meta):
        db_table = "extra_income"
        indexes = (models.Index(fields=("tenant", "earned_on", "id"), name="extra_income_by_date"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="extra_income_has_amount"),
        )
