"""Tenants that are there already get the account and the rule of chargebacks that new ones begin with; see `chart.py`."""

from django.db import migrations

_ACCOUNT = """
INSERT INTO account (tenant_id, code, sat_code, name, description, normal_side, parent_id, level, is_active)
SELECT p.tenant_id, '600.04', '703.21', 'Contracargos', '', 'debit', p.id, p.level + 1, true
FROM account p WHERE p.code = '600'
ON CONFLICT (tenant_id, code) DO NOTHING
"""
_RULES = """
INSERT INTO posting_rule (tenant_id, document, component, side, account_id)
SELECT a.tenant_id, 'chargeback', r.component, r.side, a.id
FROM (VALUES ('loss', 'debit', '600.04'), ('card', 'credit', '100.02')) AS r(component, side, code)
JOIN account a ON a.code = r.code
ON CONFLICT (tenant_id, document, component) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("accounting", "0001_initial")]
    operations = [
        migrations.RunSQL(_ACCOUNT, migrations.RunSQL.noop),
        migrations.RunSQL(_RULES, migrations.RunSQL.noop),
    ]
