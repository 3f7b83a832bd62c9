"""Showing that a transfer was sent, and saying that it has come. Not in the document: additions in its manner."""

from typing import Annotated

from trastienda.domain.payments.transfers import PDF, PICTURE, Proof
from trastienda.insights.transfer_proofs import transfer_proof, transfer_proofs
from trastienda.kernel.actor import Permission
from trastienda.operations.payments.approve_transfer import ApproveTransfer, approve_transfer
from trastienda.operations.payments.reject_transfer import RejectTransfer, reject_transfer
from trastienda.operations.payments.upload_transfer_proof import UploadTransferProof, upload_transfer_proof
from trastienda.surfaces.entelequia.auth import check_role
from trastienda.surfaces.entelequia.surface import ENTELEQUIA, ROOT
from trastienda.surfaces.entelequia.transfers import render, wire
from trastienda.surfaces.entelequia.vocabulary import CLIENT
from trastienda.web.decode import Upload
from trastienda.web.encode import File
from trastienda.web.errors import Malformed
from trastienda.web.forms import form_body, is_form
from trastienda.web.pictures import BODY_LIMIT, picture_of
from trastienda.web.surface import Call

SECTION = "6. Comprobantes de transferencia"
OWN = f"{ROOT}/account/orders/<id:order_id>/transfer-proof"
ADMIN_ROOT = f"{ROOT}/admin/orders"
ONE = f"{ADMIN_ROOT}/<id:order_id>/transfer-proof"
PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
}
"""What strangers uploaded is shown as nothing else than what it is, and runs nothing."""


@ENTELEQUIA.post(
    OWN,
    summary="Subir el comprobante de mi transferencia",
    section=SECTION,
    status=201,
    body_limit=BODY_LIMIT,
    outside=True,
)
def show(call: Call, order_id: int) -> wire.Message:
    check_role(call.actor, CLIENT)
    return _keep(call, order_id)


@ENTELEQUIA.post(
    ONE,
    summary="Subir un comprobante por el cliente",
    section=SECTION,
    permission=Permission.EDIT_ORDERS,
    status=201,
    body_limit=BODY_LIMIT,
    outside=True,
)
def show_for_client(call: Call, order_id: int) -> wire.Message:
    return _keep(call, order_id)


@ENTELEQUIA.get(ONE, summary="Comprobantes de una orden", section=SECTION, permission=Permission.MOVE_ORDERS)
def list_(call: Call, order_id: int) -> wire.Proofs:
    seen = transfer_proofs(order_id, actor=call.actor)
    return render.proofs(seen, root=f"/{ADMIN_ROOT}/{order_id}/transfer-proof")


@ENTELEQUIA.get(
    f"{ONE}/<id:proof_id>",
    summary="El archivo de un comprobante",
    section=SECTION,
    permission=Permission.MOVE_ORDERS,
)
def content(call: Call, order_id: int, proof_id: int) -> Annotated[File, PICTURE]:
    found = transfer_proof(order_id, proof_id, actor=call.actor)
    ending = "pdf" if found.content_type == PDF else "webp"
    return File(
        found.content, found.content_type, filename=f"comprobante-{proof_id}.{ending}", headers=PRIVATE
    )


@ENTELEQUIA.post(
    f"{ONE}/approve",
    summary="Aprobar la transferencia de una orden",
    section=SECTION,
    permission=Permission.EDIT_ORDERS,
)
def approve(call: Call, order_id: int) -> wire.Message:
    approve_transfer(ApproveTransfer(order=order_id), actor=call.actor, now=call.now)
    return wire.Message("Transferencia aprobada.")


@ENTELEQUIA.post(
    f"{ONE}/reject",
    summary="Rechazar la transferencia de una orden",
    section=SECTION,
    permission=Permission.EDIT_ORDERS,
)
def reject(call: Call, order_id: int, body: wire.Rejection) -> wire.Message:
    reject_transfer(RejectTransfer(order=order_id, reason=body.reason), actor=call.actor, now=call.now)
    return wire.Message("Comprobante rechazado.")


def _keep(call: Call, order_id: int) -> wire.Message:
    command = UploadTransferProof(order=order_id, proof=_sent(call))
    upload_transfer_proof(command, actor=call.actor, now=call.now)
    return wire.Message("Comprobante recibido.")


def _sent(call: Call) -> Proof:
    """Return the file of the form: a PDF as it came, a picture made anew. :raises Malformed: it is neither."""
    content_type = str(call.request.META.get("CONTENT_TYPE", ""))
    if not is_form(content_type):
        raise Malformed(where="proof", reason="debe enviarse como archivo, en un formulario multipart")
    sent: Upload = form_body(wire.NewProof, call.content, content_type).proof
    if sent.content.startswith(b"%PDF-"):
        return Proof(content=sent.content, content_type=PDF)
    return Proof(content=picture_of(sent, field="proof").content, content_type=PICTURE)
