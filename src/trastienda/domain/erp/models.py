"""Jobs that bring objects to an ERP, and what the ERP has of each object. Does not know: the objects, the ERPs."""

from django.db import models

from trastienda.kernel.tenancy import TenantModel


class SyncJob(TenantModel):
    """
    One run over what changed. `cursor` is the number of the last object that was looked at: a job goes on behind it.

    `done` of `total` objects were brought; `faults` lists what the ERP refused, and `report` what either side lacks.
    `content` is the file, for an ERP that imports files. `state`: pending, running, done, failed.
    """

    provider = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    cursor = models.BigIntegerField(default=0)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    faults = models.JSONField(default=list)
    report = models.JSONField(null=True)
    problem = models.CharField(max_length=300, default="")
    filename = models.CharField(max_length=100, default="")
    content = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "erp_sync_job"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "provider", "kind"),
                name="erp_sync_job_live",
                condition=models.Q(state__in=("pending", "running")),
            ),
        )


class Mark(TenantModel):
    """What an ERP has of one object of ours: under which name, and as of which `version` of it."""

    provider = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    external_id = models.CharField(max_length=60)
    version = models.CharField(max_length=64)
    synced_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "erp_mark"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "provider", "kind", "object_id"), name="erp_mark_object"
            ),
        )
