"""This surface's words for every refusal, in Laravel's envelope.

`{"message": …}`; what is wrong with the body adds `{"errors": {"<field>": ["…"]}}`, under the path that the field has
in it. The document names four exceptions: those say so under `exception`. A row's `word` is such a name, or a field.
Somebody else's order is 442, as documented.
"""

import re
from collections.abc import Mapping
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
from trastienda.surfaces.entelequia import vocabulary
from trastienda.web import errors as web
from trastienda.web.errors import ErrorTable, Wire
from trastienda.web.fiscal_words import credential_said, said

NO_STOCK, COUPON, SHIPMENT, PAYMENT = (
    "NoStockException",
    "CouponException",
    "ShipmentException",
    "PaymentException",
)
INVALID = "Los datos enviados no son válidos."
_MISSING = re.compile(r"falta el campo (\w+)\Z")


def body(wire: Wire, sentence: str, error: DomainError) -> dict[str, Any]:
    """A message; with the faults of each field, or the document's name for what happened."""
    if isinstance(error, web.Malformed):
        return _invalid(_malformed(error))
    if isinstance(error, sales.InvalidAddress):
        return _invalid(_address(error, vocabulary.FIELDS))
    if isinstance(error, kernel.Invalid | kernel.AlreadyTaken):
        return _invalid({vocabulary.FIELDS.get(error.field, error.field): [f"{sentence}."]})
    if isinstance(error, invoicing.NotFiscal):
        return {"message": said(error)}
    if isinstance(error, invoicing.BadCredential):
        return {"message": credential_said(error)}
    if wire.word.endswith("Exception"):
        return {"message": f"{sentence}.", "exception": wire.word}
    if wire.word:
        return _invalid({wire.word: [f"{sentence}."]})
    return {"message": f"{sentence}."}


def of_an_edit(error: sales.InvalidAddress | sales.EmptyDocument) -> dict[str, Any]:
    """The body of a refusal of an edit, by the names that its fields have there and not in a new order."""
    if isinstance(error, sales.InvalidAddress):
        return _invalid(_address(error, vocabulary.EDITED))
    return _invalid({"itemsToRemove": ["La orden se quedaría sin artículos; cancélela."]})


def _invalid(errors: dict[str, list[str]]) -> dict[str, Any]:
    return {"message": INVALID, "errors": errors}


def _malformed(error: web.Malformed) -> dict[str, list[str]]:
    missing = _MISSING.match(error.reason)
    if missing:
        field = ".".join(part for part in (error.where, missing[1]) if part)
        return {field: [f"El campo {field} es obligatorio."]}
    reason = error.reason[:1].upper() + error.reason[1:]
    return {error.where or "body": [f"{reason}."]}


def _address(error: sales.InvalidAddress, names: Mapping[str, str]) -> dict[str, list[str]]:
    where = names.get(error.which, error.which)
    return {
        f"{where}.{field}": [vocabulary.ADDRESS_PROBLEMS[problem].format(field=field)]
        for field, problem in error.problems
    }


