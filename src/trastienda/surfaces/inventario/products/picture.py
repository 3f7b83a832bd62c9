"""A product's picture at the desk: read from the form that brought it, kept with the product, shown on its card."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from trastienda.domain.catalog.pictures import Picture, picture_content, picture_digest
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.transaction import transaction
from trastienda.operations.catalog.set_product_picture import set_product_picture
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.products.forms import ProductForm
from trastienda.surfaces.inventario.surface import DESK
from trastienda.web.decode import Upload
from trastienda.web.errors import Malformed
from trastienda.web.pictures import LARGEST_FILE, picture_of

FIELD, GONE = "foto", "quitar_foto"
FOR_EVER = "private, max-age=31536000, immutable"
"""A picture's address names its content: another picture has another address."""


@DESK.page("productos/<id:product_id>/imagen/<slug:digest>/", permission=Permission.VIEW_INVENTORY)
def picture(call: DeskCall, product_id: int, digest: str) -> HttpResponse:
    with transaction(call.actor.tenant_id):
        content = picture_content(product_id, digest)
    if content is None:
        raise NotFound(noun="image", id=product_id)
    headers = {"Cache-Control": FOR_EVER, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="image/webp", headers=headers)


def picture_href(call: DeskCall, product_id: int) -> str:
    """Where a product's picture is; empty where it has none."""
    with transaction(call.actor.tenant_id):
        digest = picture_digest(product_id)
    return f"/productos/{product_id}/imagen/{digest}/" if digest else ""


def sent_picture(form: ProductForm) -> Picture | None:
    """Return the picture that came with a form, made anew; what is wrong with it is told beside the field."""
    file = form.cleaned_data.get(FIELD)
    if not isinstance(file, UploadedFile):
        return None
    content = file.read(LARGEST_FILE + 1)
    try:
        return picture_of(Upload(name="", content_type="", content=content), field=FIELD)
    except Malformed as wrong:
        form.add_error(FIELD, f"{wrong.reason[:1].upper()}{wrong.reason[1:]}.")
        return None


def keep_sent(call: DeskCall, form: ProductForm, product_id: int, sent: Picture | None) -> None:
    """Keep what was sent with the form, or take away what it asks to be rid of."""
    if sent is not None or form.cleaned_data.get(GONE):
        set_product_picture(product_id, sent, actor=call.actor, now=call.now)
