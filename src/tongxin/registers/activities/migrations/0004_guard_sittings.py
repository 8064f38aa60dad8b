"""Ties sittings to their hospital and walls them. Feeds have no hospital: a calendar asks without signing in."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_sittings_feeds_and_make_up")]
    operations = [migrations.RunSQL(*pair) for pair in guard_rows("activities_sitting")]
