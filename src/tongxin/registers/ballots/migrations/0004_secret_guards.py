"""Ties what belongs to secret rounds to its hospital and walls it; a bulletin and its recount file are written once."""

from django.db import migrations

from tongxin.toolbox.guards import append_only, guard_rows

NAMES = ("countingkey", "issuingkey", "keyholder", "issue", "envelope", "bulletin", "recount", "opening")


class Migration(migrations.Migration):
    dependencies = [("ballots", "0003_secret")]
    operations = [
        *[migrations.RunSQL(*pair) for name in NAMES for pair in guard_rows(f"ballots_{name}")],
        *[migrations.RunSQL(*append_only(f"ballots_{name}")) for name in ("bulletin", "recount", "opening")],
    ]
