"""The books: accounts with their SAT code, balanced entries, periods, and the posting rules.

`PostingRule` is the one table from document to entry: which account each component of a document (cash, base, tax,
cost…) is posted to, and on which side. Debits equal credits in every entry: checked in Python when it is made, and by
a deferred constraint in the database when it is committed. Amounts are in the tenant's currency.
Sources: docs/rules/accounting.md (SAT, Anexo 24: código agrupador de cuentas).
"""

from django.db import models

from trastienda.kernel import fields
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel


class Account(TenantModel):
    """An account of the chart. `normal_side` is debit or credit; `sat_code` is the SAT's grouping code."""

    code = models.CharField(max_length=30)
    sat_code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=500, default="")
    normal_side = models.CharField(max_length=6)
    parent = TenantForeignKey("accounting.Account", null=True)
    level = models.SmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        db_table = "account"
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="account_code"),)


class PostingRule(TenantModel):
    """Which account, on which side, a component of a kind of document goes to."""

    document = models.CharField(max_length=30)
    component = models.CharField(max_length=30)
    side = models.CharField(max_length=6)
    account = TenantForeignKey("accounting.Account")

    class Meta(TenantModel.Meta):
        db_table = "posting_rule"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "document", "component"), name="posting_rule_component"
            ),
        )


class Entry(TenantModel):
    """A balanced set of debits and credits, because of a document. Corrected by reversing, never by editing."""

    append_only = True

    kind = models.CharField(max_length=20)
    occurred_on = models.DateField()
    reference = models.CharField(max_length=60)
    description = models.CharField(max_length=300)
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField(null=True)
    posted_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "entry"
        indexes = (
            models.Index(fields=("tenant", "occurred_on", "id"), name="entry_by_date"),
            models.Index(fields=("tenant", "document_kind", "document_id"), name="entry_document"),
        )


class EntryLine(TenantModel):
    """One debit or one credit; exactly one of the two is above zero."""

    append_only = True

    entry = TenantForeignKey("accounting.Entry")
    position = models.SmallIntegerField()
    account = TenantForeignKey("accounting.Account")
    debit = fields.money_sum()
    credit = fields.money_sum()

    class Meta(TenantModel.Meta):
        db_table = "entry_line"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "entry", "position"), name="entry_line_position"),
            models.CheckConstraint(
                condition=(models.Q(debit__gt=0) & models.Q(credit=0))
                | (models.Q(credit__gt=0) & models.Q(debit=0)),
                name="entry_line_one_side",
            ),
        )
        indexes = (models.Index(fields=("tenant", "account"), name="entry_line_account"),)


class Period(TenantModel):
    """A month of the books. A month without a row is open; closing is for good."""

    year = models.SmallIntegerField()
    month = models.SmallIntegerField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, null=True)

    class Meta(TenantModel.Meta):
        db_table = "period"
        constraints = (models.UniqueConstraint(fields=("tenant", "year", "month"), name="period_month"),)


class DayBalance(TenantModel):
    """
    All that was ever debited and credited to an account up to and with a day on which it moved; see `balances.py`.

    Worked out of the entries, and provable from them at any time.
    """

    account = TenantForeignKey("accounting.Account")
    day = models.DateField()
    debit_total = fields.money_sum()
    credit_total = fields.money_sum()

    class Meta(TenantModel.Meta):
        db_table = "account_balance"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "account", "day"), name="account_balance_day"),
        )


class FoldedBooks(TenantModel):
    """The last day up to which a tenant's entries are in `DayBalance`. No row: nothing is."""

    last_on = models.DateField()

    class Meta(TenantModel.Meta):
        db_table = "folded_books"
        constraints = (models.UniqueConstraint(fields=("tenant",), name="folded_books_once"),)


class LateEntry(TenantModel):
    """
    An entry that came after its day was folded, and is not in `DayBalance` yet. Written by the database itself.

    Not a reference that the database checks: the row is written in the moment before its entry.
    """

    entry_id = models.BigIntegerField()
    occurred_on = models.DateField()

    class Meta(TenantModel.Meta):
        db_table = "late_entry"
        indexes = (models.Index(fields=("tenant", "occurred_on"), name="late_entry_by_date"),)
