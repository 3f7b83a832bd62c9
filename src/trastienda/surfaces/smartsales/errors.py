"""How this dialect words every refusal, as Django REST framework does: `{"detail": "…"}`, or the field and its faults.

What the document's own system said of stock and of unknown products in an order is `{"error": "…"}`. A row's `word`
names the field, or `error`; without one the sentence is the `detail`.
"""

import re
from typing import Any

from trastienda.domain.access import errors as access
from trastienda.domain.accounting import errors as accounting
from trastienda.domain.bnpl import errors as bnpl
from trastienda.domain.cash import errors as cash
from trastienda.domain.catalog import errors as catalog
from trastienda.domain.connections import errors as connections
from trastienda.domain.erp import errors as erp
from trastienda.domain.exports import errors as exports
from trastienda.domain.income import errors as income
from trastienda.domain.invoicing import errors as invoicing
from trastienda.domain.messaging import errors as messaging
from trastienda.domain.parties import errors as parties
from trastienda.domain.payments import errors as payments
from trastienda.domain.planning import errors as planning
from trastienda.domain.sales import errors as sales
from trastienda.domain.shipping import errors as shipping
from trastienda.domain.spending import errors as spending
from trastienda.domain.stock import errors as stock
from trastienda.domain.tenancy import errors as tenancy
from trastienda.kernel import errors as kernel
from trastienda.kernel.errors import DomainError, Kind
from trastienda.language import errors as language
from trastienda.papers import errors as papers
from trastienda.surfaces.smartsales import vocabulary
from trastienda.web import errors as web
from trastienda.web.errors import ErrorTable, Wire
from trastienda.web.fiscal_words import credential_said, said

ERROR = "error"
_FIELD = re.compile(r"\w+")


def body(wire: Wire, sentence: str, error: DomainError) -> dict[str, Any]:
    """The field with its faults, or one sentence under `error` or `detail`."""
    if isinstance(error, web.Malformed):
        return _malformed(error)
    if isinstance(error, kernel.Invalid | kernel.AlreadyTaken):
        return {vocabulary.FIELDS.get(error.field, error.field): [sentence]}
    if isinstance(error, invoicing.NotFiscal):
        sentence = said(error)
    if isinstance(error, invoicing.BadCredential):
        sentence = credential_said(error)
    if wire.word == ERROR:
        return {ERROR: sentence}
    return {wire.word: [sentence]} if wire.word else {"detail": sentence}


def _malformed(error: web.Malformed) -> dict[str, Any]:
    reason = error.reason[:1].upper() + error.reason[1:]
    missing = re.match(r"falta el campo (\w+)\Z", error.reason)
    if missing:
        return {missing[1]: ["Este campo es requerido."]}
    field = _FIELD.match(error.where)
    return {field[0]: [f"{reason}."]} if field else {"detail": f"{reason}."}


