"""A ledger brings attendances by the hundred thousand: their tie to their hospital is asked once a statement."""

from django.db import migrations

from tongxin.toolbox.guards import tie_many_to_hospital, tie_to_hospital

TABLE = "activities_attendance"


class Migration(migrations.Migration):
    dependencies = [("activities", "0006_certificates"), ("organisations", "0001_initial")]

    operations = [
        migrations.RunSQL(*reversed(tie_to_hospital(TABLE))),
        migrations.RunSQL(*tie_many_to_hospital(TABLE)),
    ]
