"""Why notice and materials of a meeting went out late."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0007_guard_replies")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="sent_reason",
            field=models.CharField(blank=True, help_text="why notice and materials went out late", max_length=200),
        ),
    ]
