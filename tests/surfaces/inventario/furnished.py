"""A shop in which every area of the back office has something to show, made through the back office's own forms."""

import re
from datetime import timedelta
from decimal import Decimal

import msgspec

from tests.shop import Shop, now, open_shop
from tests.surfaces.inventario.desk import Desk, Seen, at_desk


class Furnished(msgspec.Struct):
    """The shop, its owner at the desk, and the ids of what is in it. `elena` owns it as well, `valeria` sells."""

    shop: Shop
    owner: Desk
    ids: dict[str, int]


def furnished() -> Furnished:
    """Open a shop with products, a buyer who owes, a sale, a purchase, an expense, an asset and another income."""
    shop = open_shop()
    shop.has("BAL", 10, name="Balata trasera de cerámica para sedán", barcode="7501000000017")
    shop.has("ACE", 20, name="Aceite 5W-30", price_1=Decimal(100), barcode="7501000000024")
    ids = {"product": shop.products["BAL"], "unsold": shop.has("NUEVO", name="Nunca vendido")}
    ids["elena"] = shop.user("owner", username="elena", first_name="Elena", last_name="Prado")
    ids["valeria"] = shop.user("seller", username="valeria", first_name="Valeria")
    owner = at_desk(shop)
    branch, day = str(shop.branch_id), (now() - timedelta(days=1)).date().isoformat()

    def makes(root: str, **fields: object) -> int:
        made = owner.sends(f"{root}crear/", fields)
        assert made.status == 302, f"{root}: {made.text}"
        return _id(made, owner, root)

    buyer = {
        "nombre": "Taller Pérez",
        "telefono": "555-9876",
        "nivel_precio": "taller",
        "limite_credito": "5000",
    }
    ids["customer"] = makes("/clientes/", **buyer)
    ids["supplier"] = makes("/proveedores/", nombre="Tostadora del Sur")
    sold = {"producto": ["BAL", "ACE"], "cantidad": ["2", "1"], "precio": ["", "90"], "iva": ["", ""],
            "renglon": ["", ""], "cliente": f"Taller Pérez (n.º {ids['customer']})"}  # fmt: skip
    ids["sale"] = makes("/ventas/", **sold, forma_pago="efectivo", sucursal=branch)
    bought = {"producto": ["BAL"], "cantidad": ["5"], "costo": ["145"], "iva": ["16"], "precio_venta": ["360"],
              "nombre": [""], "categoria": [""], "caduca": [""], "proveedor": "Tostadora del Sur"}  # fmt: skip
    ids["purchase"] = makes("/compras/", **bought, fecha=day, forma_pago="credito", sucursal=branch)
    spent = {"fecha": day, "forma_pago": "transferencia"}
    ids["expense"] = makes("/compras/gastos/", concepto="Renta", monto="1160", iva="160", **spent)
    asset = {"nombre": "Vitrina", "valor": "3000", "iva": "16", "fecha_adquisicion": day, "sucursal": branch}
    ids["asset"] = makes("/compras/activos/", **asset, forma_pago="transferencia")
    ids["income"] = makes("/ventas/ingresos/", tipo="otro", monto="50", **spent)
    shop.sells(("ACE", 1), terms="credit", customer=ids["customer"])
    return Furnished(shop, owner, ids)


def _id(made: Seen, owner: Desk, root: str) -> int:
    """The number that the answer leads to, or that the list's first row has."""
    number = made.place.removeprefix(root).strip("/")
    if number.isdigit():
        return int(number)
    found = re.search(rf'href="{root}(\d+)/"', owner.get(root).content)
    assert found is not None, root
    return int(found[1])
