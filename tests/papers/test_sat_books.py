"""The files for the SAT: valid against its own schemas, and equal to the trial balance of the month."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from tests.accountant import closes, month_before, on_account, posted_on, today
from tests.shop import Shop, now, open_shop
from trastienda.domain.accounting.rules import AccountFields, last_of_month, sat_codes
from trastienda.insights.books.period import Period
from trastienda.insights.books.sat_month import SatAccount, SatBooks, SatMonth, sat_month
from trastienda.insights.books.trial_balance import trial_balance
from trastienda.operations.accounting.create_account import create_account
from trastienda.operations.accounting.update_account import update_account
from trastienda.papers.sat_books import SatFile, balances_file, chart_file

SCHEMAS = "transform/schemas/www.sat.gob.mx/esquemas/ContabilidadE/1_3"


def schemas() -> Path:
    """Where satcfdi keeps the SAT's schemas; found without importing it."""
    found = find_spec("satcfdi")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / SCHEMAS


@pytest.fixture(scope="module")
def schema() -> dict[str, etree.XMLSchema]:
    return {
        kind: etree.XMLSchema(etree.parse(schemas() / name / f"{name}_1_3.xsd"))
        for kind, name in (("CT", "CatalogoCuentas"), ("BN", "BalanzaComprobacion"))
    }


@pytest.fixture
def mexican() -> Shop:
    """The SAT's published test taxpayer."""
    return open_shop("Escuela Kemper", pin="4832", tax_id="EKU9003173C9")


def books(shop: Shop, month: date) -> SatBooks:
    with shop.transaction():
        return sat_month(month.year, month.month, today=today())


def rows(file: SatFile) -> dict[str, dict[str, str]]:
    """Each account's attributes, by its code."""
    found = [dict(each.attrib) for each in etree.fromstring(file.content)]
    assert len({each["NumCta"] for each in found}) == len(found)
    return {each["NumCta"]: each for each in found}


@pytest.fixture
def month(mexican: Shop) -> date:
    """Last month, with sales on account, rent, and a third level of expenses; the month before had some too."""
    last = month_before(today(), 1)
    customer = mexican.customer(credit_limit="100000")
    for day in (month_before(today(), 2), last, last_of_month(last)):
        on_account(mexican, customer, "1000.50", on=day)
        posted_on(mexican, day)
    energy = AccountFields(
        code="600.50",
        name="Luz & agua «Ñandú»",
        normal_side="debit",
        parent=_id(mexican, "600"),
        sat_code="601.50",
    )
    above = create_account(energy, actor=mexican.owner, now=now())
    light = AccountFields(code="600.50.01", name="Luz", normal_side="debit", parent=above)
    create_account(light, actor=mexican.owner, now=now())
    posted_on(mexican, last, (("600.50.01", "250.25", "0"), ("100.02", "0", "250.25")))
    return last


def _id(shop: Shop, code: str) -> int:
    return int(shop._rows("SELECT id FROM account WHERE tenant_id = %s AND code = %s", code)[0][0])


def test_are_valid_against_the_sats_schemas(
    mexican: Shop, month: date, schema: dict[str, etree.XMLSchema]
) -> None:
    told = books(mexican, month)
    for kind, file in (
        ("CT", chart_file(told.month, told.accounts)),
        ("BN", balances_file(told.month, told.accounts)),
    ):
        schema[kind].assertValid(etree.fromstring(file.content))
        assert file.name == f"EKU9003173C9{month:%Y%m}{kind}.xml"
        assert file.content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")


def test_are_valid_for_a_shop_that_has_just_opened(mexican: Shop, schema: dict[str, etree.XMLSchema]) -> None:
    told = books(mexican, today())
    schema["CT"].assertValid(etree.fromstring(chart_file(told.month, told.accounts).content))
    schema["BN"].assertValid(etree.fromstring(balances_file(told.month, told.accounts).content))


def test_the_schema_would_notice(schema: dict[str, etree.XMLSchema]) -> None:
    """So that the two above prove something."""
    account = SatAccount("1", "no-es", "Caja", None, 1, "debit", *[Decimal(0)] * 4)
    wrong = chart_file(SatMonth("EKU9003173C9", 2026, 4), [account])
    assert not schema["CT"].validate(etree.fromstring(wrong.content))


