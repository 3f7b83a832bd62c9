"""
Question: what was earned; who owes how much; what was missing in the drawers; what do the books say?

Grain and source: as each report says. Units: the tenant's currency. Fresh: now.
Agrees with: each other: profit is the income statement's, balances are the trial balance's.
"""

from collections.abc import Iterable

import msgspec

from trastienda.domain.accounting.balances import account_totals
from trastienda.insights.books.aging import aging
from trastienda.insights.books.balance_sheet import SheetRow, balance_sheet
from trastienda.insights.books.income_statement import income_statement
from trastienda.insights.books.period import Period
from trastienda.insights.books.trial_balance import trial_balance
from trastienda.insights.desk.reports.answer import Answer, Asked, Key, Wanted, counted, heading, read
from trastienda.insights.desk.reports.posted import Earned, balance_of, earned_days
from trastienda.insights.reports.table import Bars, ChartWanted, Column, Kind, Row
from trastienda.kernel.money import total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


def _money(key: str, title: str, *, adds_up: bool = True) -> Column:
    return Column(key, title, Kind.MONEY, adds_up=adds_up)


@step
def profit(asked: Asked) -> Answer:
    """Return what was earned each day, or month for `group` month; keys are days. Two statements."""
    monthly = asked.group == "month"
    columns = (
        Column("month", "Mes", Kind.MONTH) if monthly else Column("date", "Día", Kind.DATE),
        _money("sales", "Ventas"),
        _money("other_income", "Otros ingresos"),
        _money("costs", "Costos"),
        _money("expenses", "Gastos"),
        _money("profit", "Utilidad neta"),
    )
    chart = account_totals(first_on=asked.first_on, last_on=asked.last_on)
    spans: dict[Key, list[Earned]] = {}
    for each in earned_days(chart, first_on=asked.first_on, last_on=asked.last_on):
        spans.setdefault(each.day.replace(day=1) if monthly else each.day, []).append(each.earned)
    names = (*Earned.__struct_fields__, "profit")
    rows = [
        (day, *(total(getattr(each, name) for each in found) for name in names))
        for day, found in spans.items()
    ]
    return counted(
        heading("Utilidad", columns, asked),
        rows,
        list(spans),
        chart=ChartWanted("Utilidad neta", 0, 5, Bars.MONTH if monthly else Bars.DAY),
        notes=(
            "Utilidad neta = ventas + otros ingresos − costos − gastos, todo sin impuesto.",
            "Sale de los libros: es la del estado de resultados del mismo periodo.",
        ),
    )


@step
def who_owes(asked: Asked) -> Answer:
    """Return what each customer owed on the last day, by how long it is overdue; keys are ids. Four statements."""
    columns = (
        Column("customer", "Cliente", Kind.TEXT),
        _money("current", "Por vencer"),
        _money("days_1_30", "1 a 30 días"),
        _money("days_31_60", "31 a 60"),
        _money("days_61_90", "61 a 90"),
        _money("days_over_90", "Más de 90"),
        _money("total", "Total"),
    )
    found = aging(on=asked.last_on)
    posted = balance_of(account_totals(first_on=asked.last_on, last_on=asked.last_on), "sale", "credit")
    rows = [(each.name, *msgspec.structs.astuple(each.owed)) for each in found.customers]
    return counted(
        heading("Antigüedad de saldos", columns, asked, on_a_day=True),
        rows,
        [each.customer_id for each in found.customers],
        chart=ChartWanted("Saldo por cobrar", 0, 6, Bars.LARGEST),
        notes=(
            f"La cuenta de clientes tiene {posted:,.2f} en los libros. Los días cuentan desde el vencimiento.",
        ),
    )


_CUTS = """
SELECT (r.closed_at AT TIME ZONE %(zone)s::text)::date, 'Caja ' || r.number, b.name, r.opened_by,
  r.expected_amount, r.counted_amount, r.difference, r.id
FROM register_session r JOIN branch b ON b.tenant_id = r.tenant_id AND b.id = r.branch_id
WHERE r.tenant_id = %(tenant)s AND (r.closed_at AT TIME ZONE %(zone)s::text)::date BETWEEN %(first)s AND %(last)s
"""


@step
def cash_differences(asked: Asked) -> Answer:
    """Return every cut of a register with what was missing or left over; keys are sessions. One statement."""
    wanted = Wanted(
        title="Diferencias de caja",
        columns=(
            Column("date", "Corte", Kind.DATE),
            Column("register", "Caja", Kind.LABEL),
            Column("branch", "Sucursal", Kind.TEXT),
            Column("who", "Quién", Kind.TEXT),
            _money("expected", "Debía haber"),
            _money("counted", "Se contó"),
            _money("difference", "Diferencia"),
        ),
        rows=_CUTS,
        order="c1 DESC, key DESC",
        notes=("Sobrantes menos faltantes, como los asientan los cortes en los libros.",),
    )
    params = {
        "tenant": current_tenant(),
        "zone": asked.zone_name,
        "first": asked.first_on,
        "last": asked.last_on,
    }
    return read(wanted, asked, params)


