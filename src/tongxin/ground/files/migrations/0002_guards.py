"""Walls kept files and attachments by hospital."""

from django.db import migrations

from tongxin.toolbox.guards import wall_by_hospital


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [
        migrations.RunSQL(*pair)
        for pair in (wall_by_hospital("files_storedfile"), wall_by_hospital("files_attachment"))
    ]
