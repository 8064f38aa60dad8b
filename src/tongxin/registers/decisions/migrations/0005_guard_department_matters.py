"""Ties department matters to their hospital and walls them."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("decisions", "0004_department_matters")]
    operations = [migrations.RunSQL(*pair) for pair in guard_rows("decisions_departmentmatter")]
