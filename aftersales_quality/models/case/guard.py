"""The database's own guard of what is kept as it was: SQL run by the ``init`` of the guarded models.

The ORM refuses with a sentence before; these triggers are for whoever goes past it.
"""

from odoo.tools import SQL

#: Functions to be dropped at uninstallation; their triggers go with them.
FUNCTIONS = ("aftersales_quality_guard",)
#: Who logged a row may be emptied by a foreign key when that user goes.
LOG_COLUMNS = ("create_uid", "write_uid", "write_date")


def guard_append_only(cr, table, free=()):
    """Refuse every change of a row once it is there, except in the columns ``free``."""
    _guard(cr, table, "", free)


def guard_fixed(cr, table, column, free=()):
    """Refuse every change of a row in which the boolean ``column`` is set, except in the columns ``free``."""
    _guard(cr, table, column, free)


def _guard(cr, table, column, free):
    # the first argument of the trigger is the column that fixes a row, or nothing where each row is fixed
    cr.execute(
        """
        CREATE OR REPLACE FUNCTION aftersales_quality_guard() RETURNS trigger AS $$
        BEGIN
            IF TG_OP != 'TRUNCATE' THEN
                IF TG_ARGV[0] != '' AND (to_jsonb(OLD) ->> TG_ARGV[0])::boolean IS NOT TRUE THEN
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                END IF;
                IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV[1:] IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV[1:] THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION 'rows of % are kept as they were: never changed or deleted', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$ LANGUAGE plpgsql
        """
    )
    names = {
        "table": SQL.identifier(table),
        "each_row": SQL.identifier(f"{table}_guard"),
        "all_rows": SQL.identifier(f"{table}_guard_all"),
        "free": SQL(", ").join(SQL("%s", argument) for argument in (column, *LOG_COLUMNS, *free)),
    }
    cr.execute(SQL("DROP TRIGGER IF EXISTS %(each_row)s ON %(table)s", **names))
    cr.execute(SQL("DROP TRIGGER IF EXISTS %(all_rows)s ON %(table)s", **names))
    cr.execute(
        SQL(
            "CREATE TRIGGER %(each_row)s BEFORE UPDATE OR DELETE ON %(table)s"
            " FOR EACH ROW EXECUTE FUNCTION aftersales_quality_guard(%(free)s)",
            **names,
        )
    )
    cr.execute(
        SQL(
            "CREATE TRIGGER %(all_rows)s BEFORE TRUNCATE ON %(table)s"
            " FOR EACH STATEMENT EXECUTE FUNCTION aftersales_quality_guard(%(free)s)",
            **names,
        )
    )
