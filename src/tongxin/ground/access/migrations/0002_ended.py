from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='roleholding',
            name='ended_at',
            field=models.DateTimeField(help_text='when its lender took it back before its last day', null=True),
        ),
        migrations.AddConstraint(
            model_name='roleholding',
            constraint=models.CheckConstraint(condition=Q(ended_at=None) | Q(delegated_by__isnull=False), name='access_only_lent_ends_early'),
        ),
    ]
