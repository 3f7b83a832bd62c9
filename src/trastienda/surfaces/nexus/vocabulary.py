"""Where this dialect's words meet ours, both ways."""

from trastienda.domain.access.roles import ROLES
from trastienda.domain.invoicing.content import Every, FiscalKind, Terms
from trastienda.domain.invoicing.states import FiscalState
from trastienda.domain.payments.rules import CARD, CASH, TRANSFER
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.domain.tenancy.look import USUAL

METHOD_TO_OURS = {"efectivo": CASH, "tarjeta": CARD, "transferencia": TRANSFER}
METHOD_FROM_OURS = {ours: theirs for theirs, ours in METHOD_TO_OURS.items()} | {
    "mixed": "mixto",
    "none": "credito",
    "deposit": "apartado",
}
MIXED_METHOD = "mixto"


def _sale_status(payment: PaymentState, fulfilment: FulfilmentState) -> str | None:
    if fulfilment in {FulfilmentState.CANCELLED, FulfilmentState.RETURNED}:
        return str(fulfilment)
    received = {PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED, PaymentState.REFUNDED}
    return "completed" if fulfilment is FulfilmentState.DELIVERED or payment in received else None


SALE_STATUS = {
    (payment, fulfilment): _sale_status(payment, fulfilment)
    for payment in PaymentState
    for fulfilment in FulfilmentState
}
"""Every pair of our states. None: an order that is neither paid nor handed over is no sale at this counter yet."""
SALES_SHOWN = [states for states, status in SALE_STATUS.items() if status]

TIER_TO_OURS = {"mostrador": 1, "taller": 2, "mayoreo": 3}
TIER_FROM_OURS = {ours: theirs for theirs, ours in TIER_TO_OURS.items()}

ROLE_LABELS = {code: label for code, (label, _) in ROLES.items()}
CREATABLE_ROLES = ("admin", "cashier", "warehouse", "accountant")

KIND_TO_OURS = {
    "I": FiscalKind.INVOICE,
    "E": FiscalKind.CREDIT_NOTE,
    "P": FiscalKind.PAYMENT_RECEIPT,
}
KIND_FROM_OURS = {str(ours): theirs for theirs, ours in KIND_TO_OURS.items()} | {
    str(FiscalKind.GLOBAL_INVOICE): "I"
}
TERMS_TO_OURS = {"PUE": Terms.AT_ONCE, "PPD": Terms.LATER}
TERMS_FROM_OURS = {ours: theirs for theirs, ours in TERMS_TO_OURS.items()}
EVERY_TO_OURS = {
    "diaria": Every.DAY,
    "semanal": Every.WEEK,
    "quincenal": Every.FORTNIGHT,
    "mensual": Every.MONTH,
}
CFDI_STATUS = {
    FiscalState.PENDING: "pending",
    FiscalState.SENDING: "pending",
    FiscalState.UNKNOWN: "pending",
    FiscalState.STAMPED: "stamped",
    FiscalState.ERROR: "error",
    FiscalState.CANCELLING: "stamped",
    FiscalState.CANCELLED: "cancelled",
}
"""What is being cancelled is valid until the SAT has accepted it."""
FISCAL_FIELDS = {
    "receiver.tax_id": "rfc",
    "receiver.legal_name": "razon_social",
    "receiver.regime": "regimen_fiscal",
    "receiver.postal_code": "codigo_postal",
    "receiver.use": "uso_cfdi",
    "form": "forma_pago",
    "payment.form": "forma_pago",
    "terms": "metodo_pago",
}
"""What a client of this dialect calls the field that the tax authority would refuse."""

