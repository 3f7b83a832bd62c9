"""Where this dialect's words meet ours: states of orders, roles, ways to pay; both ways."""

from collections.abc import Mapping

from trastienda.domain.payments.intents import IntentState
from trastienda.domain.sales.coupons import AMOUNT, PERCENT
from trastienda.domain.sales.stages import OrderStage
from trastienda.domain.sales.states import UNSETTLED
from trastienda.domain.sales.states import FulfilmentState as F
from trastienda.domain.sales.states import PaymentState as P
from trastienda.domain.shipping.states import GuideState, ShipmentState

PENDING = "Pendiente de pago"
AWAITING = "Esperando aprobación por pago con transferencia bancaria"
FAILED = "Pago fallido"
PREPARING = "En preparación"
ON_HOLD = "En espera"
READY = "Listo para retirar"
ON_THE_WAY = "En camino"
COMPLETED = "Completado"
CANCELLED = "Cancelado"
STATES = (PENDING, AWAITING, FAILED, PREPARING, ON_HOLD, READY, ON_THE_WAY, COMPLETED, CANCELLED)

_GOODS_TELL: Mapping[F, str] = {
    F.READY_FOR_PICKUP: READY,
    F.ON_THE_WAY: ON_THE_WAY,
    F.DELIVERED: COMPLETED,
    F.CANCELLED: CANCELLED,
    F.RETURNED: CANCELLED,
}
_MONEY_TELLS: Mapping[P, str] = {P.PENDING: PENDING, P.AWAITING_APPROVAL: AWAITING, P.FAILED: FAILED}
_PAID: Mapping[F, str] = {F.ON_HOLD: ON_HOLD, F.PREPARING: PREPARING}


def _state(payment: P, fulfilment: F) -> str:
    if fulfilment in _GOODS_TELL:
        return _GOODS_TELL[fulfilment]
    return _MONEY_TELLS[payment] if payment in UNSETTLED else _PAID[fulfilment]


STATE_FROM_OURS: Mapping[tuple[P, F], str] = {(p, f): _state(p, f) for p in P for f in F}
"""Every pair of our states in the document's word."""
PAIRS_OF: Mapping[str, frozenset[tuple[P, F]]] = {
    word: frozenset(pair for pair, said in STATE_FROM_OURS.items() if said == word) for word in STATES
}
"""Every word of the document, and the pairs that it stands for."""
STATE_TO_OURS: Mapping[str, tuple[P, F]] = {
    PENDING: (P.PENDING, F.ON_HOLD),
    AWAITING: (P.AWAITING_APPROVAL, F.ON_HOLD),
    FAILED: (P.FAILED, F.ON_HOLD),
    PREPARING: (P.PAID, F.PREPARING),
    ON_HOLD: (P.PAID, F.ON_HOLD),
    READY: (P.PAID, F.READY_FOR_PICKUP),
    ON_THE_WAY: (P.PAID, F.ON_THE_WAY),
    COMPLETED: (P.PAID, F.DELIVERED),
    CANCELLED: (P.PENDING, F.CANCELLED),
}
"""Where somebody wants an order who asks for a word; how its money stands is asked of the order itself."""

STAGE_TO_OURS: Mapping[str, OrderStage] = dict(zip(STATES, OrderStage, strict=True))
STAGE_FROM_OURS: Mapping[OrderStage, str] = {stage: word for word, stage in STAGE_TO_OURS.items()}
"""The nine words, and how an order stands that is in them; both are in the document's order."""
LABELS: Mapping[str, bool] = {"Etiqueta impresa": True, "Etiqueta sin imprimir": False}
"""What the list takes for a state and is none: whether the label was printed."""
SHIP_ACCENTED, SHIP_PLAIN = "Envío", "Envio"
SHIP_TOGETHER: Mapping[str, tuple[str, ...]] = {
    f"{spelling} - Correo y Sucursal": ("Envío - Correo", "Envío - Sucursal Correo")
    for spelling in (SHIP_ACCENTED, SHIP_PLAIN)
}
"""What the list takes for a method of shipping and means several."""
SHIPMENT_STATES: Mapping[str, ShipmentState] = {
    "EN CAMINO": ShipmentState.ON_THE_WAY,
    "SIN DESPACHAR": ShipmentState.WAITING,
    "ENTREGADO": ShipmentState.DELIVERED,
    "LISTO PARA RETIRAR": ShipmentState.READY_FOR_PICKUP,
}
SHIPMENT_FROM_OURS: Mapping[ShipmentState, str] = {
    **{state: word for word, state in SHIPMENT_STATES.items()},
    ShipmentState.CANCELLED: "CANCELADO",
}
"""The document's four words; the fifth is never said, only shown."""
FASTMAIL = "fastmail"
GUIDE_STATES: Mapping[GuideState, str] = {
    GuideState.ASKING: "solicitada",
    GuideState.MADE: "emitida",
    GuideState.REFUSED: "rechazada",
}
STOCK_MOVES: Mapping[str, str] = {
    "reservation": "Reserva",
    "sale": "Venta",
    "cancellation": "Cancelación",
    "return": "Devolución",
}

COUPON_KINDS: Mapping[str, str] = {"percentage": PERCENT, "amount": AMOUNT}
COUPON_KIND_FROM_OURS: Mapping[str, str] = {ours: word for word, ours in COUPON_KINDS.items()}
"""What a coupon's value is, as its administration says it."""

