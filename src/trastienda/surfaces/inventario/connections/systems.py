"""What people call the outside systems, what each wants to know, and what its answer means."""

from collections.abc import Mapping

import msgspec
from django.conf import settings

from trastienda.adapters.bnpl import aplazo, clip, kueski
from trastienda.adapters.fiscal import accounts as fiscal
from trastienda.adapters.outside.accounts import OutsideAccount, shared_account
from trastienda.adapters.payments import accounts as payments
from trastienda.adapters.shipping import accounts as shipping
from trastienda.adapters.trying import asking
from trastienda.adapters.whatsapp import cloud
from trastienda.domain.connections.providers import PROVIDERS, Kind

NAMES: Mapping[str, str] = {
    "mercado_pago": "Mercado Pago",
    "getnet": "Getnet",
    "modo": "MODO",
    "openpay": "Openpay",
    "paypal": "PayPal",
    "stripe": "Stripe",
    "sw": "SW Sapien",
    "finkok": "Finkok",
    "paqar": "Correo Argentino (Paq.ar)",
    "micorreo": "Correo Argentino (MiCorreo)",
    "andreani": "Andreani",
    "fastmail": "Fastmail",
    "aplazo": "APLAZO",
    "kueski": "Kueski Pay",
    "clip": "Clip Pagos",
    "odoo": "Odoo",
    "sap_b1": "SAP Business One",
    "whatsapp": "WhatsApp",
}
KINDS: Mapping[Kind, str] = {
    Kind.GATEWAY: "Medios de pago",
    Kind.CERTIFIER: "Timbrado de facturas (PAC)",
    Kind.CARRIER: "Correos y mensajería",
    Kind.FINANCIER: "Financieras (compre ahora, pague después)",
    Kind.ERP: "Sistemas ERP",
    Kind.MESSENGER: "Mensajes a clientes",
}
USUAL: Mapping[str, str] = {
    **payments.ADDRESSES,
    "stripe": payments.STRIPE_ADDRESS,
    **fiscal.ADDRESSES,
    **shipping.ADDRESSES,
    "aplazo": aplazo.ADDRESS,
    "kueski": kueski.ADDRESS,
    "clip": clip.ADDRESS,
    "whatsapp": cloud.ADDRESS,
}
"""Where each system answers when nobody says otherwise."""


class Words(msgspec.Struct, frozen=True):
    """What a field is called, and what is written there."""

    label: str
    help: str = ""


