"""Ties cases, steps, facts and findings to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows

TABLES = ("procedures_case", "procedures_steptaken", "procedures_fact", "procedures_judged")


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for table in TABLES for pair in guard_rows(table)]
