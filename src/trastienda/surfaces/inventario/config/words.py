"""The words of the configuration: numbered documents, systems outside, and what the record says was done."""

from collections.abc import Mapping

DOCUMENTS: Mapping[str, str] = {
    "sale": "Ventas",
    "quotation": "Cotizaciones",
    "layaway": "Apartados",
    "return": "Devoluciones",
    "account_payment": "Pagos a cuenta",
    "order": "Órdenes de la tienda en línea",
    "invoice": "Facturas",
    "global_invoice": "Facturas globales",
    "credit_note": "Notas de crédito",
    "payment_receipt": "Complementos de pago",
}
"""Kinds of numbered documents."""

GATEWAYS: Mapping[str, str] = {
    "transfer": "Transferencia bancaria",
    "stripe": "Stripe",
    "mercado_pago": "Mercado Pago",
    "getnet": "Getnet",
    "modo": "MODO",
    "openpay": "Openpay",
    "paypal": "PayPal",
}
CARRIERS: Mapping[str, str] = {
    "paqar": "Correo Argentino (Paq.ar)",
    "micorreo": "Correo Argentino (MiCorreo)",
    "andreani": "Andreani",
    "fastmail": "Fastmail",
}
CERTIFIERS: Mapping[str, str] = {"sw": "SW Sapien", "finkok": "Finkok"}
NEIGHBOURS: Mapping[str, str] = {
    "aplazo": "APLAZO",
    "kueski": "Kueski Pay",
    "clip": "Clip Pagos",
    "odoo": "Odoo",
    "sap_b1": "SAP Business One",
    "whatsapp": "WhatsApp",
}
METHOD_KINDS: Mapping[str, str] = {
    "home": "A domicilio",
    "pickup": "Retiro en sucursal",
    "office": "En oficina del correo",
}

KINDS_OF_EVENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "accesos": ("Accesos y personal", ("sign_in", "user.", "employee.", "device.", "role.")),
    "ventas": (
        "Ventas y devoluciones",
        ("sale.", "layaway.", "quotation.", "customer.credit", "income.", "reservations."),
    ),
    "ordenes": (
        "Órdenes y envíos",
        ("order.", "orders.", "labels.", "guide.", "transfer.", "payment.", "refund.", "chargeback."),
    ),
    "productos": (
        "Productos y compras",
        ("product.", "products.", "purchase.", "stock.", "count.", "review."),
    ),
    "personas": ("Clientes y proveedores", ("customer.", "supplier.")),
    "dinero": ("Caja y contabilidad", ("register.", "expense.", "entry.", "account.", "period.")),
    "facturas": (
        "Facturas",
        ("invoice.", "global_invoice.", "credit_note.", "payment_receipt.", "fiscal_", "certificate."),
    ),
    "configuracion": (
        "Configuración",
        (
            *("setting.", "settings.", "shop.", "branch.", "theme.", "numbering.", "payment_method."),
            *("shipping_method.", "shipping_zone.", "coupon.", "exchange_rate.", "connection.", "tenant."),
            *("api_key.", "webhook."),
        ),
    ),
}
"""The filter of the record: its word, its title, and the events that it means."""

_NOUNS: Mapping[str, str] = {
    "account": "cuenta contable",
    "api_key": "clave de API",
    "bnpl": "compra a plazos",
    "branch": "sucursal",
    "certificate": "certificado",
    "connection": "conexión",
    "count": "toma física",
    "coupon": "cupón",
    "credit_note": "nota de crédito",
    "customer": "cliente",
    "demo": "tienda de demostración",
    "device": "dispositivo",
    "employee": "empleado",
    "entry": "póliza",
    "exchange_rate": "tipo de cambio",
    "expense": "gasto",
    "export": "reporte",
    "fiscal_document": "CFDI",
    "fiscal_queue": "cola de timbrado",
    "forecast": "pronóstico",
    "global_invoice": "factura global",
    "guide": "guía de envío",
    "import": "importación",
    "income": "ingreso",
    "invoice": "factura",
    "labels": "etiquetas",
    "layaway": "apartado",
    "numbering": "folios",
    "order": "orden",
    "orders": "órdenes",
    "payment": "pago",
    "payment_method": "forma de pago",
    "payment_receipt": "complemento de pago",
    "period": "periodo",
    "product": "producto",
    "products": "productos",
    "purchase": "compra",
    "quotation": "cotización",
    "receiver": "receptor",
    "refund": "reembolso",
    "register": "caja",
    "reservations": "apartados de mercancía",
    "review": "reseña",
    "role": "rol",
    "sale": "venta",
    "session": "sesión",
    "setting": "preferencia",
    "settings": "preferencias",
    "shipping_method": "método de envío",
    "shipping_zone": "zona de envío",
    "shop": "datos de la tienda",
    "stock": "existencias",
    "supplier": "proveedor",
    "tenant": "tienda",
    "theme": "tema",
    "transfer": "transferencia",
    "user": "usuario",
    "webhook": "webhook",
}
_VERBS: Mapping[str, str] = {
    "annotated": "Nota",
    "approved": "Aprobación",
    "cancelled": "Cancelación",
    "cancelling": "Solicitud de cancelación",
    "charged_back": "Contracargo",
    "changed": "Cambio",
    "closed": "Cierre",
    "collected": "Cobro",
    "created": "Alta",
    "credit": "Cambio de crédito",
    "deactivated": "Desactivación",
    "deleted": "Eliminación",
    "drafted": "Borrador",
    "edited": "Edición",
    "enrolled": "Alta",
    "erased": "Eliminación",
    "expired": "Vencimiento",
    "forgotten": "Eliminación",
    "given_back": "Reembolso",
    "imported": "Importación",
    "installed": "Instalación",
    "loaded": "Carga",
    "made": "Alta",
    "matched": "Conciliación",
    "moved": "Avance",
    "noted": "Anotación",
    "off": "Desactivación",
    "on": "Activación",
    "online_retail": "Online Retail II",
    "paid_twice": "Doble cobro",
    "posted": "Registro",
    "price_changed": "Cambio de precio",
    "prices_set": "Cambio de precios",
    "printed": "Impresión",
    "processed": "Proceso",
    "provisioned": "Apertura",
    "refund_refused": "Reembolso rechazado",
    "refused": "Rechazo",
    "registered": "Registro",
    "rejected": "Rechazo",
    "removed": "Eliminación",
    "replayed": "Reenvío",
    "reopened": "Reapertura",
    "requested": "Solicitud",
    "returned": "Devolución",
    "reversed": "Reversión",
    "revoked": "Revocación",
    "scanned": "Lectura",
    "secret_renewed": "Cambio de secreto",
    "set": "Alta",
    "shown": "Consulta",
    "stamped": "Timbrado",
    "subscribed": "Alta",
    "switched_off": "Desactivación",
    "trained": "Entrenamiento",
    "tried": "Prueba",
    "unplaced": "Pedido sin colocar",
    "unsubscribed": "Baja",
    "use": "Uso de CFDI",
}


def action_title(action: str) -> str:
    """Return what was done in words: sale.cancelled -> Cancelación: venta; what nobody taught us stays as it is."""
    if action == "sign_in":
        return "Entrada"
    noun, _, verb = action.partition(".")
    if noun not in _NOUNS or verb not in _VERBS:
        return action
    return f"{_VERBS[verb]}: {_NOUNS[noun]}"


def subject_title(subject: str) -> str:
    """Return what it was done to in words: sale:12 -> venta 12."""
    noun, _, number = subject.partition(":")
    return f"{_NOUNS.get(noun, noun)} {number}".strip()
