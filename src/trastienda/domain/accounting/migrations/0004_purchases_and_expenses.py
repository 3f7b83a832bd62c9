"""Tenants that are there already get the accounts and rules of assets, expenses and paid purchases; see `chart.py`."""

from django.db import migrations

_ACCOUNT = """
INSERT INTO account (tenant_id, code, sat_code, name, description, normal_side, parent_id, level, is_active)
SELECT p.tenant_id, '100.06', '155.01', 'Mobiliario y Equipo', '', 'debit', p.id, p.level + 1, true
FROM account p WHERE p.code = '100'
ON CONFLICT (tenant_id, code) DO NOTHING
"""
_RULES = """
INSERT INTO posting_rule (tenant_id, document, component, side, account_id)
SELECT a.tenant_id, r.document, r.component, r.side, a.id
FROM (VALUES
  ('purchase', 'asset', 'debit', '100.06'),
  ('purchase', 'cash', 'credit', '100.01'),
  ('purchase', 'transfer', 'credit', '100.02'),
  ('purchase_correction', 'inventory', 'debit', '100.04'),
  ('purchase_correction', 'cost', 'credit', '500.01'),
  ('expense', 'expense', 'debit', '600.01'),
  ('expense', 'tax', 'debit', '100.05'),
  ('expense', 'cash', 'credit', '100.01'),
  ('expense', 'transfer', 'credit', '100.02')
) AS r(document, component, side, code)
JOIN account a ON a.code = r.code
ON CONFLICT (tenant_id, document, component) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("accounting", "0003_kept_balances")]
    operations = [
        migrations.RunSQL(_ACCOUNT, migrations.RunSQL.noop),
        migrations.RunSQL(_RULES, migrations.RunSQL.noop),
    ]
