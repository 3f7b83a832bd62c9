"""What opens outside systems for a tenant. Does not know: what the systems do, nor how they are asked."""

from django.db import models

from trastienda.kernel.tenancy import TenantModel


class Connection(TenantModel):
    """
    A tenant's credentials with one outside system, one row a system (`provider`: mercado_pago, sw, andreani…).

    `sealed` is all of them, encrypted with a key that is derived from the installation's secret (`steps.py`); it is
    never shown. What may be shown lies beside it: `address`, and `ending`, the secret's last four characters.
    `checked_at` and `problem` are what the system said when it was last tried; an empty problem is a yes.
    """

    provider = models.CharField(max_length=40)
    address = models.CharField(max_length=300, default="")
    ending = models.CharField(max_length=4, default="")
    sealed = models.BinaryField()
    is_active = models.BooleanField(default=True)
    set_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, default="")

    class Meta(TenantModel.Meta):
        db_table = "connection"
        constraints = (models.UniqueConstraint(fields=("tenant", "provider"), name="connection_provider"),)
