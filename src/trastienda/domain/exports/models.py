"""A document that is being made, or was: what was asked for, how far it got, and its bytes once they are there.

Kept a week, with the rest of the tenant's data, so that any process may make it and any other hand it out.
"""

from django.db import models

from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Export(TenantModel):
    """
    `question` is what was asked, as data; `progress` counts to 100. `touched_at` is the last sign of life.

    `state`: waiting, working, done, failed. `failure` names what went wrong, for us; people are told to ask again.
    """

    question = models.JSONField()
    format = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="waiting")
    progress = models.SmallIntegerField(default=0)
    row_count = models.IntegerField(default=0)
    filename = models.CharField(max_length=200, default="")
    content = models.BinaryField(null=True)
    user = TenantForeignKey("access.User", null=True)
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, default="")

    class Meta(TenantModel.Meta):
        db_table = "export"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(progress__gte=0, progress__lte=100), name="export_progress"
            ),
        )
        indexes = (models.Index(fields=("tenant", "requested_at", "id"), name="export_by_time"),)
