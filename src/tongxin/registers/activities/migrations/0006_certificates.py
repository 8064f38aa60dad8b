"""Certificates of volunteer service, tied to their hospital and walled."""

import django.db.models.deletion
from django.db import migrations, models

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0005_together"),
        ("organisations", "0001_initial"),
        ("people", "0002_guards"),
        ("records", "0003_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("occurred_on", models.DateField()),
                ("number", models.CharField(max_length=40)),
                ("first", models.DateField(help_text="first day of the span it covers")),
                ("last", models.DateField(help_text="last day of the span it covers")),
                ("lines", models.JSONField(default=list)),
                ("times", models.PositiveIntegerField()),
                ("hours", models.DecimalField(decimal_places=1, max_digits=7)),
                (
                    "handler",
                    models.CharField(help_text="who hands it out, with telephone, as printed", max_length=60),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-occurred_on"], name="activities_certificate_unit"),
                    models.Index(fields=["person", "-occurred_on"], name="activities_certificate_person"),
                ],
            },
        ),
        *(migrations.RunSQL(*pair) for pair in guard_rows("activities_certificate")),
    ]
