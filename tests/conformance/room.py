"""One shop with five doors: the same product, price and people behind each of them."""

from decimal import Decimal

from tests.shop import Shop, open_shop
from trastienda.kernel import sql


class Room:
    """A shop that sells coffee at 406.00 with tax (350.00 without), bought at 100.00, and fetches are free."""

    price, cost = Decimal("406.00"), Decimal("100.00")
    currency = "ARS"

    def __init__(self, name: str = "Cinco puertas", *, units: int = 1000) -> None:
        self.shop: Shop = open_shop(name, currency=self.currency)
        self.product = self.shop.has("CAFE", units)
        self.customer = self.shop.customer("Juan González")
        self.admin = self.shop.user("admin", username="admin")
        self.shop.opens_register("100000.00")

    def sku_of(self, product: int) -> str:
        return next(sku for sku, each in self.shop.products.items() if each == product)

    def folio(self, sale: int) -> str:
        with self.shop.transaction():
            query = "SELECT folio FROM sale WHERE tenant_id = %s AND id = %s"
            return str(sql.value(query, (self.shop.id, sale)))

    def journal(self, sale: int) -> dict[str, Decimal]:
        """What the books say of a sale, its changes and returns included: debits less credits by account."""
        query = """
        SELECT a.name, sum(l.debit - l.credit) FROM entry e
        JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
        JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
        WHERE e.tenant_id = %s AND e.reference = %s GROUP BY a.name HAVING sum(l.debit) <> sum(l.credit)"""
        return dict(self.shop._rows(query, self.folio(sale)))
