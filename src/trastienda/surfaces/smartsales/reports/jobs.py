"""Section 6: reports that are made in the background: how one stands, and its file."""

from typing import Annotated

from trastienda.domain.exports.queries import export_document, export_standing
from trastienda.kernel.actor import Permission
from trastienda.papers import report_pdf, report_xlsx
from trastienda.papers.report_file import CONTENT_TYPES
from trastienda.surfaces.smartsales.reports import render, wire
from trastienda.surfaces.smartsales.reports.api import ROOT, SECTION
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.encode import File
from trastienda.web.surface import Call


@SMARTSALES.get(
    f"{ROOT}/jobs/<id:job_id>/",
    summary="Avance de un reporte grande",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
)
def job(call: Call, job_id: int) -> wire.ReportJob:
    return render.job(export_standing(job_id, actor=call.actor, now=call.now))


@SMARTSALES.get(
    f"{ROOT}/jobs/<id:job_id>/download/",
    summary="Descargar un reporte grande",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
)
def download(call: Call, job_id: int) -> Annotated[File, report_pdf.TYPE, report_xlsx.TYPE]:
    standing, content = export_document(job_id, actor=call.actor, now=call.now)
    return File(content=content, content_type=CONTENT_TYPES[standing.format], filename=standing.filename)
