"""What a financier is asked, and how it says an application stands."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from trastienda.domain.bnpl.states import ApplicationState

PROVIDERS: Mapping[str, str] = {"aplazo": "APLAZO", "kueski": "Kueski Pay", "clip": "Clip Pagos"}
"""Who finances, and how people know them. All three lend Mexican pesos only."""
CURRENCY = "MXN"


class FinancingWanted(msgspec.Struct, frozen=True):
    """An application as a financier gets it. `notices` is where it may write to us."""

    key: str
    amount: Decimal
    currency: str
    description: str
    customer_name: str
    customer_phone: str
    notices: str
    back: str


class Standing(msgspec.Struct, frozen=True):
    """How an application stands with its financier: one of the states in which a financier leaves one."""

    id: str
    key: str
    state: ApplicationState
    amount: Decimal
    currency: str
    url: str = ""
