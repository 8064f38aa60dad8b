"""Ties rounds and their parts to their hospital and walls them; a published result only grows."""

from django.db import migrations

from tongxin.toolbox.guards import append_only, guard_rows

NAMES = ("round", "electorate", "rollentry", "subject", "ballot", "tally", "score", "result")


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial")]
    operations = [
        *[migrations.RunSQL(*pair) for name in NAMES for pair in guard_rows(f"ballots_{name}")],
        migrations.RunSQL(*append_only("ballots_result")),
    ]