SAID = {
    "not_https": "debe empezar con https://",
    "not_an_address": "no es una dirección completa",
    "private_address": "lleva a una red privada",
    "with_credentials": "lleva usuario, contraseña o #",
    "bad_port": "no es un puerto para avisos",
    "not_found": "nadie conoce esa dirección",
    "switched_off": "está apagada",
    "too_long": "es demasiado largo",
    "webhook": "suscripción",
    "webhook_delivery": "entrega",
    "events": "eventos",
    "sale": "venta",
    "quotation": "cotización",
    "layaway": "apartado",
    "branch": "sucursal",
    "category": "categoría",
    "customer": "cliente",
    "employee": "empleado",
    "product": "producto",
    "tenant": "tenant",
    "active": "activo",
    "completed": "completado",
    "converted": "convertido",
    "expired": "vencido",
    "cancelled": "cancelado",
    "returned": "devuelto",
    "sku": "part_number",
    "barcode": "código de barras",
    "name": "nombre",
    "missing": "falta",
    "delivered": "entregado",
    "partly_returned": "devuelto en parte",
    "due_on": "due_date",
    "past": "ya pasó",
    "differs": "no es el del documento",
    "quantity": "quantity",
    "reason": "reason",
    "zero": "no puede ser cero",
    "counted_twice": "está contado dos veces",
    "below_min_stock": "es menor que min_stock",
    "email": "email",
    "amount": "importe",
    "counted": "efectivo contado",
    "postal_code": "codigo_postal",
    "fiscal_regime": "regimen_fiscal",
    "cfdi_use": "uso_cfdi",
    "not_an_email": "no es una dirección de correo",
    "not_a_percentage": "debe estar entre 0 y 100",
    "not_positive": "debe ser mayor que cero",
    "negative": "no puede ser negativo",
    "not_three_digits": "deben ser 3 dígitos",
    "not_five_digits": "deben ser 5 dígitos",
    "not_a_cfdi_use": "no es un uso de CFDI, como G03",
    "unknown_setting": "no existe",
    "unknown_value": "no es uno de los valores permitidos",
    "normal_side": "type",
    "parent": "parent_id",
    "lines": "lines",
    "not_an_account_code": "debe comenzar con un dígito del 1 al 8 y tener solo letras, dígitos, puntos o guiones",
    "of_another_class": "debe comenzar con el mismo dígito que la cuenta de la que depende",
    "too_deep": "el catálogo admite a lo más 9 niveles",
    "a_circle": "una cuenta no puede depender de sí misma",
    "not_printable": "tiene caracteres que no se pueden imprimir",
    "fewer_than_two": "una póliza tiene al menos dos renglones",
    "too_many": "son demasiados",
    "posted_automatically": "recibe pólizas automáticas",
    "has_entries": "ya tiene movimientos",
    "active_children": "tiene subcuentas activas",
    "one_side": "debe tener un cargo o un abono mayor que cero, y no los dos",
    "not_an_amount": "el importe es demasiado grande o tiene más de dos decimales",
    "unknown_account": "la cuenta no existe",
    "inactive_account": "la cuenta está inactiva",
    "has_children": "la cuenta tiene subcuentas y no recibe movimientos",
    "automatic": "es automática: se corrige en su documento",
    "a_reversal": "es una reversa",
    "already_reversed": "ya fue reversada",
    "not_mexican": "el tenant no es de México",
    "no_rfc": "falta el RFC del tenant",
    "first_on": "date_from",
    # fiscal documents
    "pending": "pendiente",
    "sending": "en envío",
    "unknown": "en consulta",
    "stamped": "timbrado",
    "error": "con error",
    "cancelling": "en cancelación",
    "replaced": "sustituido",
    "unpaid": "la venta aún no está pagada",
    "no_amount": "su total es cero",
    "no_invoice": "la venta no tiene factura vigente",
    "not_stamped": "aún no está timbrado, o se está cancelando",
    "nothing_to_credit": "nada de lo devuelto está por acreditar",
    "nothing_to_receipt": "ningún pago aplicado a esta venta está sin recibo; un abono salda primero lo más antiguo",
    "paid_at_once": "la factura se pagó en una sola exhibición (PUE)",
    "no_tickets": "no hay ventas al público por facturar en esos días",
    "too_many_tickets": "son demasiados tickets para un solo CFDI; acorte el periodo",
    "not_ours": "no es el folio fiscal de un CFDI timbrado de esta tienda",
    "before_first": "es anterior a date_from",
    "future": "es futura",
    "two_months": "debe quedar en el mismo mes que date_from",
    "last_on": "date_to",
    "unwanted": "sólo va con el motivo 01",
    "unrelated": "no sustituye a este CFDI",
    "no_address": "el cliente no tiene correo",
    "cancel_reason": "motivo",
    "payment": "pago",
    "invoice": "factura timbrada de la venta",
    "after_last_on": "es posterior a date_to",
    "web_order": "es una orden de la tienda en línea; cámbiela en su administración",
    "from_layaway": "viene de un apartado",
    "other_currency": "está en otra moneda",
    "repeated": "se repite",
    "make": "marca",
    "model": "modelo",
    "vehicle": "vehículo",
    "part_category": "categoría",
    "part_group": "grupo",
    "part": "parte",
    "synonym": "sinónimo",
    "two_ways": "debe nombrar lo mismo de dos maneras o más, separadas por comas",
    "hold": "poner en espera",
    "prepare": "preparar",
    "make_ready": "dejar lista para retirar",
    "send": "enviar",
    "deliver": "entregar",
    "cancel": "cancelar",
    "return_all": "devolver el resto",
    "order": "venta",
    "asking": "pendiente",
    "open": "en revisión",
    "paid": "está pagada",
    "content": "body o template",
}
"""Our nouns, states and fields, as a sentence of this dialect says them."""

SHEET_ROWS = {
    "year_result": "Resultado del Ejercicio",
    "earlier_results": "Resultado de Ejercicios Anteriores por Traspasar",
    "memorandum": "Cuentas de Orden",
}
"""What the balance sheet shows of equity that has no account of its own."""

THEME = USUAL
"""The variables of a theme, as they are until a shop says otherwise."""
