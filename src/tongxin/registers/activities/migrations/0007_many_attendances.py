"""A ledger brings attendances by the hundred thousand: one index less to keep, and their tie is asked once a statement."""

import django.db.models.deletion
from django.db import migrations, models

from tongxin.toolbox.guards import tie_many_to_hospital, tie_to_hospital

TABLE = "activities_attendance"


class Migration(migrations.Migration):
    dependencies = [("activities", "0006_certificates"), ("organisations", "0001_initial")]

    operations = [
        # `activities_person_once` begins with the gathering.
        migrations.AlterField(
            model_name="attendance",
            name="gathering",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attendances",
                to="activities.gathering",
            ),
        ),
        migrations.RunSQL(*reversed(tie_to_hospital(TABLE))),
        migrations.RunSQL(*tie_many_to_hospital(TABLE)),
    ]
