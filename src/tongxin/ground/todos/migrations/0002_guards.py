"""Ties what is to do to its hospital and walls it."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows


class Migration(migrations.Migration):
    dependencies = [("todos", "0001_initial")]
    operations = [migrations.RunSQL(*pair) for pair in (*guard_rows("todos_todo"),)]
