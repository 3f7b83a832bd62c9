"""Orders of the web store are numbered W-0001…, in every tenant that is there already."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO folio_counter (tenant_id, kind, prefix, width, last)"
            " SELECT id, 'order', 'W-', 4, 0 FROM tenant"
            " WHERE NOT EXISTS (SELECT 1 FROM folio_counter f WHERE f.tenant_id = tenant.id AND f.kind = 'order')",
            migrations.RunSQL.noop,
        )
    ]
