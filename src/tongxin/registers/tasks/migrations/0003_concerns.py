"""A problem of a visit is a concern, for a finding is a rule that was judged (GLOSSARY)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_guards")]
    operations = [
        migrations.RenameModel("Finding", "Concern"),
        migrations.RenameIndex("concern", new_name="tasks_concern_day", old_name="tasks_finding_day"),
        migrations.RenameIndex("concern", new_name="tasks_concern_solved", old_name="tasks_finding_solved"),
    ]
