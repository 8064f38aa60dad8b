"""Ties and wall of what is said at hearings."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_hearing")]
    operations = [migrations.RunSQL(*pair) for pair in guard_rows("assessment_remark")]
