"""Asks a financier, an ERP or a messenger something that changes nothing there."""

from trastienda.adapters.bnpl.aplazo import Aplazo
from trastienda.adapters.bnpl.clip import Clip
from trastienda.adapters.bnpl.kueski import Kueski
from trastienda.adapters.erp.odoo import Odoo
from trastienda.adapters.erp.sap_b1 import SapBusinessOne
from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import Refused, Silent
from trastienda.adapters.outside.connected import as_account
from trastienda.adapters.whatsapp.cloud import WhatsAppCloud
from trastienda.domain.connections.steps import Credentials
from trastienda.kernel.errors import Bug

NOWHERE = "trastienda-prueba"
"""An application that nobody ever made."""
_NOT_KNOWN = frozenset({401, 403})


def ask(told: Credentials, *, patience_s: float) -> str:
    """Return nothing when the system knows the account, else credentials, silent, or odd with its own code."""
    try:
        _question(as_account(told), patience_s)
    except Silent:
        return "silent"
    except Refused as refused:
        # Zero: our own side could not even ask, because the key is none.
        return "credentials" if refused.status in {0, *_NOT_KNOWN} else f"odd:{refused.code}"
    return ""


def _question(account: OutsideAccount, patience_s: float) -> None:
    name = account.provider
    if name == "aplazo":
        Aplazo(account, patience_s=patience_s).look(NOWHERE, NOWHERE)
    elif name == "kueski":
        Kueski(account, patience_s=patience_s).look(NOWHERE, NOWHERE)
    elif name == "clip":
        Clip(account, patience_s=patience_s).look(NOWHERE, NOWHERE)
    elif name == "odoo":
        Odoo(account, patience_s=patience_s).greet()
    elif name == "sap_b1":
        SapBusinessOne(account, patience_s=patience_s).greet()
    elif name == "whatsapp":
        WhatsAppCloud(account, patience_s=patience_s).number()
    else:
        raise Bug(f"{name} is no neighbour")
