"""Notes new and voided attachments, so that search takes them up."""

from django.db import migrations

from tongxin.toolbox.guards import note_changes


class Migration(migrations.Migration):
    dependencies = [("files", "0002_guards"), ("records", "0005_change")]
    operations = [migrations.RunSQL(*note_changes("files_attachment", "'attachment'"))]
