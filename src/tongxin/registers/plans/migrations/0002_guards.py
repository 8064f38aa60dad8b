"""Ties plans, lines and their parts to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows

NAMES = ("plan", "line", "indicator", "look")


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for name in NAMES for pair in guard_rows(f"plans_{name}")]
