"""The form of a product. Prices are typed as the tenant keeps them: with tax, or without."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.forms import FileField, FileInput, TextInput

from trastienda.insights.desk.products import ProductShown
from trastienda.kernel.money import ZERO
from trastienda.operations.catalog.create_product import CreateProduct
from trastienda.operations.catalog.update_product import UpdateProduct
from trastienda.surfaces.inventario.desk.forms import Amount, DeskForm, OneOf, Text, YesNo

_CENT = Decimal("0.01")


class ProductForm(DeskForm):
    """A new product, or one that is changed: then its stock is not typed but counted."""

    refused_fields: ClassVar[Mapping[str, str]] = {
        "sku": "codigo",
        "barcode": "codigo_de_barras",
        "name": "nombre",
        "branch": "sucursal",
        "max_stock": "maximo",
        "price_1": "precio",
    }

    nombre = Text("Nombre", most=255)
    codigo = Text("Código", most=60, help_text="El número de parte, único en la tienda.")
    codigo_de_barras = Text(
        "Código de barras", most=60, required=False, help_text="Si falta, la tienda da uno propio."
    )
    categoria = Text("Categoría", most=50, required=False, help_text="Una que ya existe, o una nueva.")
    marca = Text("Marca", most=80, required=False)
    unidad = Text("Unidad", most=20, required=False)
    precio_compra = Amount("Precio de compra", required=False, help_text="Sin IVA, por unidad.")
    precio = Amount("Precio de venta")
    precio_2 = Amount("Precio de taller", required=False)
    precio_3 = Amount("Precio de mayoreo", required=False)
    iva = Amount("IVA, en por ciento", most="100", required=False)
    sucursal = OneOf("Sucursal", number=True)
    stock = Amount("Existencias iniciales", places=3, required=False)
    minimo = Amount("Existencia mínima", places=3, required=False)
    maximo = Amount("Existencia máxima", places=3, required=False)
    ubicacion = Text("Ubicación", most=60, required=False)
    descripcion = Text("Descripción", most=5000, required=False, lines=4)
    foto = FileField(
        label="Foto",
        required=False,
        help_text="JPG, PNG o WebP, hasta 5 MB.",
        error_messages={"empty": "El archivo está vacío.", "invalid": "Elija un archivo."},
        widget=FileInput(attrs={"accept": "image/*"}),
    )
    quitar_foto = YesNo("Quitar la foto")
    activo = YesNo("A la venta")

    def __init__(
        self,
        *args: Any,
        branches: list[tuple[int, str]],
        categories: list[tuple[int, str]],
        includes_tax: bool,
        is_new: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["sucursal"].choices = branches  # type: ignore[attr-defined]  # a choice field's own
        self.fields["categoria"].widget = TextInput(attrs={"list": "categorias", "maxlength": 50})
        self.categories = [name for _, name in categories]
        kind = "Con IVA incluido." if includes_tax else "Sin IVA."
        for name in ("precio", "precio_2", "precio_3"):
            self.fields[name].help_text = kind
        self.includes_tax = includes_tax
        for name in ("activo", "quitar_foto") if is_new else ("stock", "sucursal"):
            del self.fields[name]
        if len(branches) == 1 and is_new:
            self.initial.setdefault("sucursal", branches[0][0])

    def new(self, *, category: int | None) -> CreateProduct:
        """Return what the form asks for. Only once it is valid."""
        told = self.cleaned_data
        given = {
            "price_2": told["precio_2"],
            "price_3": told["precio_3"],
            "tax_rate": None if told["iva"] is None else told["iva"] / 100,
            "barcode": told["codigo_de_barras"] or None,
            "max_stock": told["maximo"],
        }
        return CreateProduct(
            sku=told["codigo"],
            name=told["nombre"],
            price_1=told["precio"],
            prices_include_tax=self.includes_tax,
            cost=told["precio_compra"] or ZERO,
            description=told["descripcion"],
            category=category,
            brand=told["marca"] or None,
            unit=told["unidad"] or "PZA",
            branch=told["sucursal"],
            min_stock=told["minimo"] or ZERO,
            location=told["ubicacion"] or None,
            initial_stock=told["stock"] or ZERO,
            **given,
        )

    def changed(self, product: ProductShown, *, category: int | None) -> UpdateProduct:
        """Return what is to change; an emptied price stays as it was, because a product has three."""
        told = self.cleaned_data
        return UpdateProduct(
            id=product.id,
            prices_include_tax=product.includes_tax,
            sku=told["codigo"],
            barcode=told["codigo_de_barras"] or product.barcode,
            name=told["nombre"],
            description=told["descripcion"],
            category=category,
            brand=told["marca"] or None,
            unit=told["unidad"] or product.unit,
            cost=product.cost if told["precio_compra"] is None else told["precio_compra"],
            price_1=told["precio"],
            price_2=product.price_2 if told["precio_2"] is None else told["precio_2"],
            price_3=product.price_3 if told["precio_3"] is None else told["precio_3"],
            tax_rate=product.tax_rate if told["iva"] is None else told["iva"] / 100,
            min_stock=told["minimo"] or ZERO,
            max_stock=told["maximo"],
            location=told["ubicacion"] or None,
            is_active=told["activo"],
            only_active=False,
        )


def shown_values(product: ProductShown) -> dict[str, Any]:
    """Return what the form of a product begins with."""
    return {
        "nombre": product.name,
        "codigo": product.sku,
        "codigo_de_barras": product.barcode or "",
        "categoria": product.category or "",
        "marca": product.brand or "",
        "unidad": product.unit,
        "precio_compra": product.cost.quantize(_CENT),
        "precio": product.price_1.quantize(_CENT),
        "precio_2": product.price_2.quantize(_CENT),
        "precio_3": product.price_3.quantize(_CENT),
        "iva": (product.tax_rate * 100).normalize(),
        "minimo": product.min_stock.normalize(),
        "maximo": None if product.max_stock is None else product.max_stock.normalize(),
        "ubicacion": product.location or "",
        "descripcion": product.description,
        "activo": product.is_active,
    }
