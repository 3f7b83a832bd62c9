"""The arithmetic of goods in a CFDI 4.0: what the SAT recomputes, recomputed before anything is sent.

Every figure is compared; none is corrected. An amount that does not fit is ours to find, not the customer's.
Sources: SAT, matriz de validaciones CFDI 4.0, codes beside each rule; docs/rules/cfdi.md quotes them.
"""

from decimal import Decimal

from trastienda.adapters.fiscal.cfdi import catalogs, figures
from trastienda.adapters.fiscal.cfdi.writing import text
from trastienda.domain.invoicing.content import Content, FiscalKind, Item, TaxPart
from trastienda.domain.invoicing.errors import NotFiscal

_MOST_PLACES = 6
TICKET_CODE, TICKET_UNIT, TICKET_WORDS = "01010101", "ACT", "Venta"
"""What a line of a global invoice is called in the catalogues (guía de llenado del CFDI global)."""


def check_goods(content: Content) -> None:
    """:raises NotFiscal: a line, or a sum of lines, is not what the SAT makes of it."""
    if not content.items:
        raise NotFiscal("items", "missing")
    places = catalogs.places(content.currency)
    for number, item in enumerate(content.items):
        where = f"items.{number}"
        _check_codes(item, where, is_global=content.kind is FiscalKind.GLOBAL_INVOICE)
        _check_line(item, where, places)
    _check_sums(content, places)
    _check_taxes(content, places)


def _check_codes(item: Item, where: str, *, is_global: bool) -> None:
    if not text(item.description, 1000):
        raise NotFiscal(f"{where}.description", "missing")
    if not catalogs.knows(catalogs.GOODS, item.item_code):
        raise NotFiscal(f"{where}.item_code", "unknown_item_code", "CFDI40162", item.item_code)
    if not catalogs.knows(catalogs.UNITS, item.unit_code):
        raise NotFiscal(f"{where}.unit_code", "unknown_unit_code", "CFDI40165", item.unit_code)
    if not is_global:
        return
    if not text(item.sku, 100):
        raise NotFiscal(f"{where}.sku", "missing")
    if (item.item_code, item.unit_code, item.quantity) != (TICKET_CODE, TICKET_UNIT, Decimal(1)):
        raise NotFiscal(f"{where}.item_code", "ticket_line", "", f"{TICKET_CODE}, 1 {TICKET_UNIT}")


def _check_line(item: Item, where: str, places: int) -> None:
    if item.quantity <= 0 or _places(item.quantity) > _MOST_PLACES:
        raise NotFiscal(f"{where}.quantity", "bad_quantity", "", str(item.quantity))
    if item.unit_price <= 0 or _places(item.unit_price) > _MOST_PLACES:
        raise NotFiscal(f"{where}.unit_price", "not_positive", "CFDI40166", str(item.unit_price))
    for name in ("amount", "discount", "base", "tax", "total"):
        amount = getattr(item, name)
        if amount < 0 or _places(amount) > places:
            raise NotFiscal(
                f"{where}.{name}", "bad_amount", "CFDI40168" if name == "discount" else "", str(amount)
            )
    margin = figures.product_margin(
        figures.quantity(item.quantity), figures.unit_price(item.unit_price), places=places
    )
    if not margin.holds(item.amount):
        raise NotFiscal(f"{where}.amount", "not_product", "CFDI40167", _outside(item.amount, margin))
    if item.discount > item.amount:
        raise NotFiscal(f"{where}.discount", "above_amount", "CFDI40169", str(item.discount))
    if item.base != item.amount - item.discount or item.total != item.base + item.tax:
        raise NotFiscal(f"{where}.total", "not_sum", "", f"{item.base} + {item.tax} ≠ {item.total}")
    _check_line_tax(item, where, places)


def _check_line_tax(item: Item, where: str, places: int) -> None:
    if item.tax_rate not in figures.RATES:
        raise NotFiscal(f"{where}.tax_rate", "unknown_tax_rate", "CFDI40179", str(item.tax_rate))
    if not item.base and item.tax:
        raise NotFiscal(f"{where}.tax", "tax_without_base", "CFDI40174", str(item.tax))
    margin = figures.tax_margin(item.base, item.tax_rate, places=places)
    if not margin.holds(item.tax):
        raise NotFiscal(f"{where}.tax", "not_tax", "CFDI40180", _outside(item.tax, margin))


def _check_sums(content: Content, places: int) -> None:
    for name, rule in (
        ("amount", "CFDI40107"),
        ("discount", "CFDI40112"),
        ("tax", "CFDI40204"),
        ("total", "CFDI40119"),
    ):
        amount = getattr(content, name)
        if amount < 0 or _places(amount) > places:
            raise NotFiscal(name, "bad_amount", rule, str(amount))
    items = content.items
    for name, rule in (("amount", "CFDI40108"), ("discount", "CFDI40110"), ("tax", "CFDI40205")):
        summed = sum((getattr(item, name) for item in items), Decimal(0))
        if getattr(content, name) != summed:
            raise NotFiscal(name, "not_sum", rule, f"{getattr(content, name)} ≠ {summed}")
    expected = content.amount - content.discount + content.tax
    if content.total != expected:
        raise NotFiscal("total", "not_sum", "CFDI40119", f"{content.total} ≠ {expected}")


def _check_taxes(content: Content, places: int) -> None:
    """The summary has each rate once, with the sums of its lines."""
    told = [part for part in content.taxes if part.base]
    if len({part.rate for part in told}) != len(told):
        raise NotFiscal("taxes", "rate_twice", "CFDI40218")
    if any(_places(part.base) > places or _places(part.tax) > places for part in told):
        raise NotFiscal("taxes", "bad_amount", "CFDI40214")
    lines = figures.by_rate(
        TaxPart(rate=item.tax_rate, base=item.base, tax=item.tax) for item in content.items
    )
    summary = figures.by_rate(told)
    for part, line in zip(summary, lines, strict=False):
        if part.rate != line.rate or part.base != line.base:
            raise NotFiscal("taxes", "not_sum", "CFDI40215", f"{part.rate}: {part.base} ≠ {line.base}")
        if part.tax != line.tax:
            raise NotFiscal("taxes", "not_sum", "CFDI40221", f"{part.rate}: {part.tax} ≠ {line.tax}")
    if len(summary) != len(lines):
        raise NotFiscal("taxes", "not_sum", "CFDI40215")


def _outside(amount: Decimal, margin: figures.Margin) -> str:
    return f"{amount} ∉ {margin.least} … {margin.most}"


def _places(number: Decimal) -> int:
    """Return how many decimals a number needs."""
    return max(0, -int(number.normalize().as_tuple().exponent))
