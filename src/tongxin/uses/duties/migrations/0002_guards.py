"""Ties evidence to its hospital and walls it."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for pair in guard_rows("duties_evidence")]