CLIENT, ADMIN, SUPERVISOR, SELLER, LOGISTICS = "CLIENT", "ADMIN", "SUPERVISOR", "SELLER", "LOGISTICA"
ROLE_OF: Mapping[str, str | None] = {
    "owner": ADMIN,
    "admin": ADMIN,
    "manager": SUPERVISOR,
    "supervisor": SUPERVISOR,
    "cashier": SELLER,
    "seller": SELLER,
    "logistics": LOGISTICS,
    "warehouse": None,
    "accountant": None,
    "customer": CLIENT,
}
"""Our role to the documented one; the others have nothing to ask for here."""

PAYMENT_STATUS: Mapping[IntentState, str] = {
    IntentState.STARTING: "pending",
    IntentState.OPEN: "pending",
    IntentState.AWAITING: "in_process",
    IntentState.SETTLED: "approved",
    IntentState.FAILED: "rejected",
    IntentState.EXPIRED: "expired",
    IntentState.REFUNDING: "refunding",
    IntentState.REFUNDED: "refunded",
    IntentState.CHARGED_BACK: "charged_back",
}

SAID: Mapping[str, str] = {
    "mercado_pago": "Mercado Pago",
    "paypal": "PayPal",
    "getnet": "Getnet",
    "modo": "MODO",
    "openpay": "Openpay",
    "paqar": "Correo Argentino",
    "micorreo": "MiCorreo",
    "andreani": "Andreani",
    "fastmail": "Fastmail",
    "sale": "orden",
    "order": "orden",
    "product": "producto",
    "customer": "cliente",
    "user": "usuario",
    "branch": "sucursal",
    "coupon": "cupón",
    "missing": "es obligatorio",
    "unknown": "no existe",
    "differs": "no puede cambiar",
    "not_begun": "todavía no empezó",
    "over": "ya terminó",
    "used_up": "ya se usó las veces permitidas",
    "used_already": "ya lo usó",
    "too_little": "el carrito no llega al mínimo",
    "too_many_units": "nadie puede pedir tantas unidades",
    "too_many_lines": "el carrito está lleno",
    "not_of_that_country": "no es un código postal de ese país",
    "not_by_modo": "la orden no se paga con MODO",
    "not_positive": "debe ser mayor que cero",
    "not_a_code": "lleva de 1 a 40 letras y cifras, con guiones sólo en medio",
    "over_100": "un porcentaje no pasa de 100",
    "more_than_all": "no puede pasar del límite de todos",
    "before_start": "no puede ser anterior al primer día",
    "far_off_day": "es un día demasiado lejano",
    "not_a_currency": "no es un código de moneda ISO 4217",
    "own_currency": "es la moneda de la tienda",
    "pending": PENDING,
    "awaiting_approval": AWAITING,
    "failed": FAILED,
    "paid": PREPARING,
    "preparing": PREPARING,
    "on_hold": ON_HOLD,
    "ready_for_pickup": READY,
    "on_the_way": ON_THE_WAY,
    "delivered": COMPLETED,
    "cancelled": CANCELLED,
    "returned": CANCELLED,
    "hold": ON_HOLD,
    "prepare": PREPARING,
    "make_ready": READY,
    "send": ON_THE_WAY,
    "deliver": COMPLETED,
    "cancel": CANCELLED,
    "return_all": CANCELLED,
    "expired": "vencida",
    "nothing": "ninguno",
    "waiting": "SIN DESPACHAR",
    "already_cancelled": "ya está cancelada",
    "other_method": "sólo se reembolsan las pagadas con Getnet",
    "not_paid": "no está pagada",
    "partly_returned": "devuelta en parte",
    "too_many": "son demasiados",
    "too_long": "es demasiado largo",
    "unknown_value": "no es un valor permitido",
    "web_order": "es una orden de la tienda en línea; cámbiela en su administración",
    "from_layaway": "viene de un apartado",
    "other_currency": "está en otra moneda",
    "repeated": "se repite",
}
"""Our nouns, reasons and states as this surface's readers know them."""

ADDRESS_PROBLEMS: Mapping[str, str] = {
    "missing": "El campo {field} es obligatorio.",
    "too_long": "El campo {field} es demasiado largo.",
    "not_an_email": "El campo {field} debe ser una dirección de correo válida.",
    "not_a_country": "El campo {field} debe ser un código de país de dos letras.",
    "not_a_phone": "El campo {field} debe ser un número de teléfono.",
}

FIELDS: Mapping[str, str] = {
    "orders": "ordersId",
    "tracking_code": "trackingCode",
    "notes": "clientNotes",
    "lines": "itemsToAdd",
    "kind": "type",
    "least": "minimum_amount",
    "most_uses": "usage_limit",
    "most_uses_each": "usage_limit_per_client",
    "postal_code": "clientAddress.ship_address.zip_code",
    "ship": "clientAddress.ship_address",
    "bill": "clientAddress.bill_address",
}
"""Our fields by the name that a body of this surface has for them, where that is another."""
EDITED: Mapping[str, str] = {"ship": "shipAddress", "bill": "billAddress"}
"""The addresses by the names that they have where an order is edited."""
