"""The one transaction of an operation, in one tenant.

`transaction(tenant_id)` opens it, or joins the one that is open for the same tenant: `web` opens it around an
idempotent request so that key, effect and answer commit together; jobs, commands and tests let the operation
open its own. There are no savepoints: an operation happens or does not.

`@step` marks a building block of operations and refuses to run outside one, in tests as in production.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection
from django.db import transaction as django_transaction

from trastienda.kernel.errors import Bug, require
from trastienda.kernel.tenancy import _current, _keeps_plans

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def transaction(tenant_id: int, *, keeps_plans: bool = False) -> Iterator[None]:
    """
    Run the block in one transaction of that tenant: all of it is committed, or nothing is.

    :param keeps_plans: plan each statement once a connection, not once a call. Right for rows found by their keys, as
        operations find them; a search wants a plan for what is sought.
    :raises Bug: a transaction of another tenant, or one of no tenant, is already open.
    """
    open_for = _current.get()
    if open_for is not None:
        require(open_for == tenant_id, f"a transaction of tenant {open_for} cannot serve tenant {tenant_id}")
        yield
        return
    if connection.in_atomic_block:
        raise Bug("a transaction without a tenant is open")
    token, plans = _current.set(tenant_id), _keeps_plans.set(keeps_plans)
    try:
        with django_transaction.atomic():
            yield
    finally:
        _current.reset(token)
        _keeps_plans.reset(plans)


def in_transaction() -> bool:
    """Whether a tenant's transaction is open."""
    return _current.get() is not None


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a building block that only makes sense inside an operation's transaction."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        require(_current.get() is not None, f"{function.__qualname__} runs only inside an operation")
        return function(*args, **kwargs)

    return guarded
