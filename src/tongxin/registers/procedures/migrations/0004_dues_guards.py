"""Ties dues to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows

TABLES = ("procedures_duesstandard", "procedures_duespayment", "procedures_duesexcuse")


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_dues")]
    operations = [migrations.RunSQL(*pair) for table in TABLES for pair in guard_rows(table)]
