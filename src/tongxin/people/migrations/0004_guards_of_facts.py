"""Ties every dated fact to its hospital and walls it."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows

TABLES = (
    "absence", "budget", "contact", "coverage", "duty", "membershipchange", "placement", "post", "spending", "term",
    "title", "trait",
)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_daily_facts")]
    operations = [migrations.RunSQL(*pair) for table in TABLES for pair in guard_rows(f"people_{table}")]
