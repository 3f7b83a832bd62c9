"""What the roles of tenants that are there already may do with orders of the web store; new tenants begin with it."""

from django.db import migrations

MOVE, EDIT, SCAN = "orders.move", "orders.edit", "shipping.scan"
ADDED = {
    "owner": (MOVE, EDIT),
    "admin": (MOVE, EDIT),
    "manager": (MOVE, EDIT),
    "supervisor": (MOVE, EDIT),
    "cashier": (MOVE, SCAN),
    "seller": (MOVE,),
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
    dependencies = [("access", "0005_shipping_permissions")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
