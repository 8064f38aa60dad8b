"""Ties gatherings, segments and attendances to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows

TABLES = ("activities_gathering", "activities_segment", "activities_attendance")


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for table in TABLES for pair in guard_rows(table)]
