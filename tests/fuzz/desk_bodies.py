"""For every write of the back office a body that is accepted; `samples` has those of the other doors."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.fuzz.world import PASSWORD, World

Body = dict[str, Any]


def _desk_product(world: World) -> Body:
    return {
        "nombre": "Pastillas de freno",
        "codigo": f"P-{next(world.numbers)}",
        "precio": Decimal("350.00"),
        "codigo_de_barras": f"750{next(world.numbers)}",
        "categoria": "Frenos",
        "marca": "Bosch",
        "descripcion": "Delanteras",
        "precio_compra": Decimal("150.00"),
    }


def _desk_sale(world: World) -> Body:
    return {
        "detalles": [{"producto": world.product, "cantidad": 2, "precio_unitario": Decimal("350.00")}],
        "forma_pago": "Transferencia",
        "banco": "BBVA",
        "referencia": "SPEI-1",
        "cliente_id": world.customer,
        "sucursal": world.shop.branch_id,
        "notas": "",
    }


def _desk_changes(world: World) -> Body:
    line = {"producto": world.product, "cantidad": 3, "precio_unitario": Decimal("350.00")}
    return {"detalles": [line], "cliente_id": world.customer}


def _desk_customer(world: World) -> Body:
    return {
        "nombre": f"Taller {next(world.numbers)}",
        "telefono": "555-9876",
        "correo": "taller@correo.com",
        "domicilio": "Calle Reforma 50",
        "nivel_precio": "taller",
        "limite_credito": Decimal("5000.00"),
    }


def _desk_supplier(world: World) -> Body:
    return {
        "nombre": f"Distribuidora {next(world.numbers)}",
        "correo": "ventas@correo.com",
        "telefono": "555-1111",
        "domicilio": "Bodega 3",
    }


def _person(world: World) -> Body:
    return {
        "nombres": "Ana",
        "apellidos": "Pérez",
        "correo": f"persona{next(world.numbers)}@correo.com",
        "rol": "vendedor",
        "sucursal": world.shop.branch_id,
        "contrasena": PASSWORD,
    }


def _zone(world: World) -> Body:
    first = 10_000 + 10 * next(world.numbers)
    return {"nombre": f"Zona {first}", "codigos": [[first, first + 5]], "tarifas": {}}


DESK_BODIES: dict[tuple[str, str], Callable[[World], Body]] = {
    ("POST", "productos/api"): lambda world: {
        **_desk_product(world),
        "stock": 10,
        "sucursal": world.shop.branch_id,
    },
    ("PUT", "productos/api/<id:product_id>"): _desk_product,
    ("PATCH", "productos/api/<id:product_id>"): _desk_product,
    ("POST", "ventas/api/buscar-producto"): lambda _: {"codigo_barras": "CAFE"},
    ("POST", "ventas/api"): _desk_sale,
    ("PUT", "ventas/api/<id:sale_id>"): _desk_changes,
    ("PATCH", "ventas/api/<id:sale_id>"): _desk_changes,
    ("POST", "ventas/api/<id:sale_id>/devolver"): lambda world: {
        "detalles": [{"producto": world.product, "cantidad": 1}],
        "motivo": "No era su talla",
    },
    ("POST", "ventas/api/ingresos"): lambda _: {
        "tipo": "domicilio",
        "monto": Decimal("50.00"),
        "descripcion": "Entrega",
        "fecha": "2026-01-15",
        "forma_pago": "Efectivo",
    },
    ("POST", "compras/api"): lambda world: {
        "tipo": "productos",
        "detalles": [
            {
                "producto": world.product,
                "cantidad": 5,
                "precio": Decimal("100.00"),
                "iva": 16,
                "precio_venta": Decimal("350.00"),
                "tiene_caducidad": True,
                "fecha_caducidad": "2099-12-31",
            }
        ],
        "proveedor": "Distribuidora Central",
        "fecha": "2026-01-15",
        "factura": f"F-{next(world.numbers)}",
        "notas": "",
        "forma_pago": "credito",
        "sucursal": world.shop.branch_id,
    },
    ("PUT", "compras/api/<id:purchase_id>"): lambda _: {"factura": "F-2", "notas": "Corregida"},
    ("PATCH", "compras/api/<id:purchase_id>"): lambda _: {"factura": "F-2", "notas": "Corregida"},
    ("POST", "compras/api/gastos"): lambda _: {
        "concepto": "Luz",
        "monto": Decimal("116.00"),
        "descripcion": "Enero",
        "iva": Decimal("16.00"),
        "fecha": "2026-01-15",
        "forma_pago": "efectivo",
    },
    ("POST", "compras/api/activos"): lambda world: {
        "nombre": "Vitrina",
        "valor": Decimal("1000.00"),
        "descripcion": "",
        "iva": 16,
        "fecha_adquisicion": "2026-01-15",
        "forma_pago": "transferencia",
        "proveedor": "Muebles",
        "factura": "",
        "sucursal": world.shop.branch_id,
    },
    ("PUT", "configuracion/api"): lambda _: {"preferencias": {"dias_de_credito": 30}},
    ("PATCH", "configuracion/api"): lambda _: {"preferencias": {"dias_de_credito": 30}},
    ("POST", "configuracion/api/sucursales"): lambda world: {
        "nombre": f"Sucursal {next(world.numbers)}",
        "domicilio": "Calle 1",
        "telefono": "555-0003",
    },
    ("PATCH", "configuracion/api/sucursales/<id:branch_id>"): lambda _: {"telefono": "555-0004"},
    ("PATCH", "configuracion/api/folios/<slug:kind>"): lambda _: {"prefijo": "V-", "cifras": 4},
    ("PATCH", "configuracion/api/pagos/<id:pay_method_id>"): lambda _: {"activa": True},
    ("PATCH", "configuracion/api/envios/metodos/<id:method_id>"): lambda _: {"activo": True},
    ("POST", "configuracion/api/envios/zonas"): _zone,
    ("PUT", "configuracion/api/envios/zonas/<id:zone_id>"): _zone,
    ("POST", "clientes/api"): _desk_customer,
    ("PUT", "clientes/api/<id:customer_id>"): _desk_customer,
    ("PATCH", "clientes/api/<id:customer_id>"): _desk_customer,
    ("POST", "proveedores/api"): _desk_supplier,
    ("PUT", "proveedores/api/<id:supplier_id>"): _desk_supplier,
    ("PATCH", "proveedores/api/<id:supplier_id>"): _desk_supplier,
    ("POST", "usuarios/api"): lambda world: {**_person(world), "usuario": f"p{next(world.numbers)}"},
    ("PUT", "usuarios/api/<id:user_id>"): _person,
    ("PATCH", "usuarios/api/<id:user_id>"): _person,
}
