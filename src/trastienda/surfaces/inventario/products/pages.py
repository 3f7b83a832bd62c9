"""The pages of products: list, card, new, change, delete; and what is done with many at once."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse

from trastienda.domain.catalog.pictures import Picture
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.queries import branches
from trastienda.insights.desk.products import (
    ProductRow,
    ProductShown,
    ProductsWanted,
    categories_named,
    count_products,
    product_shown,
    products_page,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.operations.catalog.create_category import category_named
from trastienda.operations.catalog.create_product import create_product
from trastienda.operations.catalog.remove_product import remove_product
from trastienda.operations.catalog.update_product import UpdateProduct, update_product
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.exports import exports
from trastienda.surfaces.inventario.desk.listing import (
    NUMBER,
    Action,
    Cell,
    Choice,
    Column,
    Fact,
    Filter,
    Listing,
    Row,
    Table,
    asked_order,
    asked_page,
    day_and_time,
    money,
    quantity,
)
from trastienda.surfaces.inventario.products.forms import ProductForm, shown_values
from trastienda.surfaces.inventario.products.picture import keep_sent, picture_href, sent_picture
from trastienda.surfaces.inventario.surface import DESK
from trastienda.surfaces.inventario.vocabulary import MOVE_KINDS

ROOT = "/productos/"
BACK = Fact("Productos", "", href=ROOT)
ADDED, CHANGED, DELETED = (
    "Producto agregado correctamente.",
    "Producto actualizado correctamente.",
    "Producto eliminado correctamente.",
)
ORDERS: Mapping[str, str] = {"codigo": "sku", "nombre": "name", "precio": "price", "stock": "stock"}
"""The words after `orden=`, and ours."""
STATES = (
    Choice("bajos", "Bajo el mínimo"),
    Choice("agotados", "Agotados"),
    Choice("inactivos", "Fuera de venta"),
)
COLUMNS = (
    Column("Nombre", "nombre"),
    Column("Código", "codigo", "code"),
    Column("Categoría"),
    Column("Precio", "precio", "number"),
    Column("Existencias", "stock", "number"),
    Column("Estado", kind="state"),
)
_MOST_AT_ONCE = 200


@DESK.page("productos/", permission=Permission.VIEW_INVENTORY)
def products(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    names = categories_named(actor=call.actor)
    wanted = wanted_products(query)
    total = count_products(wanted, actor=call.actor)
    page = asked_page(query, total=total)
    rows = [_row(each) for each in products_page(wanted, page=page, actor=call.actor)]
    edits = call.may(Permission.EDIT_INVENTORY)
    asked = urlencode({name: text for name, text in query.items() if name != NUMBER})
    listing = Listing(
        title="Productos",
        columns=COLUMNS,
        rows=rows,
        total=total,
        page=page,
        query=query,
        noun=("producto", "productos"),
        search="Nombre, código, marca o código de barras",
        filters=(
            Filter("categoria", "Categoría", [Choice(str(id_), name) for id_, name in names]),
            Filter("estado", "Estado", STATES),
        ),
        main=Action("Nuevo producto", f"{ROOT}crear/") if call.may(Permission.CREATE_INVENTORY) else None,
        others=_others(call, asked),
        bulk=(
            Action("Poner a la venta", f"{ROOT}varios/activar/"),
            Action("Quitar de la venta", f"{ROOT}varios/desactivar/"),
        )
        if edits
        else (),
        empty="Todavía no hay productos.",
        hint="Agregue el primero, o importe su catálogo de un archivo CSV o XLSX.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Productos", "listing": listing})


@DESK.page("productos/<id:product_id>/", permission=Permission.VIEW_INVENTORY)
def product(call: DeskCall, product_id: int) -> HttpResponse:
    found = product_shown(product_id, actor=call.actor)
    actions = []
    if call.may(Permission.EDIT_INVENTORY):
        actions = [
            Action("Editar", f"{ROOT}{product_id}/editar/", tone="main"),
            Action("Eliminar", f"{ROOT}{product_id}/eliminar/", tone="bad"),
        ]
    tables = (_stock(found), _card(call, found))
    context = {
        "title": found.name,
        "back": BACK,
        "facts": _facts(found),
        "tables": tables,
        "actions": actions,
        "picture": picture_href(call, product_id),
    }
    return call.page("detail.html", context)


@DESK.page(
    "productos/crear/", permission=Permission.CREATE_INVENTORY, writes=True, also=("productos/nuevo/",)
)
def create(call: DeskCall) -> HttpResponse:
    form = _form(call, includes_tax=_includes_tax(call), is_new=True)
    sent = sent_picture(form) if call.is_post and form.is_valid() else None
    if call.is_post and form.is_valid():
        try:
            return call.once(lambda: _create(call, form, sent), to=lambda _: ROOT, said=ADDED)
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(call, form, "Nuevo producto", back=BACK)


@DESK.page("productos/<id:product_id>/editar/", permission=Permission.EDIT_INVENTORY, writes=True)
def edit(call: DeskCall, product_id: int) -> HttpResponse:
    found = product_shown(product_id, actor=call.actor, moves=0)
    form = _form(call, includes_tax=found.includes_tax, is_new=False, initial=shown_values(found))
    sent = sent_picture(form) if call.is_post and form.is_valid() else None
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: _change(call, form, found, sent), to=lambda _: f"{ROOT}{product_id}/", said=CHANGED
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(
        call, form, f"Editar {found.name}", back=Fact(found.name, "", href=f"{ROOT}{product_id}/")
    )


@DESK.page("productos/<id:product_id>/eliminar/", permission=Permission.EDIT_INVENTORY, writes=True)
def delete(call: DeskCall, product_id: int) -> HttpResponse:
    found = product_shown(product_id, actor=call.actor, moves=0)
    problem = ""
    if call.is_post:
        try:
            return call.once(
                lambda: remove_product(product_id, actor=call.actor, now=call.now, only_for_good=True),
                to=lambda _: ROOT,
                said=DELETED,
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    context = {
        "title": f"Eliminar {found.name}",
        "back": Fact(found.name, "", href=f"{ROOT}{product_id}/"),
        "asked": f"¿Eliminar {found.name} ({found.sku})? No se puede deshacer.",
        "problem": problem,
        "instead": "Un producto con historia no se borra: puede quitarlo de la venta al editarlo.",
    }
    return call.page("delete.html", context, status=400 if problem else 200)


@DESK.page("productos/varios/<slug:what>/", permission=Permission.EDIT_INVENTORY, writes=True, reads=False)
def many(call: DeskCall, what: str) -> HttpResponse:
    """Put many products on sale or take them off; all of them or none."""
    texts = call.request.POST.getlist("id")[:_MOST_AT_ONCE]
    ids = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]
    if what not in {"activar", "desactivar"} or not ids:
        return call.redirect(ROOT)
    said = f"{len(ids)} productos {'a la venta' if what == 'activar' else 'fuera de venta'}."

    def work() -> None:
        for product_id in ids:
            command = UpdateProduct(id=product_id, is_active=what == "activar", only_active=False)
            update_product(command, actor=call.actor, now=call.now)

    return call.once(work, to=lambda _: ROOT, said=said)


def _others(call: DeskCall, asked: str) -> tuple[Action, ...]:
    """What else can be done with the list; `asked` is how it is narrowed."""
    exported = exports(f"{ROOT}exportar/", asked)
    brings_in = call.may(Permission.CREATE_INVENTORY) and call.may(Permission.EDIT_INVENTORY)
    return (Action("Importar", f"{ROOT}importar/"), *exported) if brings_in else exported


def wanted_products(query: Mapping[str, str]) -> ProductsWanted:
    """Return what a list's address asks for; what makes no sense is as if it were not there."""
    order, descending = asked_order(query, ORDERS, usual="codigo")
    category = query.get("categoria", "").replace("\0", "").strip()
    is_number = category.isascii() and category.isdigit() and len(category) < 16
    return ProductsWanted(
        text=query.get("q", "").replace("\0", "")[:100],
        category=int(category) if is_number else None,
        category_name="" if is_number else category[:120],
        state=query.get("estado") or "activos",
        order=order,
        descending=descending,
    )


