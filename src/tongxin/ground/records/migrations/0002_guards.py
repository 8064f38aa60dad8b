"""Ties records to their hospital and walls them by it; a link never crosses hospitals."""

from django.db import migrations

from tongxin.toolbox.guards import guard_rows, wall_by_hospital

_SAME_HOSPITAL = """
    ALTER TABLE records_record ADD CONSTRAINT records_record_id_hospital UNIQUE (id, hospital_id);
    ALTER TABLE records_link ADD CONSTRAINT records_link_same_hospital_source
        FOREIGN KEY (source_id, hospital_id) REFERENCES records_record (id, hospital_id);
    ALTER TABLE records_link ADD CONSTRAINT records_link_same_hospital_target
        FOREIGN KEY (target_id, hospital_id) REFERENCES records_record (id, hospital_id);
"""
_ANY_HOSPITAL = """
    ALTER TABLE records_link DROP CONSTRAINT records_link_same_hospital_source;
    ALTER TABLE records_link DROP CONSTRAINT records_link_same_hospital_target;
    ALTER TABLE records_record DROP CONSTRAINT records_record_id_hospital;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [
        *(migrations.RunSQL(*pair) for pair in (*guard_rows("records_record"), wall_by_hospital("records_link"))),
        migrations.RunSQL(_SAME_HOSPITAL, _ANY_HOSPITAL),
    ]
