from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0005_hidden'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Code',
            fields=[
                ('entry', models.OneToOneField(db_column='entry_id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='code', serialize=False, to='ballots.rollentry')),
                ('code', models.CharField(max_length=64, unique=True)),
                ('printed_on', models.DateField()),
                ('hospital', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
