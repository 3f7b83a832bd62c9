"""Fiscal documents are numbered F-0001…, FG-, NC- and CP-, in every tenant that is there already."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial"), ("tenancy", "0002_order_folios")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO folio_counter (tenant_id, kind, prefix, width, last)"
            " SELECT t.id, k.kind, k.prefix, 4, 0 FROM tenant t CROSS JOIN (VALUES ('invoice', 'F-'),"
            " ('global_invoice', 'FG-'), ('credit_note', 'NC-'), ('payment_receipt', 'CP-')) AS k(kind, prefix)"
            " WHERE NOT EXISTS (SELECT 1 FROM folio_counter f WHERE f.tenant_id = t.id AND f.kind = k.kind)",
            migrations.RunSQL.noop,
        )
    ]
