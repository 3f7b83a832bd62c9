"""Mails that were decided on, and what became of each: waiting, being sent, sent, refused, or nobody knows.

A mail is written with the change that it tells of, or not at all; a job sends it afterwards, once. Its text is made
when it is sent. Does not know: orders, people; `document` is what it is about.
"""

from django.db import models

from trastienda.kernel.tenancy import TenantModel


class Mail(TenantModel):
    """
    One mail to one address. `news` is what it tells (see `news.OrderNews`), `state` see `steps.MailState`.

    `due_at` is when it may be tried (again); `problem` what the mail server said last.
    """

    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    news = models.CharField(max_length=30)
    address = models.CharField(max_length=254)
    state = models.CharField(max_length=12)
    attempts = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=300, default="")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "mail"
        indexes = (
            models.Index(
                fields=("tenant", "due_at", "id"),
                name="mail_waiting",
                condition=models.Q(state__in=("waiting", "sending")),
            ),
            models.Index(fields=("tenant", "document_kind", "document_id"), name="mail_document"),
        )
