"""The answers already given, by idempotency key, and those that are kept because they are dear to make."""

from django.db import models

from trastienda.kernel.tenancy import TenantModel


class IdempotencyRecord(TenantModel):
    """One write that was answered. `fingerprint` is the hash of method, path and body."""

    surface = models.CharField(max_length=20)
    subject = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField(max_length=32)
    status = models.SmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, default="")
    body = models.BinaryField(null=True)
    headers = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "idempotency_record"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "surface", "subject", "key"), name="idempotency_record_key"
            ),
        )
        indexes = (models.Index(fields=("tenant", "created_at"), name="idempotency_record_age"),)


class KeptAnswer(TenantModel):
    """An answer that is dear to make, as it was when its tenant's `pulse` was this. All processes share it."""

    name = models.CharField(max_length=60)
    pulse = models.CharField(max_length=300)
    body = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "kept_answer"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="kept_answer_name"),)
