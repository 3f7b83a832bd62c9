"""The audit proves that what is kept for speed is what it was worked out of; and says when not."""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.insights.kept import KEPT, keep_everything
from tests.shop import Shop
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.insights.audit.kept import PROOFS


@pytest.fixture
def kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    keep_everything(shop, monkeypatch)
    return shop


def test_holds_for_what_was_folded_and_what_came_late(kept: Shop) -> None:
    found = {finding.key: finding for finding in audit_tenant(kept.id)}
    assert [each.says for each in found.values() if not each.holds] == []
    assert all(found[proof.key].checked for proof in PROOFS)


@pytest.mark.parametrize(("what", "statement", "proof", "says"), KEPT, ids=[each[0] for each in KEPT])
def test_notices_when(what: str, statement: str, proof: str, says: str, kept: Shop) -> None:
    parts = urlsplit(os.environ["TRASTIENDA_TEST_SERVER"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        assert superuser.execute(statement, {"tenant": kept.id}).rowcount > 0
    found = next(finding for finding in audit_tenant(kept.id) if finding.key == proof)
    assert not found.holds
    assert any(says in each for each in found.says), found.says
