"""Ties records to their hospital and walls them by it."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows, wall_by_hospital


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for pair in (*guard_rows("records_record"), wall_by_hospital("records_link"))]
