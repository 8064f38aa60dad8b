"""Ties prints, piles, pages and kept papers to their hospital, and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows, wall_by_hospital


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_initial")]
    operations = [
        migrations.RunSQL(*pair)
        for pair in (
            *guard_rows("forms_print"),
            *guard_rows("forms_pile"),
            wall_by_hospital("forms_handed"),
            *guard_rows("forms_page"),
            *guard_rows("forms_keptpaper"),
        )
    ]
