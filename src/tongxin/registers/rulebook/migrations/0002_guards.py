"""Ties documents, versions and their parts to their hospital and walls them; the articles of an issued version are append-only."""

from django.db import migrations

from tongxin.toolbox.guards import append_only, guard_rows

NAMES = ("document", "version", "article", "filing", "cleanup", "judged", "citation", "signature")


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_initial")]
    operations = [
        *(migrations.RunSQL(*pair) for name in NAMES for pair in guard_rows(f"rulebook_{name}")),
        migrations.RunSQL(*append_only("rulebook_article")),
    ]
