"""Ties what was sent to the superior to its hospital and walls it."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("decisions", "0006_replies")]
    operations = [migrations.RunSQL(*pair) for pair in guard_rows("decisions_reply")]
