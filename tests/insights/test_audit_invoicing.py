"""The audit proves that fiscal documents, sales, returns, payments and books are the same money; and says when not."""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.insights.fiscal import FISCAL, issue_everything
from tests.operations.sales.helpers import nothing_is_wrong
from tests.shop import Shop
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.insights.audit.invoicing import PROOFS


@pytest.fixture
def invoiced(shop: Shop) -> Shop:
    issue_everything(shop)
    return shop


def test_holds_for_every_kind_of_document(invoiced: Shop) -> None:
    assert nothing_is_wrong(invoiced)
    checked = {finding.key: finding.checked for finding in audit_tenant(invoiced.id)}
    assert all(checked[proof.key] for proof in PROOFS)


@pytest.mark.parametrize(("what", "statement", "proof", "says"), FISCAL, ids=[each[0] for each in FISCAL])
def test_notices_when(what: str, statement: str, proof: str, says: str, invoiced: Shop) -> None:
    parts = urlsplit(os.environ["TRASTIENDA_TEST_SERVER"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        assert superuser.execute(statement, {"tenant": invoiced.id}).rowcount > 0
    found = next(finding for finding in audit_tenant(invoiced.id) if finding.key == proof)
    assert not found.holds
    assert any(says in each for each in found.says), found.says
