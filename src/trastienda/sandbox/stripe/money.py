"""Amounts in minor units, as Stripe counts them, shown as a person reads them. Stripe's own table, told again here: a
stand-in that shared ours would agree with its mistakes."""

ZERO_PLACES = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_PLACES = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
SMALLEST = {"usd": 50, "mxn": 1000, "brl": 50, "eur": 50, "cad": 50, "gbp": 30}
"""What a card is charged at least; other currencies are converted, which nobody does here."""
LARGEST = 99_999_999
LATER = {"mxn": ("oxxo", "en OXXO"), "brl": ("boleto", "con boleto")}
"""How one pays later in cash, where that exists; elsewhere by bank transfer."""


def places(currency: str) -> int:
    return 0 if currency in ZERO_PLACES else 3 if currency in THREE_PLACES else 2


def shown(units: int, currency: str) -> str:
    """Return 1234567 in mxn as $12,345.67 MXN."""
    digits = places(currency)
    return f"${units / 10**digits:,.{digits}f} {currency.upper()}"


def later_method(currency: str) -> tuple[str, str]:
    """Return Stripe's word for a way to pay later, and how one says it after «Pagar»."""
    return LATER.get(currency, ("customer_balance", "por transferencia"))
