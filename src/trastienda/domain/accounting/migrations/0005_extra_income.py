"""Tenants that are there already get the rules of what is earned besides sales; see `chart.py`."""

from django.db import migrations

_RULES = """
INSERT INTO posting_rule (tenant_id, document, component, side, account_id)
SELECT a.tenant_id, r.document, r.component, r.side, a.id
FROM (VALUES
  ('extra_income', 'cash', 'debit', '100.01'),
  ('extra_income', 'transfer', 'debit', '100.02'),
  ('extra_income', 'income', 'credit', '400.02')
) AS r(document, component, side, code)
JOIN account a ON a.code = r.code
ON CONFLICT (tenant_id, document, component) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("accounting", "0004_purchases_and_expenses")]
    operations = [migrations.RunSQL(_RULES, migrations.RunSQL.noop)]
