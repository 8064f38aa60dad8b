"""Ties one-time codes to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("ballots", "0006_codes")]
    operations = [migrations.RunSQL(*pair) for pair in guard_rows("ballots_code")]