TABLE = ErrorTable(
    {
        kernel.Forbidden: Wire(403, "No tiene permiso para realizar esta acción ({permission})"),
        kernel.NotFound: Wire(404, "No encontrado: {noun} {id}"),
        kernel.Invalid: Wire(400, "Dato inválido: {reason}"),
        kernel.InUse: Wire(400, "No se puede eliminar {noun} {id}: hay registros que dependen de él"),
        kernel.AlreadyTaken: Wire(400, "Ya existe otro registro con este valor: {value}"),
        web.Malformed: Wire(400, "{where}: {reason}"),
        web.BodyTooLarge: Wire(413, "El cuerpo excede el máximo de {limit_bytes} bytes"),
        web.NoSuchPath: Wire(404, "No existe la ruta {path}"),
        web.MethodNotAllowed: Wire(405, "Método {method} no permitido; use {allowed}"),
        web.KeyReused: Wire(422, "La Idempotency-Key ya se usó con otra solicitud"),
        web.BadKey: Wire(400, "Idempotency-Key debe tener de 1 a 200 caracteres"),
        web.NoCsrfToken: Wire(403, "Falta el token CSRF o no corresponde"),
        web.RefusedByDatabase: Wire(400, "Los datos chocan con otro registro; revise e intente de nuevo"),
        web.Unavailable: Wire(
            503, "Servicio no disponible por el momento; nada se registró, intente de nuevo"
        ),
        web.Unexpected: Wire(500, "Error interno del servidor"),
        access.BadCredentials: Wire(401, "No existe una cuenta activa con esas credenciales"),
        access.TooManyAttempts: Wire(429, "Demasiados intentos; espere {retry_after_s} segundos"),
        access.NotSignedIn: Wire(401, "Las credenciales de autenticación no se proveyeron o no son válidas"),
        access.DeviceNotEnrolled: Wire(403, "Sin permiso: el dispositivo no está dado de alta"),
        access.TenantNotFound: Wire(404, "Tenant no encontrado"),
        access.WeakSecret: Wire(
            400, "La contraseña es demasiado débil: use 10 caracteres o más, que no sean obvios", "password"
        ),
        access.PinInUse: Wire(400, "Ese PIN ya está en uso; elija otro"),
        access.UnknownRole: Wire(400, "Rol inválido: {role}", "role"),
        access.MayNotGiveRole: Wire(403, "Sólo un administrador puede asignar o cambiar un rol"),
        access.LastAdministrator: Wire(400, "Debe quedar al menos un administrador activo"),
        accounting.PeriodClosed: Wire(400, "El periodo {month}/{year} está cerrado"),
        accounting.PeriodAlreadyClosed: Wire(400, "El periodo {month}/{year} ya está cerrado"),
        accounting.PeriodNotOver: Wire(400, "El periodo {month}/{year} aún no termina"),
        accounting.EarlierPeriodOpen: Wire(
            400, "Antes de {month}/{year} debe cerrarse {earlier_month}/{earlier_year}, que tiene pólizas"
        ),
        accounting.AccountNotFound: Wire(404, "Cuenta {account_id} no encontrada"),
        accounting.AccountInUse: Wire(400, "La cuenta {account} {reason}"),
        accounting.UnknownSatCode: Wire(400, "{sat_code} no es un código agrupador del SAT"),
        accounting.UnbalancedEntry: Wire(
            400, "La póliza no cuadra: cargos {debits}, abonos {credits}, diferencia {difference}"
        ),
        accounting.WrongEntryLine: Wire(400, "Renglón {line}: {reason}"),
        accounting.EntryTooLate: Wire(400, "La fecha {on} es futura: a más tardar el {last_on}"),
        accounting.EntryNotFound: Wire(404, "Póliza {entry_id} no encontrada"),
        accounting.EntryNotReversible: Wire(400, "La póliza {entry_id} {reason}"),
        accounting.BooksNotForSat: Wire(400, "No hay contabilidad electrónica que entregar: {reason}"),
        cash.RegisterAlreadyOpen: Wire(400, "Ya hay una caja abierta"),
        cash.NoOpenRegister: Wire(400, "No hay caja abierta"),
        cash.NothingOpen: Wire(404, "No hay caja abierta"),
        cash.RegisterNotFound: Wire(404, "Caja {session_id} no encontrada"),
        cash.RegisterClosed: Wire(400, "La caja {session_id} ya está cerrada"),
        cash.NotYourRegister: Wire(400, "La caja {session_id} la abrió otro empleado"),
        cash.NotEnoughCash: Wire(
            400, "No hay suficiente efectivo en caja: hay {available}, se piden {wanted}"
        ),
        catalog.ProductNotFound: Wire(404, "Producto {product_id} no encontrado", ERROR),
        catalog.FractionNotAllowed: Wire(400, "{name} se vende por {unit}: la cantidad debe ser entera"),
        catalog.NotStocked: Wire(400, "{name} es un servicio: no lleva existencias"),
        language.NotUnderstood: Wire(400, "{reason}", ERROR),
        catalog.NothingMeant: Wire(404, "No encontré {phrase} en el catálogo", ERROR),
        catalog.NotInCart: Wire(404, "No tiene {phrase} en sus órdenes pendientes", ERROR),
        catalog.AlreadyReviewed: Wire(400, "Ya reseñó este producto; edite su reseña"),
        catalog.TooLarge: Wire(400, "El importe excede el máximo de {limit}"),
        exports.TooManyRows: Wire(
            400,
            "El reporte tiene {rows} renglones y en {format} caben {most}: acote el periodo, agrupe o pida Excel",
        ),
        exports.TooManyExports: Wire(429, "Ya se están generando {most} reportes; espere a que terminen"),
        exports.ExportNotFound: Wire(404, "Reporte {export_id} no encontrado"),
        exports.ExportNotReady: Wire(400, "El reporte no se puede descargar: {state}, {progress} %"),
        papers.PrinterBusy: Wire(
            503, "Hay demasiados documentos en preparación; intente en {retry_after_s} segundos"
        ),
        invoicing.NotFiscal: Wire(400, "{where}: {problem}"),
        invoicing.BadCredential: Wire(400, "El certificado no sirve para facturar: {problem}"),
        connections.CredentialsUnreadable: Wire(
            503, "Las credenciales de {provider} no se pueden abrir; vuelva a capturarlas en Configuración"
        ),
        connections.NotConnected: Wire(404, "No hay credenciales de {provider}"),
        invoicing.OfficeUnavailable: Wire(503, "El timbrado no responde por el momento; intente de nuevo"),
        invoicing.OfficeRefused: Wire(400, "El certificador no aceptó la solicitud: {reason} {detail}"),
        invoicing.NoFiscalScheme: Wire(400, "Todavía no se emiten comprobantes fiscales de {country}"),
        invoicing.NoOffice: Wire(503, "Esta tienda todavía no tiene quién timbre sus comprobantes"),
        invoicing.NoCertificate: Wire(400, "No hay un certificado de sello digital instalado"),
        invoicing.FiscalDocumentNotFound: Wire(404, "CFDI {document_id} no encontrado"),
        invoicing.WrongFiscalState: Wire(400, "No es posible: el CFDI {document_id} está {state}"),
        invoicing.AlreadyInvoiced: Wire(
            400, "Ya tiene un CFDI vigente: {number} (cfdi_id {document_id}), {state}"
        ),
        invoicing.InGlobalInvoice: Wire(
            400, "La venta está en la factura global {number}: cancélela antes, con motivo 04"
        ),
        invoicing.NotInvoiceable: Wire(400, "No se puede emitir el CFDI {reference}: {reason}"),
        invoicing.SaleIsInvoiced: Wire(
            400, "La venta {folio} tiene el CFDI {number} {state}: cancele antes ese CFDI"
        ),
        invoicing.HasDependents: Wire(400, "Antes deben cancelarse los CFDI relacionados: {numbers}"),
        invoicing.BadSubstitute: Wire(400, "folio_sustitucion {uuid}: {reason}"),
        invoicing.NothingToMail: Wire(400, "No se puede enviar: {reason}"),
        invoicing.NotThatMuch: Wire(400, "Se piden {wanted} y corresponden {possible}"),
        parties.CustomerNotFound: Wire(404, "Cliente {customer_id} no encontrado"),
        parties.CustomerRequired: Wire(400, "Se requiere un cliente"),
        parties.CreditLimitExceeded: Wire(
            400, "Límite de crédito excedido: límite {limit}, saldo {balance}, nuevo cargo {wanted}"
        ),
        parties.BadTaxId: Wire(400, "RFC inválido: {tax_id}"),
        payments.PaidTooLittle: Wire(400, "Pago insuficiente: total {due}, pagado {paid}"),
        payments.PaymentsDoNotMatch: Wire(400, "Los pagos suman {sum} y deben sumar {expected}"),
        payments.NoChangeForThisMethod: Wire(400, "Solo el efectivo da cambio: total {due}, pagado {paid}"),
        payments.PaidTooMuch: Wire(400, "El pago de {paid} excede el saldo de {due}"),
        payments.NoGateway: Wire(503, "Esta tienda todavía no cobra con tarjeta en línea", ERROR),
        payments.GatewayUnavailable: Wire(
            503, "El cobro con tarjeta no responde por el momento; intente de nuevo", ERROR
        ),
        payments.GatewayRefused: Wire(400, "El cobro con tarjeta no aceptó la solicitud ({reason})", ERROR),
        payments.MethodNotOffered: Wire(400, "No se ofrece el método de pago {method}; se ofrece {offered}"),
        payments.OrderNotRefundable: Wire(400, "La orden {folio} no se puede reembolsar: {reason}"),
        payments.NotByTransfer: Wire(400, "La orden {folio} no se paga por transferencia"),
        payments.NoTransferProof: Wire(404, "La orden {order_id} no tiene comprobante por revisar"),
        payments.TooManyProofs: Wire(400, "La orden ya tiene {limit} comprobantes"),
        payments.SecondPersonNeeded: Wire(
            403,
            "Otra persona debe revisar la transferencia de la orden {folio}: no quien pidió ni quien comprobó",
        ),
        payments.NoticeRefused: Wire(400, "Aviso de pago rechazado: firma inválida o vencida", ERROR),
        planning.TooLittleHistory: Wire(
            400, "Historia insuficiente para un pronóstico: {days} días de ventas, se necesitan {needed}"
        ),
        planning.ModelNotTrained: Wire(
            503, "El modelo de predicción no ha sido entrenado; ejecute: python manage.py train_sales_model"
        ),
        planning.SoldTooSeldom: Wire(404, "Sin pronóstico propio: {noun} {id} se vende demasiado poco"),
        sales.EmptyDocument: Wire(400, "Se requiere al menos un producto", "items"),
        sales.DiscountTooHigh: Wire(400, "Descuento de {wanted_pct}% excede su máximo de {allowed_pct}%"),
        sales.DocumentNotFound: Wire(404, "No encontrado: {noun} {id}"),
        sales.NoSaleYet: Wire(404, "Aún no ha hecho ninguna venta"),
        sales.WrongState: Wire(
            400, "No es posible: el documento está en estado {state}. Movimientos permitidos: {allowed}"
        ),
        sales.TooManyUnpaidOrders: Wire(
            400, "Tiene {limit} órdenes sin pagar; pague o cancele alguna primero", ERROR
        ),
        sales.OrderAlreadyPaid: Wire(400, "La orden {folio} ya está pagada"),
        sales.OrderNotPayable: Wire(400, "La orden {folio} ya no se puede pagar: está en estado {state}"),
        sales.OrderOfAnother: Wire(404, "No encontrado: orden {order_id}"),
        sales.CartLineNotFound: Wire(404, "El carrito no tiene el renglón {line_id}"),
        sales.CouponRefused: Wire(400, "El cupón {coupon} no se puede usar: {reason}"),
        sales.CurrencyNotOffered: Wire(400, "No se puede usar la moneda {currency}; se puede {offered}"),
        sales.InvalidAddress: Wire(400, "La dirección no es válida"),
        sales.OrderLinesFixed: Wire(
            400, "Los artículos de la orden {folio} ya no cambian: está en estado {state}; devuelva o cancele"
        ),
        sales.PaidOrderTakesNoMore: Wire(
            400,
            "La orden {folio} ya está pagada y no admite más artículos; el cliente debe hacer otra orden",
        ),
        sales.OrderLineNotFound: Wire(404, "La orden {order_id} no tiene el artículo {line_id}"),
        sales.SaleNotChangeable: Wire(400, "La venta {folio} no se cambia: {reason}"),
        sales.QuotationExpired: Wire(400, "La cotización {folio} ya venció"),
        sales.LayawayNotPaid: Wire(400, "El apartado aún tiene un saldo de {balance}"),
        sales.ReturnedMoreThanSold: Wire(
            400, "No se puede devolver {wanted} del producto {product_id}: quedan {returnable} por devolver"
        ),
        shipping.ShippingNotOffered: Wire(400, "No se ofrece el método de envío {method}"),
        shipping.NotDelivered: Wire(
            400, "{method} no llega al código postal {postal_code} ({country}) con {weight_g} g"
        ),
        shipping.OfficeRequired: Wire(400, "Elija la sucursal del correo en la que retira"),
        shipping.OfficeNotPossible: Wire(
            400, "La sucursal {office_id} no es de las posibles para ese destino"
        ),
        shipping.ShipmentNotFound: Wire(404, "Envío {told} no encontrado"),
        shipping.NothingToSend: Wire(400, "La orden {order_id} no se envía: se retira o no tiene domicilio"),
        shipping.NotSentUnpaid: Wire(400, "La orden {folio} no puede salir: está en estado {state}"),
        shipping.NoCarrier: Wire(503, "Esta tienda todavía no tiene cuenta con el correo {carrier}"),
        shipping.CarrierUnavailable: Wire(
            503, "El correo {carrier} no responde por el momento; intente de nuevo"
        ),
        shipping.CarrierRefused: Wire(400, "El correo {carrier} no aceptó la solicitud: {reason}"),
        shipping.CarrierGarbled: Wire(503, "El correo {carrier} respondió algo que no se entiende ({where})"),
        stock.NotEnoughStock: Wire(400, "Stock insuficiente para {name}. Disponible: {available}", ERROR),
        tenancy.BranchNotClosable: Wire(400, "La sucursal {branch} no se puede cerrar: {reason}"),
        tenancy.NumberingStarted: Wire(400, "El folio {series} ya está en uso: va en el número {last}"),
        stock.SameBranch: Wire(400, "La sucursal de origen y la de destino son la misma"),
        stock.CountNotFound: Wire(404, "Toma física {count_id} no encontrada"),
        stock.CountAlreadyApproved: Wire(400, "La toma física {count_id} ya fue aprobada"),
        stock.PurchaseAlreadyCancelled: Wire(400, "La compra {purchase_id} ya fue cancelada"),
        stock.BoughtGoodsGone: Wire(
            400,
            "La compra {purchase_id} no se puede cancelar: de {name} se compraron {bought} y quedan {available}",
        ),
        spending.ExpenseAlreadyCancelled: Wire(400, "El gasto {expense_id} ya fue cancelado"),
        connections.NotConfigured: Wire(400, "{provider} no está configurado: falta {needed}"),
        connections.ForgedNotice: Wire(401, "Aviso rechazado: no viene de {provider}"),
        messaging.BadPhone: Wire(
            400, "«{phone}» no es un número de teléfono de WhatsApp: de 8 a 15 dígitos, con la clave del país"
        ),
        messaging.OutsideWindow: Wire(
            400,
            "Pasaron más de {hours} horas desde el último mensaje de {phone}: solo va una plantilla aprobada",
        ),
        messaging.NoSuchTemplate: Wire(400, "No hay una plantilla aprobada que se llame {template}"),
        messaging.WrongTemplateParameters: Wire(
            400, "La plantilla {template} lleva {needed} textos y se enviaron {given}"
        ),
        bnpl.ApplicationNotFound: Wire(404, "Solicitud {application_id} no encontrada"),
        bnpl.NothingToFinance: Wire(400, "La venta {folio} no se puede financiar: {reason}"),
        bnpl.AmountNotFinanceable: Wire(
            400, "Se pide financiar {wanted} de la venta {folio} y corresponden {possible}"
        ),
        bnpl.ApplicationUnderWay: Wire(
            400, "La venta {folio} ya tiene la solicitud {application_id}, que está {state}"
        ),
        erp.SyncJobNotFound: Wire(404, "Sincronización {job_id} no encontrada"),
        erp.SyncUnderWay: Wire(400, "Ya hay una sincronización en curso: {job_id}"),
        erp.SyncFinished: Wire(400, "La sincronización {job_id} ya terminó"),
        erp.NoSyncFile: Wire(404, "La sincronización {job_id} no tiene archivo"),
        income.IncomeAlreadyCancelled: Wire(400, "El ingreso {income_id} ya fue cancelado"),
    },
    by_kind={
        Kind.INVALID: Wire(400, "Solicitud inválida"),
        Kind.NOT_FOUND: Wire(404, "No encontrado"),
        Kind.CONFLICT: Wire(400, "No es posible en el estado actual"),
        Kind.FORBIDDEN: Wire(403, "No tiene permiso para realizar esta acción"),
        Kind.UNAUTHENTICATED: Wire(401, "No autenticado"),
        Kind.THROTTLED: Wire(429, "Demasiados intentos"),
        Kind.UNAVAILABLE: Wire(503, "Servicio no disponible"),
    },
    body=body,
    unexpected=Wire(500, "Error interno del servidor"),
    words=vocabulary.SAID,
)
