"""Ties batches to their hospital, walls them and their rows; the rows' digests are never changed."""

from django.db import migrations

from tongxin.toolbox.guards import append_only, guard_rows


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [
        migrations.RunSQL(*pair)
        for pair in (
            *guard_rows("exchange_batch"),
            append_only("exchange_batchrow"),
        )
    ]
