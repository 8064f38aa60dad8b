"""Ties and walls of all three tables; reckonings and issued documents are append-only."""

from django.db import migrations

from tongxin.toolbox.guards import append_only, guard_rows


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        migrations.RunSQL(*pair)
        for pair in (
            *guard_rows("reports_draft"),
            *guard_rows("reports_reckoning"),
            *guard_rows("reports_issue"),
            append_only("reports_reckoning"),
            append_only("reports_issue"),
        )
    ]