def _row(each: ProductRow) -> Row:
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.name, detail=each.barcode or ""),
            Cell(each.sku),
            Cell(each.category or "–"),
            Cell(money(each.price), detail="con IVA" if each.includes_tax else "más IVA"),
            Cell(f"{quantity(each.on_hand)} {each.unit}", detail=_reserved(each)),
            _state(each),
        ),
    )


def _reserved(each: ProductRow) -> str:
    return f"{quantity(each.reserved)} apartadas" if each.reserved else ""


def _state(each: ProductRow) -> Cell:
    if not each.is_active:
        return Cell("Fuera de venta", tone="quiet")
    if each.on_hand <= 0:
        return Cell("Agotado", tone="bad")
    return Cell("Bajo", tone="warn") if each.on_hand < each.least else Cell("Suficiente", tone="good")


def _facts(found: ProductShown) -> list[Fact]:
    kind = "con IVA" if found.includes_tax else "más IVA"
    told = [
        Fact("Código", found.sku),
        Fact("Código de barras", found.barcode or "–"),
        Fact("Categoría", found.category or "–"),
        Fact("Marca", found.brand or "–"),
        Fact("Precio de venta", f"{money(found.price_1)} {kind}"),
        Fact("Precio de taller", f"{money(found.price_2)} {kind}"),
        Fact("Precio de mayoreo", f"{money(found.price_3)} {kind}"),
        Fact("Última compra", f"{money(found.cost)} sin IVA"),
        Fact("IVA", f"{quantity(found.tax_rate * 100)} %"),
        Fact(
            "Estado",
            "A la venta" if found.is_active else "Fuera de venta",
            "good" if found.is_active else "quiet",
        ),
    ]
    return [*told, Fact("Descripción", found.description)] if found.description else told


