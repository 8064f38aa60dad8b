"""Makes the audit append-only, and shows a hospital's events within its scope only."""

from django.db import migrations

from tongxin.toolbox.guards import IN_SCOPE, append_only

_WALL = f"""
    ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
    CREATE POLICY audit_event_write ON audit_event FOR INSERT WITH CHECK (true);
    CREATE POLICY audit_event_read ON audit_event FOR SELECT USING (
        hospital_id IS NULL OR {IN_SCOPE.format(column="hospital_id")}
    );
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        *(migrations.RunSQL(*append_only(table)) for table in ("audit_event", "audit_leaf", "audit_head")),
        migrations.RunSQL(_WALL, migrations.RunSQL.noop),
    ]
