"""The forms of this area. A sale has a head and lines; each line is a form of its own, read from repeated names."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.forms import HiddenInput, IntegerField, TextInput
from django.http import QueryDict

from trastienda.domain.catalog.pricing import WantedLine
from trastienda.insights.desk.sale_shown import SaleShown
from trastienda.insights.desk.selling import Sellable
from trastienda.insights.document_lines import DocumentLine
from trastienda.kernel.money import cents
from trastienda.operations.income.record_income import RecordIncome
from trastienda.operations.sales.change_sale import ChangedLine
from trastienda.operations.sales.return_goods import ComingBack
from trastienda.operations.sales.sell_at_desk import SellAtDesk
from trastienda.surfaces.inventario.desk.forms import Amount, Day, DeskForm, OneOf, Text
from trastienda.surfaces.inventario.desk.listing import quantity
from trastienda.surfaces.inventario.sales.words import INCOME_CHOICES, PAID_BY, PAID_CHOICES

MOST_LINES = 200
BANK_MISSING = "Escriba el banco de la transferencia."
_NUMBERED = re.compile(r"(?P<name>.*?)\s*\(n\.º (?P<id>[0-9]{1,15})\)\Z")


def customer_asked(text: str) -> tuple[int | None, str]:
    """Return the id that ends `Taller Pérez (n.º 12)`, as `customer_told` wrote it, and the name."""
    found = _NUMBERED.match(text)
    return (int(found["id"]), found["name"]) if found else (None, text)


def customer_told(name: str, customer_id: int) -> str:
    """Return a customer as the field has them, whoever else is called so."""
    return f"{name[:90]} (n.º {customer_id})"


class BuyerForm(DeskForm):
    """Who bought."""

    refused_fields: ClassVar[Mapping[str, str]] = {"customer": "cliente", "name": "cliente"}

    cliente = Text(
        "Cliente",
        most=120,
        required=False,
        help_text="Uno que ya existe, o uno nuevo. Vacío es público en general.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cliente"].widget = TextInput(
            attrs={
                "list": "clientes",
                "maxlength": 120,
                "autocomplete": "off",
                "hx-get": "/ventas/clientes/",
                "hx-target": "#clientes",
                "hx-trigger": "input changed delay:200ms",
            }
        )

    @property
    def customer(self) -> tuple[int | None, str]:
        """The id where one was chosen, and the name. Only once it is valid."""
        return customer_asked(self.cleaned_data["cliente"])


class SaleForm(BuyerForm):
    """The head of a new sale."""

    refused_fields: ClassVar[Mapping[str, str]] = {
        **BuyerForm.refused_fields,
        "paid_by": "forma_pago",
        "bank": "banco",
        "branch": "sucursal",
    }

    forma_pago = OneOf("Forma de pago", choices=[(each.value, each.title) for each in PAID_CHOICES])
    banco = Text("Banco", most=50, required=False, help_text="Obligatorio si paga por transferencia.")
    referencia = Text("Referencia", most=100, required=False)
    sucursal = OneOf("Sale de la sucursal", number=True)
    notas = Text("Notas", most=500, required=False, lines=2)

    def __init__(self, *args: Any, branches: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sucursal"].choices = branches  # type: ignore[attr-defined]  # a choice field's own

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("forma_pago") == "transferencia" and "banco" in told and not told["banco"]:
            self.add_error("banco", BANK_MISSING)
        return told

    def sale(self, lines: Sequence[WantedLine]) -> SellAtDesk:
        """Return what is sold. Only once it is valid."""
        told = self.cleaned_data
        customer, name = self.customer
        return SellAtDesk(
            lines=lines,
            paid_by=PAID_BY[told["forma_pago"]],
            bank=told["banco"],
            reference=told["referencia"],
            customer=customer,
            customer_name=name,
            branch=told["sucursal"],
            notes=told["notas"],
        )


class LineForm(DeskForm):
    """One line of a sale: a product by its code. `renglon` is the id of the line that it takes the place of."""

    use_required_attribute = False

    producto = Text("Producto", most=60)
    cantidad = Amount("Cantidad", places=3, least="0.001", most="99999999")
    precio = Amount("Precio sin IVA", required=False)
    iva = Text("IVA %", most=10, required=False)
    renglon = IntegerField(required=False, min_value=1, max_value=2**53 - 1, widget=HiddenInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, mark in {"cantidad": "quantity", "precio": "price", "iva": "percent"}.items():
            self.fields[name].widget.attrs["data-of"] = mark
        self.fields["iva"].widget.attrs |= {"readonly": True, "tabindex": "-1", "class": "figure"}
        self.fields["producto"].widget.attrs |= {
            "list": "productos",
            "autocomplete": "off",
            "placeholder": "Código, o busque por nombre",
            "hx-get": "/ventas/productos/",
            "hx-target": "#productos",
            "hx-trigger": "input changed delay:200ms",
        }

    def match(self, known: Mapping[str, Sellable]) -> None:
        """Say beside the field what is wrong with the product. Only once the line has been checked."""
        code = self.cleaned_data.get("producto")
        if code and code not in known:
            self.add_error("producto", "Ningún producto a la venta tiene este código.")

    def wanted(self, known: Mapping[str, Sellable], before: Mapping[int, DocumentLine]) -> ChangedLine:
        """
        Return the line. A price left as it was shown is the exact one behind it, of the line it takes the place of
        or of the catalogue. Only once it is valid and its product is matched.
        """
        told = self.cleaned_data
        product, kept = known[told["producto"]], before.get(told["renglon"] or 0)
        if kept is not None and kept.product_id != product.id:
            kept = None
        return ChangedLine(
            priced(product, told["cantidad"], told["precio"], kept), keeps=None if kept is None else kept.id
        )


def priced(
    product: Sellable, units: Decimal, price: Decimal | None, kept: DocumentLine | None = None
) -> WantedLine:
    """Return a line at a price without tax, as it was typed; None is what the customer's tier says."""
    if kept is not None and (price is None or price == cents(kept.net_unit_price)):
        return WantedLine(
            product_id=product.id,
            quantity=units,
            unit_price=kept.unit_price,
            includes_tax=kept.includes_tax,
            discount_pct=kept.discount_pct,
            tax_rate=kept.tax_rate,
        )
    if price is None:
        return WantedLine(product_id=product.id, quantity=units)
    if price == cents(product.net_price):
        return WantedLine(
            product_id=product.id, quantity=units, unit_price=product.price, includes_tax=product.includes_tax
        )
    return WantedLine(product_id=product.id, quantity=units, unit_price=price)


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


