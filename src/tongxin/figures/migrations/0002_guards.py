"""Ties figures' tables to their hospital, walls them, and makes snapshots append-only."""

from django.db import migrations

from tongxin.toolbox.guards import append_only, guard_rows, wall_by_hospital


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]
    operations = [
        migrations.RunSQL(*pair)
        for pair in (
            wall_by_hospital("figures_registeropening"),
            *guard_rows("figures_rollup"),
            *guard_rows("figures_delta"),
            *guard_rows("figures_snapshot"),
            *guard_rows("figures_snapshotentry"),
            append_only("figures_snapshot"),
            append_only("figures_snapshotentry"),
        )
    ]
