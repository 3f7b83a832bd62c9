"""The forms of this area. A purchase has a head and lines; each line is a form of its own, read from repeated names."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.forms import TextInput
from django.http import QueryDict

from trastienda.insights.desk.buying import Buyable
from trastienda.kernel.money import ZERO
from trastienda.operations.spending.buy_assets import BoughtAsset, BuyAssets
from trastienda.operations.spending.record_expense import RecordExpense
from trastienda.operations.stock.buy_goods import GoodsLine, NewGood
from trastienda.operations.stock.record_purchase import BoughtLine, RecordPurchase
from trastienda.surfaces.inventario.desk.forms import Amount, Day, DeskForm, OneOf, Text
from trastienda.surfaces.inventario.purchases.words import PAID_BY, PAID_CHOICES, PAYMENT_CHOICES

MOST_LINES = 200


def _paid_by(*, may_owe: bool = True) -> OneOf:
    choices = PAYMENT_CHOICES if may_owe else PAID_CHOICES
    return OneOf("Forma de pago", choices=[(each.value, each.title) for each in choices])


class PurchaseForm(DeskForm):
    """The head of a purchase."""

    refused_fields: ClassVar[Mapping[str, str]] = {"on": "fecha", "branch": "sucursal", "name": "proveedor"}

    proveedor = Text("Proveedor", most=200, required=False, help_text="Uno que ya existe, o uno nuevo.")
    fecha = Day("Fecha de la factura")
    factura = Text("Número de factura", most=60, required=False)
    forma_pago = _paid_by()
    sucursal = OneOf("Llega a la sucursal", number=True)
    notas = Text("Notas", most=500, required=False, lines=2)

    def __init__(self, *args: Any, branches: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sucursal"].choices = branches  # type: ignore[attr-defined]  # a choice field's own
        self.fields["proveedor"].widget = TextInput(attrs={"list": "proveedores", "maxlength": 200})

    def purchase(self, *, includes_tax: bool) -> RecordPurchase:
        """Return what the head says. Only once it is valid."""
        told = self.cleaned_data
        return RecordPurchase(
            lines=(),
            supplier=told["proveedor"] or None,
            invoice_number=told["factura"],
            notes=told["notas"],
            branch=told["sucursal"],
            paid_by=PAID_BY[told["forma_pago"]],
            on=told["fecha"],
            prices_include_tax=includes_tax,
        )


class LineForm(DeskForm):
    """One line of a purchase: a product by its code, or a new one by its name."""

    use_required_attribute = False

    producto = Text("Producto", most=60, required=False)
    cantidad = Amount("Cantidad", places=3, least="0.001", most="99999999")
    costo = Amount("Costo sin IVA", places=6)
    iva = Amount("IVA %", most="100", required=False)
    precio_venta = Amount("Precio de venta", required=False, least="0.01")
    nombre = Text("Nombre, si es nuevo", most=255, required=False)
    categoria = Text("Categoría, si es nuevo", most=50, required=False)
    caduca = Day("Caduca el", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        marks = {"cantidad": "quantity", "costo": "price", "iva": "percent", "precio_venta": "sale"}
        for name, mark in marks.items():
            self.fields[name].widget.attrs["data-of"] = mark
        self.fields["producto"].widget.attrs |= {
            "list": "productos",
            "autocomplete": "off",
            "placeholder": "Código, o busque por nombre",
            "hx-get": "/compras/productos/",
            "hx-target": "#productos",
            "hx-trigger": "input changed delay:200ms",
        }
        self.fields["categoria"].widget.attrs["list"] = "categorias"

    def match(self, known: Mapping[str, Buyable]) -> None:
        """Say beside the field what is wrong with the product. Only once the line has been checked."""
        told = self.cleaned_data
        code, name = told.get("producto", ""), told.get("nombre", "")
        if code in known:
            return
        if not code and not name:
            self.add_error("producto", "Elija un producto, o escriba el nombre de uno nuevo.")
        elif code and not name:
            self.add_error("producto", "Ningún producto tiene este código; si es nuevo, escriba su nombre.")
        elif "precio_venta" in told and told["precio_venta"] is None:
            self.add_error("precio_venta", "Un producto nuevo necesita su precio de venta.")

    def line(self, known: Mapping[str, Buyable]) -> GoodsLine:
        """Return the line. Only once it is valid and its product is matched."""
        told = self.cleaned_data
        product = known.get(told["producto"])
        bought = BoughtLine(
            product_id=product.id if product else 0,
            quantity=told["cantidad"],
            unit_cost=told["costo"],
            tax_rate=None if told["iva"] is None else told["iva"] / 100,
            sale_price=told["precio_venta"],
            expires_on=told["caduca"],
        )
        new = NewGood(name=told["nombre"], sku=told["producto"], category=told["categoria"])
        return GoodsLine(bought, None if product else new)


LINE_FIELDS = tuple(LineForm.base_fields)


def line_forms(post: QueryDict | None, *, more: int = 0) -> list[LineForm]:
    """
    Return the lines that were sent, without the empty ones; one empty line where there are none, and `more` besides.
    """
    columns = {name: post.getlist(name)[:MOST_LINES] for name in LINE_FIELDS} if post else {}
    count = max((len(each) for each in columns.values()), default=0)
    sent = [
        {name: values[at] if at < len(values) else "" for name, values in columns.items()}
        for at in range(count)
    ]
    typed = [each for each in sent if any(text.strip() for text in each.values())]
    forms = [LineForm(each, auto_id=f"linea_{at}_%s") for at, each in enumerate(typed, start=1)]
    blank = range(len(forms) + 1, len(forms) + 1 + (more if forms else max(more, 1)))
    return [*forms, *(LineForm(auto_id=f"linea_{at}_%s") for at in blank)]


class NotesForm(DeskForm):
    """What may be corrected of a purchase."""

    factura = Text("Número de factura", most=60, required=False)
    notas = Text("Notas", most=500, required=False, lines=3)


class AssetForm(DeskForm):
    """Something that the shop buys to keep."""

    refused_fields: ClassVar[Mapping[str, str]] = {
        "on": "fecha_adquisicion",
        "branch": "sucursal",
        "name": "nombre",
        "value": "valor",
    }

    nombre = Text("Nombre", most=150, help_text="Lo que se compró: una vitrina, una computadora.")
    descripcion = Text("Descripción", most=500, required=False, lines=3)
    valor = Amount("Valor sin IVA", least="0.01")
    iva = Amount("IVA acreditable, en por ciento", most="100", required=False)
    fecha_adquisicion = Day("Fecha de adquisición")
    forma_pago = _paid_by()
    proveedor = Text("Proveedor", most=200, required=False)
    factura = Text("Número de factura", most=60, required=False)
    sucursal = OneOf("Sucursal", number=True)

    def __init__(self, *args: Any, branches: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sucursal"].choices = branches  # type: ignore[attr-defined]  # a choice field's own
        self.fields["proveedor"].widget = TextInput(attrs={"list": "proveedores", "maxlength": 200})

    def asked(self) -> BuyAssets:
        """Return what the form asks for. Only once it is valid."""
        told = self.cleaned_data
        asset = BoughtAsset(
            name=told["nombre"],
            value=told["valor"],
            description=told["descripcion"],
            tax_rate=None if told["iva"] is None else told["iva"] / 100,
        )
        return BuyAssets(
            assets=[asset],
            supplier=told["proveedor"] or None,
            invoice_number=told["factura"],
            branch=told["sucursal"],
            paid_by=PAID_BY[told["forma_pago"]],
            on=told["fecha_adquisicion"],
        )


class ExpenseForm(DeskForm):
    """What it costs to run the shop."""

    refused_fields: ClassVar[Mapping[str, str]] = {
        "on": "fecha",
        "concept": "concepto",
        "amount": "monto",
        "tax": "iva",
    }

    concepto = Text("Concepto", most=150, help_text="Renta, luz, sueldos, publicidad…")
    monto = Amount("Monto pagado", least="0.01", help_text="Todo lo que se pagó, con IVA.")
    iva = Amount(
        "IVA acreditable dentro del monto", required=False, help_text="Si el comprobante lo desglosa."
    )
    fecha = Day("Fecha")
    forma_pago = _paid_by(may_owe=False)
    descripcion = Text("Descripción", most=500, required=False, lines=3)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        amount, tax = told.get("monto"), told.get("iva")
        if amount is not None and tax is not None and tax >= amount:
            self.add_error("iva", "El IVA debe ser menor que el monto.")
        return told

    def asked(self) -> RecordExpense:
        """Return what the form asks for. Only once it is valid."""
        told = self.cleaned_data
        return RecordExpense(
            concept=told["concepto"],
            amount=told["monto"],
            description=told["descripcion"],
            tax=told["iva"] or ZERO,
            paid_by=PAID_BY[told["forma_pago"]],
            on=told["fecha"],
        )


def beginning(*, today: date, branches: Sequence[tuple[int, str]], rate: Decimal) -> dict[str, Any]:
    """Return what forms begin with."""
    return {
        "fecha": today,
        "fecha_adquisicion": today,
        "sucursal": branches[0][0] if branches else None,
        "iva": (rate * 100).normalize(),
    }
