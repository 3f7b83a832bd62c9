"""Ways to pay that the web store offers: what buyers call them, and which gateway collects."""

from collections.abc import Mapping

import msgspec

from trastienda.domain.payments.errors import MethodNotOffered
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

BY_TRANSFER = "transfer"
"""No gateway: the buyer sends the money to the shop's bank, and somebody approves what arrived."""
MERCADO_PAGO, PAYPAL, GETNET, MODO, OPENPAY = "mercado_pago", "paypal", "getnet", "modo", "openpay"

_SHOWN = """
Transferencia = transfer
Mercado Pago = mercado_pago
Paypal = paypal
Getnet = getnet
MODO = modo
Openpay = openpay
"""
OFFERED: Mapping[str, str] = dict(line.split(" = ", 1) for line in _SHOWN.strip().splitlines())
"""What a new tenant begins with, in the order shown; each is switched on and off in its own table."""


class OfferedMethod(msgspec.Struct, frozen=True):
    """A method that is switched on."""

    name: str
    gateway: str


_METHOD = "SELECT name, gateway FROM payment_method WHERE tenant_id = %s AND name = %s AND is_active"
_METHODS = "SELECT name, gateway FROM payment_method WHERE tenant_id = %s AND is_active ORDER BY position, id"


@step
def offered_method(name: str) -> OfferedMethod:
    """Return the method of that name. :raises MethodNotOffered: there is none, or it is switched off."""
    found = sql.structs(OfferedMethod, _METHOD, (current_tenant(), name))
    if not found:
        raise MethodNotOffered(method=name, offered=tuple(method.name for method in offered_methods()))
    return found[0]


@step
def offered_methods() -> list[OfferedMethod]:
    """Return every method that is switched on, in the order shown."""
    return sql.structs(OfferedMethod, _METHODS, (current_tenant(),))
