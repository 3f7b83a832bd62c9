"""The chart of accounts and the posting rules that a new tenant begins with.

`CHART` is (code, SAT grouping code, name, normal side, parent code). `POSTING_RULES` is the one table from document
to entry: for each kind of document, the side and account of each of its components. An operation says how much of
each component there is; where it goes is said here, and in a tenant's own `posting_rule` rows, nowhere else.
Sources: docs/rules/accounting.md (SAT, Anexo 24 of the Resolución Miscelánea Fiscal: código agrupador).
"""

DEBIT, CREDIT = "debit", "credit"

CHART: tuple[tuple[str, str, str, str, str | None], ...] = (
    ("100", "100", "Activo", DEBIT, None),
    ("100.01", "101.01", "Caja", DEBIT, "100"),
    ("100.02", "102.01", "Bancos", DEBIT, "100"),
    ("100.03", "105.01", "Clientes", DEBIT, "100"),
    ("100.04", "115.01", "Inventario", DEBIT, "100"),
    ("100.05", "118.01", "IVA Acreditable", DEBIT, "100"),
    ("100.06", "155.01", "Mobiliario y Equipo", DEBIT, "100"),
    ("200", "200", "Pasivo", CREDIT, None),
    ("200.01", "201.01", "Proveedores", CREDIT, "200"),
    ("200.02", "206.01", "Anticipos de Clientes", CREDIT, "200"),
    ("210", "208", "Impuestos por Pagar", CREDIT, "200"),
    ("210.01", "208.01", "IVA Trasladado", CREDIT, "210"),
    ("300", "300", "Capital", CREDIT, None),
    ("300.01", "301.01", "Capital Social", CREDIT, "300"),
    ("300.02", "304.01", "Resultado de Ejercicios Anteriores", CREDIT, "300"),
    ("400", "400", "Ingresos", CREDIT, None),
    ("400.01", "401.01", "Ventas", CREDIT, "400"),
    ("400.02", "403.01", "Otros Ingresos", CREDIT, "400"),
    ("400.03", "704.23", "Sobrantes de Caja e Inventario", CREDIT, "400"),
    ("500", "500", "Costos", DEBIT, None),
    ("500.01", "501.01", "Costo de Ventas", DEBIT, "500"),
    ("600", "600", "Gastos", DEBIT, None),
    ("600.01", "601.84", "Gastos de Operacion", DEBIT, "600"),
    ("600.02", "703.21", "Faltantes de Caja", DEBIT, "600"),
    ("600.03", "703.21", "Mermas de Inventario", DEBIT, "600"),
    ("600.04", "703.21", "Contracargos", DEBIT, "600"),
)

POSTING_RULES: dict[str, dict[str, tuple[str, str]]] = {
    "sale": {
        "cash": (DEBIT, "100.01"),
        "card": (DEBIT, "100.02"),
        "transfer": (DEBIT, "100.02"),
        "credit": (DEBIT, "100.03"),
        "deposit": (DEBIT, "200.02"),
        "base": (CREDIT, "400.01"),
        "tax": (CREDIT, "210.01"),
        "cost": (DEBIT, "500.01"),
        "inventory": (CREDIT, "100.04"),
    },
    "purchase": {
        "inventory": (DEBIT, "100.04"),
        "asset": (DEBIT, "100.06"),
        "tax": (DEBIT, "100.05"),
        "payable": (CREDIT, "200.01"),
        "cash": (CREDIT, "100.01"),
        "transfer": (CREDIT, "100.02"),
    },
    "purchase_correction": {"inventory": (DEBIT, "100.04"), "cost": (CREDIT, "500.01")},
    "expense": {
        "expense": (DEBIT, "600.01"),
        "tax": (DEBIT, "100.05"),
        "cash": (CREDIT, "100.01"),
        "transfer": (CREDIT, "100.02"),
    },
    "extra_income": {
        "cash": (DEBIT, "100.01"),
        "transfer": (DEBIT, "100.02"),
        "income": (CREDIT, "400.02"),
    },
    "opening_stock": {"inventory": (DEBIT, "100.04"), "capital": (CREDIT, "300.01")},
    "stock_surplus": {"inventory": (DEBIT, "100.04"), "surplus": (CREDIT, "400.03")},
    "stock_shrinkage": {"shrinkage": (DEBIT, "600.03"), "inventory": (CREDIT, "100.04")},
    "layaway_payment": {
        "cash": (DEBIT, "100.01"),
        "card": (DEBIT, "100.02"),
        "transfer": (DEBIT, "100.02"),
        "deposit": (CREDIT, "200.02"),
    },
    "layaway_forfeit": {"deposit": (DEBIT, "200.02"), "income": (CREDIT, "400.02")},
    "account_payment": {
        "cash": (DEBIT, "100.01"),
        "card": (DEBIT, "100.02"),
        "transfer": (DEBIT, "100.02"),
        "credit": (CREDIT, "100.03"),
    },
    "chargeback": {"loss": (DEBIT, "600.04"), "card": (CREDIT, "100.02")},
    "cash_in": {"cash": (DEBIT, "100.01"), "income": (CREDIT, "400.02")},
    "cash_out": {"expense": (DEBIT, "600.01"), "cash": (CREDIT, "100.01")},
    "cash_over": {"cash": (DEBIT, "100.01"), "over": (CREDIT, "400.03")},
    "cash_short": {"short": (DEBIT, "600.02"), "cash": (CREDIT, "100.01")},
}