FIELDS: Mapping[str, Words] = {
    "user": Words("Usuario"),
    "secret": Words("Contraseña o llave"),
    "signing": Words("Secreto de los avisos", "Con él se sabe que un aviso de pago es de verdad."),
    "contract": Words("Número de contrato"),
    "merchant": Words("Nombre del comercio"),
    "path": Words("Ruta de cobro", "Sólo si su contrato dice otra."),
    "address": Words("Dirección"),
    "auth_address": Words("Dirección de acceso", "Donde se pide el token, si no es la misma."),
    "sat_address": Words("Dirección de consulta del SAT", "Vacía: la del propio SAT."),
    "database": Words("Base de datos"),
    "company_db": Words("Base de datos de la empresa (CompanyDB)"),
    "protocol": Words("Protocolo", "Vacío: JSON-2, de Odoo 19 en adelante; xmlrpc para los anteriores."),
    "location_id": Words(
        "Ubicación de las existencias", "Su número en Odoo; vacío: no se llevan existencias."
    ),
    "public_card_code": Words("Cliente del público en general", "Su CardCode; vacío: C-PUBLICO."),
    "shop_id": Words("Número de tienda", "Vacío: el del comercio."),
    "business_account_id": Words("Identificador de la cuenta de WhatsApp Business"),
    "verify_token": Words("Palabra acordada (verify token)", "La misma que se escribe en el panel de Meta."),
}
_OWN: Mapping[tuple[str, str], Words] = {
    ("mercado_pago", "secret"): Words("Access token", "En su panel: Credenciales de producción."),
    ("mercado_pago", "signing"): Words("Clave secreta de los webhooks"),
    ("getnet", "user"): Words("Client ID"),
    ("getnet", "secret"): Words("Client secret"),
    ("getnet", "signing"): Words(
        "Usuario y contraseña de los avisos", "Separados por dos puntos: usuario:contraseña."
    ),
    ("modo", "path"): Words("Código de cuotas (cc_code)", "Vacío: 1CSI, un pago."),
    ("openpay", "user"): Words("Client ID"),
    ("openpay", "secret"): Words("Client secret"),
    ("paypal", "user"): Words("Client ID"),
    ("paypal", "secret"): Words("Secret"),
    ("paypal", "signing"): Words("Webhook ID", "Con él se comprueban los avisos."),
    ("stripe", "secret"): Words("Llave secreta", "Empieza con sk_ o rk_."),
    ("stripe", "signing"): Words("Secreto del webhook", "Empieza con whsec_."),
    ("sw", "secret"): Words("Token o contraseña", "Un token que no vence, o la contraseña de ese usuario."),
    ("sw", "user"): Words("Usuario", "Vacío si usa un token que no vence."),
    ("finkok", "secret"): Words("Contraseña"),
    ("paqar", "secret"): Words("API key"),
    ("paqar", "contract"): Words("Número de acuerdo (agreement)"),
    ("micorreo", "secret"): Words("Contraseña"),
    ("micorreo", "contract"): Words("Número de cliente (customerId)"),
    ("andreani", "secret"): Words("Contraseña o API key"),
    ("andreani", "user"): Words("Usuario", "Vacío si usa una API key."),
    ("fastmail", "secret"): Words("Token"),
    ("aplazo", "user"): Words("Número de comercio (merchant_id)"),
    ("aplazo", "secret"): Words("Token de la API (api_token)"),
    ("aplazo", "signing"): Words("Token de los avisos", "El que se acordó con APLAZO; sin él no se creen."),
    ("kueski", "user"): Words("Identificador del comercio"),
    ("kueski", "secret"): Words("Llave privada", "RSA, en PEM o sólo su base64."),
    ("clip", "secret"): Words("API key"),
    ("odoo", "secret"): Words("API key"),
    ("odoo", "user"): Words("Usuario", "Sólo para xmlrpc."),
    ("sap_b1", "secret"): Words("Contraseña"),
    ("whatsapp", "user"): Words("Identificador del número (phone number ID)"),
    ("whatsapp", "secret"): Words("Token de acceso"),
    ("whatsapp", "signing"): Words("Clave secreta de la app (app secret)", "Con ella firma Meta sus avisos."),
}
_ANSWERS: Mapping[str, str] = {
    asking.WORKS: "Respondió bien y reconoce las credenciales.",
    asking.WRONG: "Respondió, pero no reconoce las credenciales.",
    asking.SILENT: "No respondió en esa dirección.",
    asking.PRIVATE: "La dirección lleva a una red privada; no se preguntó nada.",
    asking.EMPTY: "Respondió, pero sin sucursales: ¿es ésa la dirección?",
    asking.ODD: "Respondió algo que no se esperaba",
}


def words_of(provider: str, field: str) -> Words:
    """Return what a field of a system is called; the address says where that system usually answers."""
    words = _OWN.get((provider, field)) or FIELDS[field]
    usual = USUAL.get(provider, "")
    if field != "address":
        return words
    if PROVIDERS[provider].fixed:
        return Words(words.label, "Déjela vacía; otra sirve sólo en el ensayo.")
    return Words(words.label, f"Vacía: {usual}" if usual else "La que le dieron con su contrato.")


def answer_said(problem: str) -> str:
    """Return what a system's answer means, in a sentence."""
    kind, _, code = problem.partition(":")
    said = _ANSWERS.get(kind, _ANSWERS[asking.ODD])
    return said if said.endswith((".", "?")) else f"{said} ({code})." if code else f"{said}."


def installations_address(provider: str, tenant_id: int) -> str | None:
    """Return where the installation's account for a tenant asks; None when there is none with that system."""
    kind = PROVIDERS[provider].kind
    found: (
        payments.StripeAccount
        | payments.GatewayAccount
        | shipping.CarrierAccount
        | fiscal.PacAccount
        | OutsideAccount
        | None
    )
    if provider == "stripe":
        found = payments.account_of(tenant_id, settings.STRIPE_ACCOUNTS)
    elif kind is Kind.GATEWAY:
        found = payments.gateway_account(provider, tenant_id, settings.GATEWAYS)
    elif kind in {Kind.FINANCIER, Kind.ERP, Kind.MESSENGER}:
        found = shared_account(provider, tenant_id, settings.NEIGHBOURS)
    elif kind is Kind.CARRIER:
        found = shipping.account_of(tenant_id, provider, settings.CARRIERS)
    else:
        pac = fiscal.account_of(tenant_id, settings.PACS)
        found = pac if pac is not None and pac.pac == provider else None
    return None if found is None else found.address
