"""Ties contracts, posts and proposals to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows

NAMES = ("contract", "quota", "cost", "cap", "load", "proposal", "change")


class Migration(migrations.Migration):
    dependencies = [("staffing", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for name in NAMES for pair in guard_rows(f"staffing_{name}")]
