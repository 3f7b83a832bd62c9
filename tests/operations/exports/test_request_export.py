"""Ask for a report that takes long: when it is one, what is deferred, who sees it, and how it is made."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.insights.reports.helpers import a_month
from tests.papers.helpers import pages
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.exports import rules, steps
from trastienda.domain.exports.errors import ExportNotFound, ExportNotReady, TooManyExports, TooManyRows
from trastienda.domain.exports.models import Export
from trastienda.domain.exports.queries import ExportStanding, export_document, export_standing
from trastienda.domain.exports.rules import Format, Size
from trastienda.insights.reports.question import ReportQuestion, Subject
from trastienda.jobs import exports as jobs
from trastienda.jobs.exports import make_export
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, ActorKind, Permission
from trastienda.kernel.errors import Forbidden
from trastienda.operations.exports.carry_export import report_progress
from trastienda.operations.exports.request_export import RequestExport, request_export_if_large
from trastienda.project import worker

D = Decimal
SALES = ReportQuestion(Subject.SALES, since=date(2025, 10, 1), until=date(2025, 10, 31))
DEFERRED = (
    "SELECT count(*) FROM procrastinate_jobs"
    " WHERE task_name = 'make_export' AND (args->>'tenant_id')::bigint = %s"
)


@pytest.fixture(autouse=True)
def five_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """October has seven documents."""
    few = Size(at_once=5, most=1_000)
    monkeypatch.setattr(rules, "SIZES", {Format.PDF: few, Format.XLSX: few, Format.JSON: Size(5, 5)})


def user(shop: Shop, role: str = "manager") -> Actor:
    user_id = shop.user(role, username=f"{role}{now().timestamp()}")
    permissions = {Permission.VIEW_REPORTS} | ({Permission.MANAGE_USERS} if role == "admin" else set())
    return Actor(
        tenant_id=shop.id,
        kind=ActorKind.USER,
        id=user_id,
        name=role,
        role=role,
        permissions=frozenset(permissions),
    )


def asks(
    actor: Actor, *, format: Format = Format.XLSX, question: ReportQuestion = SALES
) -> ExportStanding | None:
    return request_export_if_large(RequestExport(question, format), actor=actor, now=now())


def deferred(shop: Shop) -> Any:
    return sql.value(DEFERRED, (shop.id,))


def test_defers_a_job_with_the_request(shop: Shop) -> None:
    a_month(shop)
    found = asks(user(shop))
    assert found is not None
    assert (found.state, found.progress, found.row_count, found.format) == ("waiting", 0, 7, Format.XLSX)
    assert deferred(shop) == 1


def test_a_small_one_is_answered_at_once(shop: Shop) -> None:
    shop.has("CAFE")
    asker = user(shop)
    with shop.nothing_changes():
        assert asks(asker) is None
    assert deferred(shop) == 0


def test_asking_again_gets_the_one_that_is_being_made(shop: Shop) -> None:
    a_month(shop)
    asker, other = user(shop), user(shop)
    first = asks(asker)
    assert asks(asker) == first
    assert deferred(shop) == 1
    assert asks(other) != first
    assert asks(asker, format=Format.PDF) != first
    assert deferred(shop) == 3


def test_refuses_what_no_document_can_hold(shop: Shop) -> None:
    a_month(shop)
    asker = user(shop)
    with shop.nothing_changes(), pytest.raises(TooManyRows) as refused:
        asks(asker, format=Format.JSON)
    assert (refused.value.rows, refused.value.most) == (7, 5)


def test_refuses_more_than_may_be_made_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    a_month(shop)
    monkeypatch.setattr(rules, "MOST_PENDING", 1)
    asks(user(shop))
    asker = user(shop)
    with shop.nothing_changes(), pytest.raises(TooManyExports):
        asks(asker)
    assert deferred(shop) == 1


def test_needs_the_permission(shop: Shop) -> None:
    cashier = shop.actor(shop.hire("cashier", pin="8642"))
    with shop.nothing_changes(), pytest.raises(Forbidden):
        asks(cashier)


def test_a_request_that_is_undone_leaves_no_job(shop: Shop) -> None:
    a_month(shop)
    asker = user(shop)

    def asks_and_fails() -> None:
        with shop.transaction():
            asks(asker)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asks_and_fails()
    assert (deferred(shop), shop.count("export")) == (0, 0)


class TestMade:
    def test_by_the_worker_with_the_same_numbers(self, shop: Shop) -> None:
        a_month(shop)
        asker = user(shop)
        found = asks(asker)
        assert found is not None
        [outcome] = at_once(lambda: worker.work(wait=False))
        assert outcome is None
        standing, content = export_document(found.id, actor=asker, now=now())
        assert (standing.state, standing.progress, standing.row_count) == ("done", 100, 7)
        assert standing.filename == "ventas-2025-10.xlsx"
        sheet = load_workbook(io.BytesIO(content), data_only=True)["Reporte"]
        assert [sheet.cell(12, column).value for column in (1, 6, 7, 8)] == ["Total", 1400, 224, 1624]

    def test_as_pdf(self, shop: Shop) -> None:
        a_month(shop)
        asker = user(shop)
        found = asks(asker, format=Format.PDF)
        assert found is not None
        make_export(tenant_id=shop.id, export_id=found.id)
        _, content = export_document(found.id, actor=asker, now=now())
        assert "1,624.00" in pages(content)[0]

    def test_says_how_far_it_got(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        a_month(shop)
        asker = user(shop)
        found = asks(asker)
        assert found is not None
        seen: list[int] = []

        def looked(export_id: int, percent: int, **rest: Any) -> None:
            report_progress(export_id, percent, **rest)
            seen.append(export_standing(found.id, actor=asker, now=now()).progress)

        monkeypatch.setattr(jobs, "report_progress", looked)
        monkeypatch.setattr(jobs, "_FEWEST", 2)
        make_export(tenant_id=shop.id, export_id=found.id)
        assert seen == [25, 51, 77], "two, four and six rows of seven, of ninety percent"

    def test_only_once(self, shop: Shop) -> None:
        a_month(shop)
        asker = user(shop)
        found = asks(asker)
        assert found is not None
        make_export(tenant_id=shop.id, export_id=found.id)
        with shop.nothing_changes():
            make_export(tenant_id=shop.id, export_id=found.id)
            make_export(tenant_id=shop.id, export_id=found.id + 1)

    def test_a_failure_is_told(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        a_month(shop)
        asker = user(shop)
        found = asks(asker)
        assert found is not None

        def fails(*_: Any, **__: Any) -> None:
            raise OSError("no space left")

        monkeypatch.setattr(jobs, "file_of_passing_rows", fails)
        make_export(tenant_id=shop.id, export_id=found.id)
        assert export_standing(found.id, actor=asker, now=now()).state == "failed"
        with pytest.raises(ExportNotReady):
            export_document(found.id, actor=asker, now=now())
        assert asks(asker) != found, "it may be asked for again"


class TestSeen:
    def test_by_who_asked_and_by_administrators_alone(self, shop: Shop, neighbour: Shop) -> None:
        a_month(shop)
        asker = user(shop)
        found = asks(asker)
        assert found is not None
        for allowed in (asker, user(shop, "admin")):
            assert export_standing(found.id, actor=allowed, now=now()) == found
        for other in (user(shop), user(neighbour, "admin")):
            with pytest.raises(ExportNotFound):
                export_standing(found.id, actor=other, now=now())
            with pytest.raises(ExportNotFound):
                export_document(found.id, actor=other, now=now())

    def test_not_before_it_is_ready(self, shop: Shop) -> None:
        a_month(shop)
        asker = user(shop)
        found = asks(asker)
        assert found is not None
        with pytest.raises(ExportNotReady):
            export_document(found.id, actor=asker, now=now())

    def test_as_failed_when_its_worker_died(self, shop: Shop) -> None:
        a_month(shop)
        asker = user(shop)
        found = asks(asker)
        assert found is not None
        with shop.transaction():
            steps.begin(found.id, at=now() - rules.SILENT_FOR - timedelta(seconds=1))
        assert export_standing(found.id, actor=asker, now=now()).state == "failed"
        again = asks(asker)
        assert again is not None
        assert again.id != found.id


def test_is_forgotten_after_a_week(shop: Shop) -> None:
    a_month(shop)
    asks(user(shop))
    with shop.transaction():
        assert steps.forget(before=now() - rules.KEPT) == 0
        Export.objects.update(requested_at=now() - rules.KEPT - timedelta(minutes=1))
        assert steps.forget(before=now() - rules.KEPT) == 1
    assert shop.count("export") == 0
