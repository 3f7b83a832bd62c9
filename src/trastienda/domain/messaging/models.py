"""Conversations with telephones, each message with what became of it, and the templates that the messenger approved.

A message is written down with the operation that wants it and sent by a job, at most once. Does not know: customers,
sales, the messenger's protocol.
"""

from django.db import models

from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Conversation(TenantModel):
    """
    Everything said with one telephone. `phone` is the number as it is compared (`rules.comparable`), `address` as the
    messenger knows it; `heard_at` is when they last wrote: it opens the window in which anything may be answered.
    """

    phone = models.CharField(max_length=20)
    address = models.CharField(max_length=20)
    name = models.CharField(max_length=200, default="")
    heard_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "conversation"
        constraints = (models.UniqueConstraint(fields=("tenant", "phone"), name="conversation_phone"),)


class Message(TenantModel):
    """
    One message. `direction`: in or out. `kind`: text, template, or other for what telephones send besides.

    `external_id` is the messenger's own name of it and `key` ours, which its notices repeat; `state` see `states.py`.
    `due_at` is when a waiting one may be tried (again).
    """

    conversation = TenantForeignKey("messaging.Conversation")
    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=10)
    content = models.CharField(max_length=4096, default="")
    template = models.CharField(max_length=512, default="")
    language = models.CharField(max_length=15, default="")
    parameters = models.JSONField(default=list)
    state = models.CharField(max_length=12)
    external_id = models.CharField(max_length=200, null=True)
    key = models.CharField(max_length=64, null=True)
    attempts = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=300, default="")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "message"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "external_id"),
                name="message_external_id",
                condition=models.Q(external_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("tenant", "key"), name="message_key", condition=models.Q(key__isnull=False)
            ),
        )
        indexes = (
            models.Index(fields=("tenant", "conversation", "made_at", "id"), name="message_by_conversation"),
            models.Index(
                fields=("tenant", "due_at", "id"),
                name="message_waiting",
                condition=models.Q(state__in=("waiting", "sending")),
            ),
        )


class Template(TenantModel):
    """A template as the messenger last showed it; `parameters` is how many texts its body has places for."""

    name = models.CharField(max_length=512)
    language = models.CharField(max_length=15)
    category = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    content = models.CharField(max_length=1100, default="")
    parameters = models.SmallIntegerField(default=0)
    seen_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "message_template"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "name", "language"), name="message_template_name"),
        )
