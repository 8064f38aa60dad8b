"""Notes new and changed persons, so that search takes them up."""

from django.db import migrations

from tongxin.toolbox.guards import note_changes


class Migration(migrations.Migration):
    dependencies = [("people", "0004_guards_of_facts"), ("records", "0005_change")]
    operations = [migrations.RunSQL(*note_changes("people_person", "'person'"))]
