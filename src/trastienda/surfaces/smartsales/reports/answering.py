"""Answer a report's question as JSON or as a file, or say where the file will be."""

from collections.abc import Mapping

from django.http import HttpRequest

from trastienda.domain.exports.rules import Format
from trastienda.domain.tenancy.profile import TenantProfile, tenant_profile
from trastienda.insights.reports.answer import report
from trastienda.insights.reports.question import ReportQuestion
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.exports.request_export import RequestExport, request_export_if_large
from trastienda.papers.report_file import file_of_table, letterhead_of
from trastienda.surfaces.smartsales.reports import render
from trastienda.web.encode import Reply
from trastienda.web.surface import Call

JSON = "application/json"
ACCEPTED = 202


def answered(question: ReportQuestion, kind: Format, *, call: Call, headers: Mapping[str, str]) -> Reply:
    """
    Return the answer, or a 202 with the job that makes it.

    :raises TooManyRows: there are more rows than this kind of answer can hold.
    """
    waiting = request_export_if_large(RequestExport(question, kind), actor=call.actor, now=call.now)
    if waiting is not None:
        return Reply(render.job(waiting), ACCEPTED, headers)
    table, profile = report(question, actor=call.actor), profile_of(call.actor)
    if kind is Format.JSON:
        return Reply(render.report(table, currency=profile.currency), 200, headers)
    made = file_of_table(table, letterhead_of(profile, made_at=call.now), format=kind)
    return Reply(render.file(made), 200, headers)


def profile_of(actor: Actor) -> TenantProfile:
    with transaction(actor.tenant_id):
        return tenant_profile(actor.tenant_id)


def wants_json(request: HttpRequest) -> bool:
    """
    Whether the client takes JSON and nothing else.

    Libraries ask for `application/json, text/plain, */*` when told nothing; they get the file that is documented.
    """
    accepted = {part.split(";")[0].strip().lower() for part in request.headers.get("Accept", "").split(",")}
    return accepted == {JSON}
