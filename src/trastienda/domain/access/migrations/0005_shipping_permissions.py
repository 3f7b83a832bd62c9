"""What the roles of tenants that are there already may do with parcels; new tenants begin with it."""

from django.db import migrations

BOTH = ("shipping.manage", "shipping.scan")
ADDED = {
    "owner": BOTH,
    "admin": BOTH,
    "manager": BOTH,
    "supervisor": BOTH,
    "seller": ("shipping.scan",),
    "logistics": ("shipping.scan",),
}


def add(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for code, permissions in ADDED.items():
            cursor.execute(
                "UPDATE role SET permissions = ARRAY(SELECT DISTINCT each FROM unnest(permissions || %s::varchar[])"
                " AS each ORDER BY each) WHERE code = %s",
                (list(permissions), code),
            )


class Migration(migrations.Migration):
    dependencies = [("access", "0004_failures_by_secret")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
