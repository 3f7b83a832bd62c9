"""Who is told, what happened, and what became of telling it.

An event is written with the change that it tells of, or not at all, and only where somebody is subscribed to it; the
database leaves a delivery for each subscriber and a job that delivers (`database.sql`). Events, deliveries and attempts
are a log, not a ledger: old ones are forgotten. Does not know: sales, stock, orders; an event is about an `object`.
Invariants: a subscriber hears of one object in the order in which it changed; an event that is not delivered waits, was
given up after so many attempts, or its subscription is switched off.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class WebhookSubscription(TenantModel):
    """
    One address and the events that it is told.

    `sealed` is the secret that signs, encrypted (`secrets.py`); `sealed_before` the one before, which signs too until
    `before_until`. `failures` counts the attempts in a row that failed; until `rest_until` nothing is tried. One that
    was switched off says when (`off_at`) and why (`problem`); one that was removed stays for its log.
    """

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=40))
    sealed = models.BinaryField()
    sealed_before = models.BinaryField(null=True)
    before_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    failures = models.IntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "webhook_subscription"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(events__len__gte=1), name="webhook_subscription_events"
            ),
        )
        indexes = (
            models.Index(
                fields=("tenant",),
                name="webhook_subscription_active",
                condition=models.Q(is_active=True, removed_at__isnull=True),
            ),
        )


class WebhookEvent(TenantModel):
    """Something that happened to an object. `number` is its folio where it has one, `data` what there is to know."""

    event = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    number = models.CharField(max_length=60, default="")
    data = models.JSONField()
    at = models.DateTimeField()
    subscription_id = models.BigIntegerField(null=True)
    """The only one that is told; null for all that asked."""

    class Meta(TenantModel.Meta):
        db_table = "webhook_event"
        indexes = (models.Index(fields=("tenant", "at"), name="webhook_event_by_time"),)


class WebhookDelivery(TenantModel):
    """
    One event for one subscriber. `state` see `delivering.DeliveryState`; `due_at` is when it may be tried (again).

    `attempts` counts since it was last asked for, `status` and `problem` are how the last one ended.
    """

    subscription = TenantForeignKey("webhooks.WebhookSubscription")
    webhook_event = TenantForeignKey("webhooks.WebhookEvent")
    object_kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    state = models.CharField(max_length=12)
    attempts = models.SmallIntegerField(default=0)
    status = models.SmallIntegerField(null=True)
    problem = models.CharField(max_length=300, default="")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "webhook_delivery"
        indexes = (
            models.Index(
                fields=("tenant", "due_at", "id"),
                name="webhook_delivery_due",
                condition=models.Q(state__in=("waiting", "sending")),
            ),
            models.Index(
                fields=("tenant", "subscription", "object_kind", "object_id", "webhook_event"),
                name="webhook_delivery_of_object",
                condition=models.Q(state__in=("waiting", "sending")),
            ),
            models.Index(fields=("tenant", "subscription", "made_at", "id"), name="webhook_delivery_log"),
            models.Index(fields=("tenant", "webhook_event"), name="webhook_delivery_event"),
        )


class WebhookAttempt(TenantModel):
    """One try: when, how long it took, and how it was answered. `status` is null where no answer came."""

    delivery = TenantForeignKey("webhooks.WebhookDelivery")
    at = models.DateTimeField()
    took_ms = models.IntegerField()
    status = models.SmallIntegerField(null=True)
    problem = models.CharField(max_length=300, default="")
    answer = models.CharField(max_length=500, default="")

    class Meta(TenantModel.Meta):
        db_table = "webhook_attempt"
        indexes = (models.Index(fields=("tenant", "delivery", "id"), name="webhook_attempt_delivery"),)
