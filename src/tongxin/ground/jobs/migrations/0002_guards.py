"""Shows a hospital's jobs within its scope only."""

from django.db import migrations

from tongxin.toolbox.guards import wall_by_hospital


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]
    operations = [migrations.RunSQL(*wall_by_hospital("jobs_job"))]
