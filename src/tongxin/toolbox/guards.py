"""SQL that a migration cannot express in models: ties, walls and guards (design §5, §12), as (forward, backward) pairs."""

from __future__ import annotations

Pair = tuple[str, str]

_TIE = """
    ALTER TABLE {table} ADD CONSTRAINT {table}_hospital_of_organisation
    FOREIGN KEY (organisation_id, hospital_id) REFERENCES organisations_organisation (id, hospital_id)
"""
_TIE_MANY = """
    BEGIN
        IF EXISTS (SELECT FROM (SELECT DISTINCT organisation_id, hospital_id FROM changed) AS said WHERE NOT EXISTS (
            SELECT FROM organisations_organisation known
            WHERE known.id = said.organisation_id AND known.hospital_id = said.hospital_id)) THEN
            RAISE foreign_key_violation USING MESSAGE = 'violates {table}_hospital_of_organisation';
        END IF;
        RETURN NULL;
    END
"""
# The scalar subqueries are evaluated once a statement; written bare, the settings would be read for every row.
IN_SCOPE = """(SELECT current_setting('tongxin.hospitals', true)) = '*'
        OR {column} = ANY ((SELECT string_to_array(nullif(current_setting('tongxin.hospitals', true), ''), ','))::uuid[])"""
_WALL = """
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY {table}_of_hospital ON {table} USING ({scope});
"""
_UNWALL = "DROP POLICY {table}_of_hospital ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
_GUARD = """
    CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""
_UNGUARD = "DROP TRIGGER {table}_append_only ON {table}; DROP FUNCTION {table}_append_only();"
_NOTED = "BEGIN INSERT INTO records_change (kind, key) SELECT {kind}, {key} FROM changed; RETURN NULL; END"
# A trigger function over `changed`, all rows that one statement wrote.
_EACH_STATEMENT = """
    CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$;
    CREATE TRIGGER {table}_insert_{name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_{name}();
    CREATE TRIGGER {table}_update_{name} AFTER UPDATE ON {table} REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_{name}();
"""
_NOT_EACH_STATEMENT = """
    DROP TRIGGER {table}_insert_{name} ON {table}; DROP TRIGGER {table}_update_{name} ON {table};
    DROP FUNCTION {table}_{name}();
"""
_GRANTS = """
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
    DO $$ DECLARE guarded regclass; BEGIN
        FOR guarded IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname LIKE '%\\_append\\_only' LOOP
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM {role}', guarded);
        END LOOP;
    END $$;
"""


def tie_to_hospital(table: str) -> Pair:
    """Tie a row's hospital to its organisation's by a composite foreign key."""
    return _TIE.format(table=table), f"ALTER TABLE {table} DROP CONSTRAINT {table}_hospital_of_organisation"


def tie_many_to_hospital(table: str) -> Pair:
    """Tie as `tie_to_hospital` does, asking once a statement for each unit in it: for rows written by the hundred thousand.

    Of itself it does not keep a unit from moving to another hospital: the rows that these hang on are tied by keys, which do.
    """
    return _each_statement(table, "tied", _TIE_MANY.format(table=table))


def wall_by_hospital(table: str, column: str = "hospital_id") -> Pair:
    """Show and accept only rows of the hospitals in force (`tongxin.hospitals`: ids, or `*`); none when it is unset."""
    return _WALL.format(table=table, scope=IN_SCOPE.format(column=column)), _UNWALL.format(table=table)


def append_only(table: str) -> Pair:
    """Refuse to change or delete rows of `table`: by trigger for everybody, and by right for the application (`grants`)."""
    return _GUARD.format(table=table), _UNGUARD.format(table=table)


def guard_rows(table: str) -> list[Pair]:
    """Return both ties of a register table: its hospital's composite key, and the wall."""
    return [tie_to_hospital(table), wall_by_hospital(table)]


def note_changes(table: str, kind: str, key: str = "id") -> Pair:
    """Note every new or changed row in `records_change`, however it was written, so that search takes it up.

    kind, key: SQL expressions over the row that name the searchable thing.
    """
    return _each_statement(table, "noted", _NOTED.format(kind=kind, key=key))


def grants(role: str) -> str:
    """Return what the owner runs after every migration: the application's rights, without those on guarded tables."""
    return _GRANTS.format(role='"' + role.replace('"', '""') + '"')


def _each_statement(table: str, name: str, body: str) -> Pair:
    return _EACH_STATEMENT.format(table=table, name=name, body=body), _NOT_EACH_STATEMENT.format(table=table, name=name)
