from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_web_orders")]
    operations = [
        migrations.AddField(
            model_name="sale",
            name="hidden_at",
            field=models.DateTimeField(null=True),
        ),
    ]
