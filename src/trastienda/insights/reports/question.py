"""What may be asked: sales, products or customers, grouped some way, in a period of whole local days."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import msgspec


class Subject(StrEnum):
    SALES = "sales"
    PRODUCTS = "products"
    CUSTOMERS = "customers"


class GroupBy(StrEnum):
    PRODUCT = "product"
    CUSTOMER = "customer"
    CATEGORY = "category"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    BRANCH = "branch"
    CHANNEL = "channel"


class ReportQuestion(msgspec.Struct, frozen=True):
    """
    One question. Both days belong to the period, in the tenant's calendar; None is open at that end.

    Without a grouping, sales are listed document by document, products and customers one by one.
    `with_customer_names` adds the buyer to the list of documents; other tables have no place for it.
    """

    subject: Subject
    group_by: GroupBy | None = None
    since: date | None = None
    until: date | None = None
    with_customer_names: bool = False


_OWN: Mapping[Subject, Mapping[GroupBy | None, GroupBy | None]] = {
    Subject.PRODUCTS: {
        None: None,
        GroupBy.PRODUCT: None,
        GroupBy.CATEGORY: GroupBy.CATEGORY,
        GroupBy.BRANCH: GroupBy.BRANCH,
    },
    Subject.CUSTOMERS: {None: None, GroupBy.CUSTOMER: None},
}


def settled(question: ReportQuestion) -> ReportQuestion:
    """
    Return the same question as the one table that answers it.

    A product per product is the plain list of products. Products by month, or customers by category, are what was
    sold by month or category: a shelf and an account have no months, their sales do.
    """
    own = _OWN.get(question.subject)
    if own is None:
        return question
    if question.group_by in own:
        return msgspec.structs.replace(question, group_by=own[question.group_by])
    return msgspec.structs.replace(question, subject=Subject.SALES)