TABLE = ErrorTable(
    {
        kernel.Forbidden: Wire(403, "No tiene permiso para realizar esta acción ({permission})"),
        kernel.NotFound: Wire(404, "No encontrado: {noun} {id}"),
        kernel.Invalid: Wire(422, "Dato inválido: {reason}"),
        kernel.InUse: Wire(422, "No se puede eliminar {noun} {id}: hay registros que dependen de él"),
        kernel.AlreadyTaken: Wire(422, "Ya existe otro registro con este valor: {value}"),
        web.Malformed: Wire(422, "{where}: {reason}"),
        web.BodyTooLarge: Wire(413, "El cuerpo excede el máximo de {limit_bytes} bytes"),
        web.NoSuchPath: Wire(404, "No existe la ruta {path}"),
        web.MethodNotAllowed: Wire(405, "Método {method} no permitido; use {allowed}"),
        web.KeyReused: Wire(422, "La Idempotency-Key ya se usó con otra solicitud"),
        web.BadKey: Wire(422, "Idempotency-Key debe tener de 1 a 200 caracteres"),
        web.NoCsrfToken: Wire(403, "Falta el token CSRF o no corresponde"),
        web.RefusedByDatabase: Wire(422, "Los datos chocan con otro registro; revise e intente de nuevo"),
        web.Unavailable: Wire(
            503, "Servicio no disponible por el momento; nada se registró, intente de nuevo"
        ),
        web.Unexpected: Wire(500, "Error interno del servidor"),
        access.BadCredentials: Wire(401, "El correo o la contraseña no son correctos"),
        access.TooManyAttempts: Wire(429, "Demasiados intentos; espere {retry_after_s} segundos"),
        access.NotSignedIn: Wire(401, "No autenticado: el token falta, venció o no es válido"),
        access.DeviceNotEnrolled: Wire(403, "Sin permiso: el dispositivo no está dado de alta"),
        access.TenantNotFound: Wire(404, "Tenant no encontrado"),
        access.WeakSecret: Wire(
            422, "La contraseña es demasiado débil: use 10 caracteres o más, que no sean obvios", "password"
        ),
        access.PinInUse: Wire(422, "Ese PIN ya está en uso; elija otro"),
        access.UnknownRole: Wire(422, "Rol inválido: {role}", "role"),
        access.MayNotGiveRole: Wire(403, "Sólo un administrador puede asignar o cambiar un rol"),
        access.LastAdministrator: Wire(422, "Debe quedar al menos un administrador activo"),
        accounting.PeriodClosed: Wire(422, "El periodo {month}/{year} está cerrado"),
        accounting.PeriodAlreadyClosed: Wire(422, "El periodo {month}/{year} ya está cerrado"),
        accounting.PeriodNotOver: Wire(422, "El periodo {month}/{year} aún no termina"),
        accounting.EarlierPeriodOpen: Wire(
            422, "Antes de {month}/{year} debe cerrarse {earlier_month}/{earlier_year}, que tiene pólizas"
        ),
        accounting.AccountNotFound: Wire(404, "Cuenta {account_id} no encontrada"),
        accounting.AccountInUse: Wire(422, "La cuenta {account} {reason}"),
        accounting.UnknownSatCode: Wire(422, "{sat_code} no es un código agrupador del SAT"),
        accounting.UnbalancedEntry: Wire(
            422, "La póliza no cuadra: cargos {debits}, abonos {credits}, diferencia {difference}"
        ),
        accounting.WrongEntryLine: Wire(422, "Renglón {line}: {reason}"),
        accounting.EntryTooLate: Wire(422, "La fecha {on} es futura: a más tardar el {last_on}"),
        accounting.EntryNotFound: Wire(404, "Póliza {entry_id} no encontrada"),
        accounting.EntryNotReversible: Wire(422, "La póliza {entry_id} {reason}"),
        accounting.BooksNotForSat: Wire(422, "No hay contabilidad electrónica que entregar: {reason}"),
        cash.RegisterAlreadyOpen: Wire(422, "Ya hay una caja abierta"),
        cash.NoOpenRegister: Wire(422, "No hay caja abierta"),
        cash.NothingOpen: Wire(404, "No hay caja abierta"),
        cash.RegisterNotFound: Wire(404, "Caja {session_id} no encontrada"),
        cash.RegisterClosed: Wire(422, "La caja {session_id} ya está cerrada"),
        cash.NotYourRegister: Wire(422, "La caja {session_id} la abrió otro empleado"),
        cash.NotEnoughCash: Wire(
            422, "No hay suficiente efectivo en caja: hay {available}, se piden {wanted}"
        ),
        catalog.ProductNotFound: Wire(404, "Producto {product_id} no encontrado"),
        catalog.FractionNotAllowed: Wire(422, "{name} se vende por {unit}: la cantidad debe ser entera"),
        catalog.NotStocked: Wire(422, "{name} es un servicio: no lleva existencias"),
        language.NotUnderstood: Wire(422, "{reason}"),
        catalog.NothingMeant: Wire(404, "No encontré {phrase} en el catálogo"),
        catalog.NotInCart: Wire(404, "No tiene {phrase} en sus órdenes pendientes"),
        catalog.AlreadyReviewed: Wire(422, "Ya reseñó este producto; edite su reseña"),
        catalog.TooLarge: Wire(422, "El importe excede el máximo de {limit}"),
        exports.TooManyRows: Wire(
            422,
            "El reporte tiene {rows} renglones y en {format} caben {most}: acote el periodo, agrupe o pida Excel",
        ),
        exports.TooManyExports: Wire(429, "Ya se están generando {most} reportes; espere a que terminen"),
        exports.ExportNotFound: Wire(404, "Reporte {export_id} no encontrado"),
        exports.ExportNotReady: Wire(422, "El reporte no se puede descargar: {state}, {progress} %"),
        papers.PrinterBusy: Wire(
            503, "Hay demasiados documentos en preparación; intente en {retry_after_s} segundos"
        ),
        invoicing.NotFiscal: Wire(422, "{where}: {problem}"),
        invoicing.BadCredential: Wire(422, "El certificado no sirve para facturar: {problem}"),
        connections.CredentialsUnreadable: Wire(
            503, "Las credenciales de {provider} no se pueden abrir; vuelva a capturarlas en Configuración"
        ),
        connections.NotConnected: Wire(404, "No hay credenciales de {provider}"),
        invoicing.OfficeUnavailable: Wire(503, "El timbrado no responde por el momento; intente de nuevo"),
        invoicing.OfficeRefused: Wire(422, "El certificador no aceptó la solicitud: {reason} {detail}"),
        invoicing.NoFiscalScheme: Wire(422, "Todavía no se emiten comprobantes fiscales de {country}"),
        invoicing.NoOffice: Wire(503, "Esta tienda todavía no tiene quién timbre sus comprobantes"),
        invoicing.NoCertificate: Wire(422, "No hay un certificado de sello digital instalado"),
        invoicing.FiscalDocumentNotFound: Wire(404, "CFDI {document_id} no encontrado"),
        invoicing.WrongFiscalState: Wire(422, "No es posible: el CFDI {document_id} está {state}"),
        invoicing.AlreadyInvoiced: Wire(
            422, "Ya tiene un CFDI vigente: {number} (cfdi_id {document_id}), {state}"
        ),
        invoicing.InGlobalInvoice: Wire(
            422, "La venta está en la factura global {number}: cancélela antes, con motivo 04"
        ),
        invoicing.NotInvoiceable: Wire(422, "No se puede emitir el CFDI {reference}: {reason}"),
        invoicing.SaleIsInvoiced: Wire(
            422, "La venta {folio} tiene el CFDI {number} {state}: cancele antes ese CFDI"
        ),
        invoicing.HasDependents: Wire(422, "Antes deben cancelarse los CFDI relacionados: {numbers}"),
        invoicing.BadSubstitute: Wire(422, "folio_sustitucion {uuid}: {reason}"),
        invoicing.NothingToMail: Wire(422, "No se puede enviar: {reason}"),
        invoicing.NotThatMuch: Wire(422, "Se piden {wanted} y corresponden {possible}"),
        parties.CustomerNotFound: Wire(404, "Cliente {customer_id} no encontrado"),
        parties.CustomerRequired: Wire(422, "Se requiere un cliente"),
        parties.CreditLimitExceeded: Wire(
            422, "Límite de crédito excedido: límite {limit}, saldo {balance}, nuevo cargo {wanted}"
        ),
        parties.BadTaxId: Wire(422, "RFC inválido: {tax_id}"),
        payments.PaidTooLittle: Wire(422, "Pago insuficiente: total {due}, pagado {paid}"),
        payments.PaymentsDoNotMatch: Wire(422, "Los pagos suman {sum} y deben sumar {expected}"),
        payments.NoChangeForThisMethod: Wire(422, "Solo el efectivo da cambio: total {due}, pagado {paid}"),
        payments.PaidTooMuch: Wire(422, "El pago de {paid} excede el saldo de {due}"),
        payments.NoGateway: Wire(422, "Esta tienda todavía no cobra con {gateway}", PAYMENT),
        payments.GatewayUnavailable: Wire(
            422, "El cobro con {gateway} no responde por el momento; intente de nuevo", PAYMENT
        ),
        payments.GatewayRefused: Wire(
            422, "El cobro con {gateway} no aceptó la solicitud ({reason})", PAYMENT
        ),
        payments.MethodNotOffered: Wire(
            422, "No se ofrece el método de pago {method}; se ofrece {offered}", "payment"
        ),
        payments.OrderNotRefundable: Wire(400, "La orden {folio} no se puede reembolsar: {reason}"),
        payments.NotByTransfer: Wire(422, "La orden {folio} no se paga por transferencia"),
        payments.NoTransferProof: Wire(404, "La orden {order_id} no tiene comprobante por revisar"),
        payments.TooManyProofs: Wire(422, "La orden ya tiene {limit} comprobantes"),
        payments.SecondPersonNeeded: Wire(
            403,
            "Otra persona debe revisar la transferencia de la orden {folio}: no quien pidió ni quien comprobó",
        ),
        payments.NoticeRefused: Wire(401, "Aviso de pago rechazado: firma inválida o vencida"),
        planning.TooLittleHistory: Wire(
            422, "Historia insuficiente para un pronóstico: {days} días de ventas, se necesitan {needed}"
        ),
        planning.ModelNotTrained: Wire(
            503, "El modelo de predicción no ha sido entrenado; ejecute: python manage.py train_sales_model"
        ),
        planning.SoldTooSeldom: Wire(404, "Sin pronóstico propio: {noun} {id} se vende demasiado poco"),
        sales.EmptyDocument: Wire(422, "El carrito está vacío", "cart"),
        sales.DiscountTooHigh: Wire(422, "Descuento de {wanted_pct}% excede su máximo de {allowed_pct}%"),
        sales.DocumentNotFound: Wire(404, "No se encontró la {noun} {id}"),
        sales.NoSaleYet: Wire(404, "Aún no ha hecho ninguna venta"),
        sales.WrongState: Wire(422, "No es posible: el estado es {state}. Estados permitidos: {allowed}"),
        sales.TooManyUnpaidOrders: Wire(
            422, "Tiene {limit} órdenes sin pagar; pague o cancele alguna primero"
        ),
        sales.OrderAlreadyPaid: Wire(422, "La orden {folio} ya está pagada", PAYMENT),
        sales.OrderNotPayable: Wire(
            422, "La orden {folio} ya no se puede pagar: está en estado {state}", PAYMENT
        ),
        sales.OrderOfAnother: Wire(442, "Acceso no autorizado"),
        sales.CartLineNotFound: Wire(404, "El carrito no tiene el renglón {line_id}"),
        sales.CouponRefused: Wire(422, "El cupón {coupon} no se puede usar: {reason}", COUPON),
        sales.CurrencyNotOffered: Wire(
            422, "No se puede usar la moneda {currency}; se puede {offered}", "currency"
        ),
        sales.InvalidAddress: Wire(422, INVALID),
        sales.OrderLinesFixed: Wire(
            422, "Los artículos de la orden {folio} ya no cambian: está en estado {state}; devuelva o cancele"
        ),
        sales.PaidOrderTakesNoMore: Wire(
            422,
            "La orden {folio} ya está pagada y no admite más artículos; el cliente debe hacer otra orden",
            "itemsToAdd",
        ),
        sales.OrderLineNotFound: Wire(
            422, "La orden {order_id} no tiene el artículo {line_id}", "itemsToRemove"
        ),
        sales.SaleNotChangeable: Wire(422, "La venta {folio} no se cambia: {reason}"),
        sales.QuotationExpired: Wire(422, "La cotización {folio} ya venció"),
        sales.LayawayNotPaid: Wire(422, "El apartado aún tiene un saldo de {balance}"),
        sales.ReturnedMoreThanSold: Wire(
            422, "No se puede devolver {wanted} del producto {product_id}: quedan {returnable} por devolver"
        ),
        shipping.ShippingNotOffered: Wire(422, "No se ofrece el método de envío {method}", SHIPMENT),
        shipping.NotDelivered: Wire(
            422, "{method} no llega al código postal {postal_code} ({country}) con {weight_g} g", SHIPMENT
        ),
        shipping.OfficeRequired: Wire(
            422, "Elija la sucursal del correo en la que retira (selectedOfficeId)", SHIPMENT
        ),
        shipping.OfficeNotPossible: Wire(
            422, "La sucursal {office_id} no es de las posibles para ese destino", SHIPMENT
        ),
        shipping.ShipmentNotFound: Wire(404, "Envío {told} no encontrado"),
        shipping.NothingToSend: Wire(422, "La orden {order_id} no se envía: se retira o no tiene domicilio"),
        shipping.NotSentUnpaid: Wire(422, "La orden {folio} no puede salir: está en estado {state}"),
        shipping.NoCarrier: Wire(503, "Esta tienda todavía no tiene cuenta con el correo {carrier}"),
        shipping.CarrierUnavailable: Wire(
            503, "El correo {carrier} no responde por el momento; intente de nuevo"
        ),
        shipping.CarrierRefused: Wire(422, "El correo {carrier} no aceptó la solicitud: {reason}"),
        shipping.CarrierGarbled: Wire(503, "El correo {carrier} respondió algo que no se entiende ({where})"),
        stock.NotEnoughStock: Wire(422, "Stock insuficiente para {name}. Disponible: {available}", NO_STOCK),
        tenancy.BranchNotClosable: Wire(422, "La sucursal {branch} no se puede cerrar: {reason}"),
        tenancy.NumberingStarted: Wire(422, "El folio {series} ya está en uso: va en el número {last}"),
        stock.SameBranch: Wire(422, "La sucursal de origen y la de destino son la misma"),
        stock.CountNotFound: Wire(404, "Toma física {count_id} no encontrada"),
        stock.CountAlreadyApproved: Wire(422, "La toma física {count_id} ya fue aprobada"),
        stock.PurchaseAlreadyCancelled: Wire(422, "La compra {purchase_id} ya fue cancelada"),
        stock.BoughtGoodsGone: Wire(
            422,
            "La compra {purchase_id} no se puede cancelar: de {name} se compraron {bought} y quedan {available}",
        ),
        spending.ExpenseAlreadyCancelled: Wire(422, "El gasto {expense_id} ya fue cancelado"),
        connections.NotConfigured: Wire(422, "{provider} no está configurado: falta {needed}"),
        connections.ForgedNotice: Wire(401, "Aviso rechazado: no viene de {provider}"),
        messaging.BadPhone: Wire(
            422, "«{phone}» no es un número de teléfono de WhatsApp: de 8 a 15 dígitos, con la clave del país"
        ),
        messaging.OutsideWindow: Wire(
            422,
            "Pasaron más de {hours} horas desde el último mensaje de {phone}: solo va una plantilla aprobada",
        ),
        messaging.NoSuchTemplate: Wire(422, "No hay una plantilla aprobada que se llame {template}"),
        messaging.WrongTemplateParameters: Wire(
            422, "La plantilla {template} lleva {needed} textos y se enviaron {given}"
        ),
        bnpl.ApplicationNotFound: Wire(404, "Solicitud {application_id} no encontrada"),
        bnpl.NothingToFinance: Wire(422, "La venta {folio} no se puede financiar: {reason}"),
        bnpl.AmountNotFinanceable: Wire(
            422, "Se pide financiar {wanted} de la venta {folio} y corresponden {possible}"
        ),
        bnpl.ApplicationUnderWay: Wire(
            422, "La venta {folio} ya tiene la solicitud {application_id}, que está {state}"
        ),
        erp.SyncJobNotFound: Wire(404, "Sincronización {job_id} no encontrada"),
        erp.SyncUnderWay: Wire(422, "Ya hay una sincronización en curso: {job_id}"),
        erp.SyncFinished: Wire(422, "La sincronización {job_id} ya terminó"),
        erp.NoSyncFile: Wire(404, "La sincronización {job_id} no tiene archivo"),
        income.IncomeAlreadyCancelled: Wire(422, "El ingreso {income_id} ya fue cancelado"),
    },
    by_kind={
        Kind.INVALID: Wire(422, "Solicitud inválida"),
        Kind.NOT_FOUND: Wire(404, "No encontrado"),
        Kind.CONFLICT: Wire(422, "No es posible en el estado actual"),
        Kind.FORBIDDEN: Wire(403, "No tiene permiso para realizar esta acción"),
        Kind.UNAUTHENTICATED: Wire(401, "No autenticado"),
        Kind.THROTTLED: Wire(429, "Demasiados intentos"),
        Kind.UNAVAILABLE: Wire(503, "Servicio no disponible"),
    },
    body=body,
    unexpected=Wire(500, "Error interno del servidor"),
    words=vocabulary.SAID,
)