@step
def trial(asked: Asked) -> Answer:
    """Return the trial balance of the period; keys are codes of accounts."""
    columns = (
        Column("code", "Cuenta", Kind.CODE),
        Column("name", "Nombre", Kind.TEXT),
        _money("opening_debit", "Inicial deudor"),
        _money("opening_credit", "Inicial acreedor"),
        _money("period_debit", "Cargos"),
        _money("period_credit", "Abonos"),
        _money("closing_debit", "Final deudor"),
        _money("closing_credit", "Final acreedor"),
    )
    found = trial_balance(Period(asked.first_on, asked.last_on))
    rows = [(each.code, each.name, *msgspec.structs.astuple(each.columns)) for each in found.rows]
    same = found.totals.closing_debit == found.totals.closing_credit
    notes = ("Cuadra: cargos y abonos son iguales." if same else "NO cuadra.",)
    return counted(
        heading("Balanza de comprobación", columns, asked),
        rows,
        [each.code for each in found.rows],
        notes=notes,
    )


_STATED = (
    Column("code", "Cuenta", Kind.CODE),
    Column("name", "Nombre", Kind.TEXT),
    _money("amount", "Importe", adds_up=False),
)


@step
def results(asked: Asked) -> Answer:
    """Return the income statement; keys are codes of accounts, none for sums."""
    found = income_statement(Period(asked.first_on, asked.last_on))
    rows: list[Row] = []
    for part in (found.income, found.cost_of_sales):
        rows += [(each.code, each.name, each.amount) for each in part]
    rows.append(("", "Utilidad bruta", found.gross_profit))
    rows += [(each.code, each.name, each.amount) for each in found.expenses]
    rows.append(("", "Utilidad neta", found.net_income))
    notes = ("Costos y gastos restan. Una devolución resta de las ventas.",)
    return _stated("Estado de resultados", rows if len(rows) > 2 else [], asked, notes=notes, on_a_day=False)


@step
def balance(asked: Asked) -> Answer:
    """Return the balance sheet of the last day; keys are codes of accounts, none for sums."""
    found = balance_sheet(asked.last_on)
    rows: list[Row] = [*_tree(found.assets), ("", "Suma del activo", found.total_assets)]
    rows += [*_tree(found.liabilities), *_tree(found.equity)]
    rows.append(("", "Resultado del ejercicio", found.year_result))
    if found.earlier_results:
        rows.append(("", "Resultados anteriores", found.earlier_results))
    rows.append(("", "Suma de pasivo y capital", found.total_liabilities_equity))
    same = found.total_assets == found.total_liabilities_equity
    notes = ("Cuadra: activo = pasivo + capital." if same else "NO cuadra.",)
    return _stated("Balance general", rows if len(rows) > 3 else [], asked, notes=notes, on_a_day=True)


def _stated(title: str, rows: list[Row], asked: Asked, *, notes: tuple[str, ...], on_a_day: bool) -> Answer:
    keys = [str(row[0]) or None for row in rows]
    return counted(heading(title, _STATED, asked, on_a_day=on_a_day), rows, keys, notes=notes)


def _tree(rows: Iterable[SheetRow], depth: int = 0) -> list[Row]:
    found: list[Row] = []
    for each in rows:
        found.append((each.code, f"{'· ' * depth}{each.name}", each.amount))
        found += _tree(each.children, depth + 1)
    return found


_LEDGER = """
SELECT e.occurred_on, e.reference, e.description, l.debit, l.credit,
  e.document_kind || ':' || coalesce(e.document_id, 0)
FROM account a JOIN entry_line l ON l.tenant_id = a.tenant_id AND l.account_id = a.id
JOIN entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
WHERE a.tenant_id = %(tenant)s AND a.code = %(code)s AND e.occurred_on BETWEEN %(first)s AND %(last)s
"""


@step
def ledger(asked: Asked) -> Answer:
    """Return what was posted to the account `about`; keys name the documents, as sale:12. One statement."""
    wanted = Wanted(
        title=f"Movimientos de la cuenta {asked.about}",
        columns=(
            Column("date", "Fecha", Kind.DATE),
            Column("reference", "Referencia", Kind.CODE),
            Column("description", "Concepto", Kind.TEXT),
            _money("debit", "Cargo"),
            _money("credit", "Abono"),
        ),
        rows=_LEDGER,
        order="c1 DESC, key DESC",
    )
    params = {
        "tenant": current_tenant(),
        "code": asked.about,
        "first": asked.first_on,
        "last": asked.last_on,
    }
    return read(wanted, asked, params)
