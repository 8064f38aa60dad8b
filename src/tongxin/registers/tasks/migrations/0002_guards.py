"""Ties tasks, problems, rounds and their parts to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows

NAMES = ("task", "entry", "milestone", "finding", "round", "suggestion")


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for name in NAMES for pair in guard_rows(f"tasks_{name}")]