def test_the_chart_says_where_each_account_hangs(mexican: Shop, month: date) -> None:
    told = books(mexican, month)
    chart = rows(chart_file(told.month, told.accounts))
    assert chart["600"] == {"CodAgrup": "600", "NumCta": "600", "Desc": "Gastos", "Nivel": "1", "Natur": "D"}
    assert chart["600.50.01"] == {
        "CodAgrup": "601.50",
        "NumCta": "600.50.01",
        "Desc": "Luz",
        "SubCtaDe": "600.50",
        "Nivel": "3",
        "Natur": "D",
    }
    assert chart["600.50"]["Desc"] == "Luz & agua «Ñandú»"
    assert chart["400.01"]["Natur"] == "A"


def test_the_balances_are_worked_out_by_hand(mexican: Shop, month: date) -> None:
    """Sales on account of 1,000.50 (one before, two in the month), rent of 15,000 as often, and the light."""
    told = books(mexican, month)
    found = {
        code: [row[name] for name in ("SaldoIni", "Debe", "Haber", "SaldoFin")]
        for code, row in rows(balances_file(told.month, told.accounts)).items()
    }
    assert found["100.03"] == ["1000.50", "2001.00", "0.00", "3001.50"]
    assert found["400.01"] == ["1000.50", "0.00", "2001.00", "3001.50"]
    assert found["100.02"] == ["-15000.00", "0.00", "30250.25", "-45250.25"]
    assert found["600.50.01"] == found["600.50"] == ["0.00", "250.25", "0.00", "250.25"]
    assert found["600"] == ["15000.00", "30250.25", "0.00", "45250.25"]
    assert found["100"] == ["-13999.50", "2001.00", "30250.25", "-42248.75"]
    assert found["200.01"] == ["0.00"] * 4


def test_the_balances_are_the_trial_balance(mexican: Shop, month: date) -> None:
    told = books(mexican, month)
    with mexican.transaction():
        trial = trial_balance(Period(month, last_of_month(month)))
    accounts = {account.code: account for account in told.accounts}
    for row in trial.rows:
        mine, columns = accounts[row.code], row.columns
        sign = 1 if mine.nature == "debit" else -1
        assert (mine.opening, mine.closing) == (
            (columns.opening_debit - columns.opening_credit) * sign,
            (columns.closing_debit - columns.closing_credit) * sign,
        )
        assert (mine.debits, mine.credits) == (columns.period_debit, columns.period_credit)
    posted = {row.code for row in trial.rows}
    leaves = [
        account for code, account in accounts.items() if not any(a.parent == code for a in accounts.values())
    ]
    assert all(
        not (leaf.opening or leaf.debits or leaf.credits) for leaf in leaves if leaf.code not in posted
    )
    tops = [account for account in told.accounts if account.parent is None]
    assert sum(top.debits for top in tops) == trial.totals.period_debit == trial.totals.period_credit


def test_what_was_sent_of_a_closed_month_stays(mexican: Shop, month: date) -> None:
    closes(mexican, month_before(today(), 2))
    closes(mexican, month)
    before = books(mexican, month)
    posted_on(mexican, today())
    assert books(mexican, month) == before


def test_an_account_out_of_use_is_told_of_while_it_has_a_past(mexican: Shop, month: date) -> None:
    unused = create_account(
        AccountFields(code="600.60", name="Nunca", normal_side="debit", parent=_id(mexican, "600")),
        actor=mexican.owner,
        now=now(),
    )
    for account in (unused, _id(mexican, "600.50.01")):
        update_account(account, AccountFields(is_active=False), actor=mexican.owner, now=now())
    told = {account.code for account in books(mexican, month).accounts}
    assert "600.50.01" in told
    assert "600.60" not in told


def test_our_list_of_codes_is_the_schemas_own() -> None:
    text = (schemas() / "CatalogosParaEsqContE" / "CatalogosParaEsqContE.xsd").read_text("utf-8")
    found = etree.fromstring(text.encode()).findall(".//{*}simpleType[@name='c_CodAgrup']//{*}enumeration")
    assert {each.get("value") for each in found} == sat_codes()


def test_are_written_without_the_library_that_knows_them() -> None:
    """It weighs 33 MB, in each process that serves pages."""
    served = (
        "import sys, django; django.setup(); import trastienda.surfaces.nexus.accounting; print(*sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", served], capture_output=True, text=True, check=True)
    assert "trastienda.papers.sat_books" in found.stdout.split()
    assert "satcfdi" not in found.stdout.split()