def _stock(found: ProductShown) -> Table:
    columns = (Column("Sucursal"), Column("Existencias", kind="number"), Column("Apartadas", kind="number"),
               Column("Mínimo", kind="number"), Column("Ubicación"), Column("Valor", kind="number"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(each.branch),
                Cell(quantity(each.on_hand)),
                Cell(quantity(each.reserved)),
                Cell(quantity(each.min_stock)),
                Cell(each.location or "–"),
                Cell(money(each.value)),
            )
        )
        for each in found.stock
    ]
    on_hand, value = sum(each.on_hand for each in found.stock), sum(each.value for each in found.stock)
    totals = ("Total", f"{on_hand:,f}".rstrip("0").rstrip("."), "", "", "", f"{value:,.2f}")
    return Table(title="Existencias", columns=columns, rows=rows, totals=totals if len(rows) > 1 else ())


def _card(call: DeskCall, found: ProductShown) -> Table:
    with transaction(call.actor.tenant_id):
        zone = tenant_profile(call.actor.tenant_id).time_zone
    columns = (Column("Cuándo"), Column("Movimiento"), Column("Sucursal"), Column("Cantidad", kind="number"),
               Column("Quedaron", kind="number"), Column("Quién"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(day_and_time(each.at, zone_name=zone)),
                Cell(MOVE_KINDS.get(each.kind, each.kind), detail=each.reason),
                Cell(each.branch),
                Cell(f"{'+' if each.quantity > 0 else ''}{quantity(each.quantity)}"),
                Cell(quantity(each.after)),
                Cell(each.actor),
            )
        )
        for each in found.moves
    ]
    return Table(title="Últimos movimientos", columns=columns, rows=rows, empty="No ha tenido movimientos.")


def _form(call: DeskCall, *, includes_tax: bool, is_new: bool, **options: object) -> ProductForm:
    with transaction(call.actor.tenant_id):
        places = [(each.id, each.name) for each in branches() if each.is_active]
    return ProductForm(
        call.request.POST if call.is_post else None,
        call.request.FILES if call.is_post else None,
        branches=places,
        categories=categories_named(actor=call.actor),
        includes_tax=includes_tax,
        is_new=is_new,
        **options,
    )


def _shown_form(call: DeskCall, form: ProductForm, title: str, *, back: Fact) -> HttpResponse:
    context = {"title": title, "form": form, "back": back}
    return call.page("product_form.html", context, status=400 if form.errors else 200)


def _includes_tax(call: DeskCall) -> bool:
    with transaction(call.actor.tenant_id):
        return tenant_profile(call.actor.tenant_id).prices_include_tax


def _create(call: DeskCall, form: ProductForm, sent: Picture | None) -> int:
    category = category_named(form.cleaned_data["categoria"], actor=call.actor)
    made = create_product(form.new(category=category), actor=call.actor, now=call.now).id
    keep_sent(call, form, made, sent)
    return made


def _change(call: DeskCall, form: ProductForm, found: ProductShown, sent: Picture | None) -> None:
    category = category_named(form.cleaned_data["categoria"], actor=call.actor)
    update_product(form.changed(found, category=category), actor=call.actor, now=call.now)
    keep_sent(call, form, found.id, sent)
