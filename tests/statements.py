"""Every statement about tenant data names the tenant: for the index's sake, and so that nothing rests on luck.

Installed on the connections of the test run; a statement that forgets fails the test that sent it.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from trastienda.project.database import tenant_models


@lru_cache(maxsize=1)
def _mentions() -> re.Pattern[str]:
    tables = sorted((model._meta.db_table for model in tenant_models()), key=len, reverse=True)
    return re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+\"?(?:" + "|".join(tables) + r")\b", re.IGNORECASE)


def must_name_the_tenant(
    execute: Callable[..., Any], statement: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Wrap Django's execution of a statement."""
    if _mentions().search(statement) and "tenant_id" not in statement:
        raise AssertionError(f"a statement about tenant data does not name the tenant: {statement}")
    return execute(statement, params, many, context)
