"""Ties items, meetings and their parts to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows

NAMES = ("item", "material", "consultation", "meeting", "seat", "line", "voice", "resolution")


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for name in NAMES for pair in guard_rows(f"decisions_{name}")]
