"""Ties outcomes to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for pair in guard_rows("outcomes_outcome")]
