"""Rollups also count the values behind a sum; rows of before are counted anew by `tongxin upgrade`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("figures", "0002_guards")]
    operations = [
        migrations.AddField(name, "filled", models.BigIntegerField(default=0, db_default=0))
        for name in ("delta", "rollup")
    ]
