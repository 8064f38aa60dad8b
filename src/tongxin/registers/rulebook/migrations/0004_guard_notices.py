"""Ties notices and what was said to them to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0003_notices")]
    operations = [
        migrations.RunSQL(*pair) for name in ("notice", "voice") for pair in guard_rows(f"rulebook_{name}")
    ]
