"""Ties drawn codes and second signers to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("ballots", "0008_drawn")]
    operations = [
        migrations.RunSQL(*pair) for table in ("ballots_ticket", "ballots_countersigner") for pair in guard_rows(table)
    ]
