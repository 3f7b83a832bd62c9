"""Tenants that are there already begin with the methods that new ones do; see `defaults.py`."""

from django.db import migrations

from trastienda.domain.shipping.defaults import PICKUPS, SENT, TARIFFS, pickup_name


def open_shipping(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, country FROM tenant ORDER BY id")
        for tenant, country in cursor.fetchall():
            _open(cursor, tenant, country)


def _open(cursor, tenant, country):
    tariff, methods = TARIFFS.get(country), {}
    for code, name, kind in SENT:
        cursor.execute(
            "INSERT INTO shipping_method (tenant_id, code, name, kind, carrier, free_from, is_active)"
            " VALUES (%s, %s, %s, %s, %s, %s, true) RETURNING id",
            (tenant, code, name, str(kind), str(tariff.carrier) if tariff else "fastmail",
             tariff.free_from if tariff else None),
        )
        methods[code] = cursor.fetchone()[0]
    cursor.execute("SELECT id, name FROM branch WHERE tenant_id = %s AND is_active ORDER BY id LIMIT 2", (tenant,))
    for code, (branch, name) in zip(PICKUPS, cursor.fetchall(), strict=False):
        cursor.execute(
            "INSERT INTO shipping_method (tenant_id, code, name, kind, carrier, branch_id, is_active)"
            " VALUES (%s, %s, %s, 'pickup', '', %s, true)",
            (tenant, code, pickup_name(name), branch),
        )
    for each in tariff.zones if tariff else ():
        cursor.execute(
            "INSERT INTO shipping_zone (tenant_id, name) VALUES (%s, %s) RETURNING id", (tenant, each.name)
        )
        zone = cursor.fetchone()[0]
        for first, last in each.codes or ((None, None),):
            cursor.execute(
                "INSERT INTO shipping_place (tenant_id, zone_id, country, first, last) VALUES (%s, %s, %s, %s, %s)",
                (tenant, zone, country, first, last),
            )
        for code, steps in each.prices.items():
            for grams, price in steps:
                cursor.execute(
                    "INSERT INTO shipping_rate (tenant_id, method_id, zone_id, up_to_g, price)"
                    " VALUES (%s, %s, %s, %s, %s)",
                    (tenant, methods[code], zone, grams, price),
                )


class Migration(migrations.Migration):
    dependencies = [("shipping", "0001_initial")]
    operations = [migrations.RunPython(open_shipping, migrations.RunPython.noop)]
