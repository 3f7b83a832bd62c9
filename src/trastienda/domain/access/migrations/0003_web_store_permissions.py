"""What the roles of tenants that are there already may do in the web store; new tenants begin with it."""

from django.db import migrations

ADDED = {
    "owner": ("orders.create", "orders.manage", "users.manage", "reviews.moderate", "reports.view"),
    "admin": ("orders.create", "orders.manage", "users.manage", "reviews.moderate", "reports.view"),
    "manager": ("orders.create", "reviews.moderate", "reports.view"),
    "supervisor": ("orders.create", "reviews.moderate", "reports.view"),
    "cashier": ("orders.create",),
    "seller": ("orders.create",),
    "accountant": ("reports.view",),
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
    dependencies = [("access", "0002_refresh_tokens")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
