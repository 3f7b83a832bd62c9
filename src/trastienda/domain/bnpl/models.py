"""Applications with financiers. Does not know: sales, payments, the financiers' protocols."""

from django.db import models

from trastienda.domain.bnpl.states import LIVE
from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Application(TenantModel):
    """
    Somebody asked a financier to pay `amount` of a sale, in the sale's currency.

    `key` is our name of it, `external_id` the financier's; `url` is where the customer goes on. `paid_by` names what
    its money became: the order itself, or a payment on the customer's account. `looked_at` is when the financier last
    said how it stands.
    """

    sale = TenantForeignKey("sales.Sale")
    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    amount = fields.money()
    currency = models.CharField(max_length=3)
    customer_name = models.CharField(max_length=200)
    customer_phone = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    external_id = models.CharField(max_length=100, null=True)
    url = models.CharField(max_length=2000, default="")
    problem = models.CharField(max_length=300, default="")
    paid_by = models.CharField(max_length=60, default="")
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "bnpl_application"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "key"), name="bnpl_application_key"),
            models.UniqueConstraint(
                fields=("tenant", "sale"),
                name="bnpl_application_live",
                condition=models.Q(state__in=sorted(map(str, LIVE))),
            ),
            models.UniqueConstraint(
                fields=("tenant", "provider", "external_id"),
                name="bnpl_application_external",
                condition=models.Q(external_id__isnull=False),
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="bnpl_application_positive"),
        )
        indexes = (
            models.Index(fields=("tenant", "sale"), name="bnpl_application_sale"),
            models.Index(
                fields=("tenant", "looked_at"),
                name="bnpl_application_waiting",
                condition=models.Q(state__in=sorted(map(str, LIVE))),
            ),
        )
