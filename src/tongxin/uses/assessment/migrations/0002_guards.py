"""Ties and walls of all four tables; inputs are append-only."""

from django.db import migrations

from tongxin.toolbox.guards import append_only, guard_rows


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]
    operations = [
        migrations.RunSQL(*pair)
        for pair in (
            *guard_rows("assessment_round"),
            *guard_rows("assessment_subject"),
            *guard_rows("assessment_appeal"),
            *guard_rows("assessment_mark"),
            append_only("assessment_mark"),
        )
    ]
