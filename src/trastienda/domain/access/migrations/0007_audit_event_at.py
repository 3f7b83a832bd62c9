"""The record of what was done is read by its days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0006_order_permissions")]
    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["tenant", "at"], name="audit_event_at"),
        ),
    ]