def lines_of(found: SaleShown) -> list[LineForm]:
    """Return the lines of a sale as they may be changed."""
    return [
        LineForm(
            initial={
                "producto": each.sku,
                "cantidad": f"{each.quantity.normalize():f}",
                "precio": cents(each.net_unit_price),
                "iva": f"{(each.tax_rate * 100).normalize():f}",
                "renglon": each.id,
            },
            auto_id=f"linea_{at}_%s",
        )
        for at, each in enumerate(found.lines, start=1)
    ]


class ReturnForm(DeskForm):
    """How many units of each line come back, and why."""

    motivo = Text("Motivo", most=300)

    def __init__(self, *args: Any, sold: Sequence[DocumentLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sold = [line for line in sold if line.quantity > line.returned]
        for line in self.sold:
            left = quantity(line.quantity - line.returned)
            self.fields[f"cantidad_{line.id}"] = Amount(
                line.description,
                places=3,
                most=str(line.quantity - line.returned),
                required=False,
                help_text=f"{line.sku}: se pueden devolver {left}.",
            )
        self.order_fields([*(f"cantidad_{line.id}" for line in self.sold), "motivo"])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.goods:
            self.add_error(None, "Escriba cuántas unidades vuelven.")
        return told

    @property
    def goods(self) -> list[ComingBack]:
        """What comes back. Only once it is valid."""
        typed = ((line.product_id, self.cleaned_data.get(f"cantidad_{line.id}")) for line in self.sold)
        return [ComingBack(product, units) for product, units in typed if units]


class IncomeForm(DeskForm):
    """What was earned besides sales."""

    refused_fields: ClassVar[Mapping[str, str]] = {
        "on": "fecha",
        "kind": "tipo",
        "amount": "monto",
        "paid_by": "forma_pago",
    }

    tipo = OneOf("Tipo", choices=[(each.value, each.title) for each in INCOME_CHOICES])
    monto = Amount("Monto", least="0.01", help_text="Todo lo que se recibió.")
    fecha = Day("Fecha")
    forma_pago = OneOf("Forma de pago", choices=[(each.value, each.title) for each in PAID_CHOICES])
    descripcion = Text("Descripción", most=200, required=False, lines=2)

    def asked(self, kinds: Mapping[str, str]) -> RecordIncome:
        """Return what the form asks for. Only once it is valid."""
        told = self.cleaned_data
        return RecordIncome(
            kind=kinds[told["tipo"]],
            amount=told["monto"],
            description=told["descripcion"],
            paid_by=PAID_BY[told["forma_pago"]],
            on=told["fecha"],
        )


def beginning(*, today: date, branches: Sequence[tuple[int, str]], branch: int | None) -> dict[str, Any]:
    """Return what forms begin with."""
    usual = branch if branch in {id_ for id_, _ in branches} else branches[0][0] if branches else None
    return {"fecha": today, "sucursal": usual, "forma_pago": "efectivo"}
