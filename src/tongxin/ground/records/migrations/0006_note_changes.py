"""Notes what is written of records, however it is written, so that search takes it up."""

from django.db import migrations

from tongxin.toolbox.guards import note_changes


class Migration(migrations.Migration):
    dependencies = [("records", "0005_change")]
    operations = [migrations.RunSQL(*note_changes("records_record", "kind"))]
