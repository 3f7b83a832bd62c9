import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fitment', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PartSearch',
            fields=[
                ('part', models.OneToOneField(db_index=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='fitment.part')),
                ('place', models.IntegerField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'db_table': 'part_search',
            },
        ),
        migrations.AddField(
            model_name='fitment',
            name='group',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fitment.partgroup'),
        ),
        migrations.RunSQL(
            'UPDATE fitment f SET group_id = p.group_id FROM part p WHERE p.id = f.part_id;'
            'SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED',
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='fitment',
            name='group',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fitment.partgroup'),
        ),
        migrations.RemoveConstraint(
            model_name='fitment',
            name='fitment_once',
        ),
        migrations.RemoveIndex(
            model_name='fitment',
            name='fitment_of_part',
        ),
        migrations.AddConstraint(
            model_name='fitment',
            constraint=models.UniqueConstraint(fields=('part', 'vehicle', 'position', 'conditions'), name='fitment_once'),
        ),
        migrations.AddIndex(
            model_name='fitment',
            index=models.Index(fields=['vehicle', 'group', 'part'], name='fitment_of_vehicle'),
        ),
        migrations.RemoveIndex(
            model_name='crossreference',
            name='cross_reference_number',
        ),
        migrations.AddIndex(
            model_name='crossreference',
            index=models.Index(fields=['number_key', 'manufacturer', 'kind', 'part'], name='cross_reference_of'),
        ),
    ]
