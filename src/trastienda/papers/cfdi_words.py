"""What the codes of Mexico's tax authority mean, as an invoice prints them beside the code.

Sources: SAT, Anexo 20, catCFDI: c_RegimenFiscal, c_UsoCFDI, c_FormaPago, c_MetodoPago, c_TipoRelacion, c_Periodicidad.
"""

from collections.abc import Mapping

from trastienda.domain.invoicing.content import Every, FiscalKind, RelationKind, Terms

TITLES: Mapping[FiscalKind, str] = {
    FiscalKind.INVOICE: "Factura",
    FiscalKind.GLOBAL_INVOICE: "Factura global",
    FiscalKind.CREDIT_NOTE: "Nota de crédito",
    FiscalKind.PAYMENT_RECEIPT: "Recibo de pago",
}
TYPES: Mapping[FiscalKind, str] = {
    FiscalKind.INVOICE: "I Ingreso",
    FiscalKind.GLOBAL_INVOICE: "I Ingreso",
    FiscalKind.CREDIT_NOTE: "E Egreso",
    FiscalKind.PAYMENT_RECEIPT: "P Pago",
}
TERMS: Mapping[Terms, str] = {
    Terms.AT_ONCE: "PUE Pago en una sola exhibición",
    Terms.LATER: "PPD Pago en parcialidades o diferido",
}
RELATIONS: Mapping[RelationKind, str] = {
    RelationKind.CREDITS: "01 Nota de crédito de los documentos relacionados",
    RelationKind.REPLACES: "04 Sustitución de los CFDI previos",
    RelationKind.DEPOSIT: "07 CFDI por aplicación de anticipo",
}
PERIODS: Mapping[Every, str] = {
    Every.DAY: "diaria",
    Every.WEEK: "semanal",
    Every.FORTNIGHT: "quincenal",
    Every.MONTH: "mensual",
}
REGIMES: Mapping[str, str] = {
    "601": "General de Ley Personas Morales",
    "603": "Personas Morales con Fines no Lucrativos",
    "605": "Sueldos y Salarios e Ingresos Asimilados a Salarios",
    "606": "Arrendamiento",
    "607": "Régimen de Enajenación o Adquisición de Bienes",
    "608": "Demás ingresos",
    "610": "Residentes en el Extranjero sin Establecimiento Permanente en México",
    "611": "Ingresos por Dividendos (socios y accionistas)",
    "612": "Personas Físicas con Actividades Empresariales y Profesionales",
    "614": "Ingresos por intereses",
    "615": "Régimen de los ingresos por obtención de premios",
    "616": "Sin obligaciones fiscales",
    "620": "Sociedades Cooperativas de Producción que optan por diferir sus ingresos",
    "621": "Incorporación Fiscal",
    "622": "Actividades Agrícolas, Ganaderas, Silvícolas y Pesqueras",
    "623": "Opcional para Grupos de Sociedades",
    "624": "Coordinados",
    "625": "Actividades Empresariales con ingresos a través de Plataformas Tecnológicas",
    "626": "Régimen Simplificado de Confianza",
}
USES: Mapping[str, str] = {
    "G01": "Adquisición de mercancías",
    "G02": "Devoluciones, descuentos o bonificaciones",
    "G03": "Gastos en general",
    "I01": "Construcciones",
    "I02": "Mobiliario y equipo de oficina por inversiones",
    "I03": "Equipo de transporte",
    "I04": "Equipo de cómputo y accesorios",
    "I05": "Dados, troqueles, moldes, matrices y herramental",
    "I06": "Comunicaciones telefónicas",
    "I07": "Comunicaciones satelitales",
    "I08": "Otra maquinaria y equipo",
    "D01": "Honorarios médicos, dentales y gastos hospitalarios",
    "D02": "Gastos médicos por incapacidad o discapacidad",
    "D03": "Gastos funerales",
    "D04": "Donativos",
    "D05": "Intereses reales efectivamente pagados por créditos hipotecarios (casa habitación)",
    "D06": "Aportaciones voluntarias al SAR",
    "D07": "Primas por seguros de gastos médicos",
    "D08": "Gastos de transportación escolar obligatoria",
    "D09": "Depósitos en cuentas para el ahorro, primas que tengan como base planes de pensiones",
    "D10": "Pagos por servicios educativos (colegiaturas)",
    "S01": "Sin efectos fiscales",
    "CP01": "Pagos",
    "CN01": "Nómina",
}
FORMS: Mapping[str, str] = {
    "01": "Efectivo",
    "02": "Cheque nominativo",
    "03": "Transferencia electrónica de fondos",
    "04": "Tarjeta de crédito",
    "05": "Monedero electrónico",
    "06": "Dinero electrónico",
    "08": "Vales de despensa",
    "12": "Dación en pago",
    "13": "Pago por subrogación",
    "14": "Pago por consignación",
    "15": "Condonación",
    "17": "Compensación",
    "23": "Novación",
    "24": "Confusión",
    "25": "Remisión de deuda",
    "26": "Prescripción o caducidad",
    "27": "A satisfacción del acreedor",
    "28": "Tarjeta de débito",
    "29": "Tarjeta de servicios",
    "30": "Aplicación de anticipos",
    "31": "Intermediario pagos",
    "99": "Por definir",
}


def said(code: str, words: Mapping[str, str]) -> str:
    """601 is "601 General de Ley Personas Morales"; a code that nobody knows is itself."""
    return f"{code} {words[code]}" if code in words else code
