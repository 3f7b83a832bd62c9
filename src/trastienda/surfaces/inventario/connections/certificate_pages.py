"""The pages of certificates that sign fiscal documents (CSD): what there is, until when it is good, and a new one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from trastienda.adapters.fiscal.offices import examine
from trastienda.domain.invoicing.errors import BadCredential, NotFiscal
from trastienda.domain.invoicing.scheme import Credential
from trastienda.domain.tenancy.queries import branches
from trastienda.insights.desk.certificates import CertificateShown, certificates_shown
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.invoicing.certificates import InstallCertificate, install_certificate
from trastienda.surfaces.inventario.connections.forms import SecretText
from trastienda.surfaces.inventario.connections.pages import CONFIGURATION, zone_of
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import REQUIRED, DeskForm, OneOf, Text
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Listing, Row, day_and_time
from trastienda.surfaces.inventario.surface import DESK
from trastienda.web.fiscal_words import credential_said, said

ROOT = "/configuracion/certificados/"
BACK = Fact("Certificados", "", href=ROOT)
MAY = Permission.EDIT_SETTINGS
INSTALLED = "Certificado instalado: firma desde ahora."
WARNED = timedelta(days=60)
"""How long before its end a certificate is warned of: the SAT gives a new one in minutes, but people wait."""
LARGEST = 100_000
COLUMNS = (
    Column("Titular"),
    Column("RFC", kind="code"),
    Column("Sucursal"),
    Column("Vale desde"),
    Column("Vale hasta"),
    Column("Estado", kind="state"),
)
_PLACES: Mapping[str, str] = {
    "wrong_password": "contrasena",
    "wrong_pair": "llave",
    "expired": "certificado",
    "not_yet": "certificado",
    "other_owner": "certificado",
    "not_for_documents": "certificado",
}
_ISSUER: Mapping[str, str] = {
    "issuer.legal_name": "razon_social",
    "issuer.regime": "regimen_fiscal",
    "issuer.postal_code": "codigo_postal",
}


class SmallFile(forms.FileField):
    """A file of a few kilobytes."""

    def __init__(self, label: str, *, ending: str, **options: Any) -> None:
        messages = {"required": REQUIRED, "empty": "El archivo está vacío.", "invalid": "Elija un archivo."}
        widget = forms.ClearableFileInput(attrs={"accept": ending})
        super().__init__(label=label, error_messages=messages, widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and (file.size or 0) > LARGEST:
            raise forms.ValidationError("Es demasiado grande para ser del SAT.")
        return file


class CertificateForm(DeskForm):
    """The two files of the SAT and their password; and what documents say of the issuer, where it is not known yet."""

    refused_fields: ClassVar[Mapping[str, str]] = {"branch": "sucursal"}

    certificado = SmallFile("Certificado (.cer)", ending=".cer")
    llave = SmallFile("Llave privada (.key)", ending=".key")
    contrasena = SecretText("Contraseña de la llave", most=256)
    sucursal = OneOf(
        "Sucursal", number=True, required=False, help_text="Todas: las que no tienen uno propio."
    )
    razon_social = Text(
        "Razón social", most=250, required=False, help_text="Vacía: la que ya está, o la del certificado."
    )
    regimen_fiscal = Text(
        "Régimen fiscal", most=10, required=False, help_text="Tres dígitos, por ejemplo 601."
    )
    codigo_postal = Text(
        "Código postal",
        most=10,
        required=False,
        help_text="El del lugar de expedición. Vacío: el que ya está.",
    )

    def __init__(self, *args: Any, branches: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sucursal"].choices = [("", "Todas"), *branches]  # type: ignore[attr-defined]

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, BadCredential):
            place = "llave" if error.detail == "key" else _PLACES.get(error.problem, "certificado")
            self.add_error(place, credential_said(error))
        elif isinstance(error, NotFiscal):
            self.add_error(_ISSUER.get(error.where), said(error))
        else:
            super().refuse(error, sentence)

    def told(self) -> InstallCertificate:
        """Return what the form asks for. Only once it is valid."""
        given = self.cleaned_data
        return InstallCertificate(
            credential=Credential(
                certificate=given["certificado"].read(),
                key=given["llave"].read(),
                password=given["contrasena"],
            ),
            branch=given["sucursal"],
            legal_name=given["razon_social"],
            regime=given["regimen_fiscal"],
            postal_code=given["codigo_postal"],
        )


@DESK.page("configuracion/certificados/", permission=MAY)
def certificates(call: DeskCall) -> HttpResponse:
    found, zone = certificates_shown(actor=call.actor), zone_of(call)
    listing = Listing(
        title="Certificados",
        columns=COLUMNS,
        rows=[_row(each, zone, call.now) for each in found],
        total=len(found),
        page=page_request(1, max(len(found), 1), largest=max(len(found), 1)),
        query={},
        noun=("certificado", "certificados"),
        main=Action("Instalar certificado", f"{ROOT}crear/"),
        empty="Todavía no hay ningún certificado de sello digital (CSD).",
        hint="Sin él no se puede facturar. Se tramita en el SAT con la e.firma; son un archivo .cer y uno .key.",
    )
    return call.page("list.html", {"title": listing.title, "listing": listing, "back": CONFIGURATION})


@DESK.page("configuracion/certificados/crear/", permission=MAY, writes=True)
def install(call: DeskCall) -> HttpResponse:
    with transaction(call.actor.tenant_id):
        places = [(each.id, each.name) for each in branches() if each.is_active]
    form = CertificateForm(
        *((call.request.POST, call.request.FILES) if call.is_post else (None,)), branches=places
    )
    if call.is_post and form.is_valid():
        command = form.told()
        try:
            return call.once(
                lambda: install_certificate(
                    command, examine=examine, secret=settings.SECRET_KEY, actor=call.actor, now=call.now
                ),
                to=lambda _: ROOT,
                said=INSTALLED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {"title": "Instalar certificado", "form": form, "back": BACK, "button": "Instalar"}
    return call.page("form.html", context, status=400 if form.errors else 200)


def _state(each: CertificateShown, now: datetime) -> Cell:
    if not each.is_active:
        return Cell("Reemplazado", tone="quiet")
    if each.valid_until <= now:
        return Cell("Vencido", tone="bad")
    left = each.valid_until - now
    if left <= WARNED:
        days = max(left.days, 1)
        return Cell("Vence en 1 día" if days == 1 else f"Vence en {days} días", tone="warn")
    return Cell("Vigente", tone="good")


def _row(each: CertificateShown, zone: str, now: datetime) -> Row:
    return Row(
        cells=(
            Cell(each.legal_name or each.tax_id, detail=each.number),
            Cell(each.tax_id),
            Cell(each.branch or "Todas"),
            Cell(day_and_time(each.valid_from, zone_name=zone)),
            Cell(day_and_time(each.valid_until, zone_name=zone)),
            _state(each, now),
        ),
    )
