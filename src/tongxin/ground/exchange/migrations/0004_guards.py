"""Ties marks, saved views and prints to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_reported_views_printouts")]
    operations = [
        migrations.RunSQL(*pair)
        for table in ("exchange_reported", "exchange_savedview", "exchange_printout")
        for pair in guard_rows(table)
    ]
