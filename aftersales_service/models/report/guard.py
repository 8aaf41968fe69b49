"""The database's own guard of what has been signed: SQL run by the ``init`` of the guarded models.

The ORM refuses with a sentence before; these triggers are for whoever goes past it.
"""

from odoo.tools import SQL

#: Functions to be dropped at uninstallation; their triggers go with them.
FUNCTIONS = ("aftersales_report_guard", "aftersales_report_line_guard", "aftersales_seal_guard")
#: Who logged a row may be emptied by a foreign key when that user goes.
LOG_COLUMNS = ("create_uid", "write_uid", "write_date")


def guard_report(cr, table, free):
    """Refuse changes of a row that is sealed, except in the columns ``free``; sealing is for ever."""
    cr.execute(
        """
        CREATE OR REPLACE FUNCTION aftersales_report_guard() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF OLD.sealed IS NOT TRUE
                   OR NEW.sealed AND to_jsonb(NEW) - TG_ARGV IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV
                THEN RETURN NEW;
                END IF;
            ELSIF TG_OP = 'DELETE' THEN
                IF OLD.sealed IS NOT TRUE THEN RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'a signed service report is never changed or deleted'
                USING ERRCODE = 'restrict_violation';
        END $$ LANGUAGE plpgsql
        """
    )
    _add_triggers(cr, table, "aftersales_report_guard", "UPDATE OR DELETE", free)


def guard_lines(cr, table, report="aftersales_service_report"):
    """Refuse new, changed and deleted rows of a report that is sealed."""
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION aftersales_report_line_guard() RETURNS trigger AS $$
            BEGIN
                IF (TG_OP != 'UPDATE' OR to_jsonb(NEW) - TG_ARGV IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV)
                   AND (TG_OP = 'TRUNCATE'
                        OR TG_OP != 'INSERT' AND EXISTS (SELECT FROM %(report)s WHERE sealed AND id = OLD.report_id)
                        OR TG_OP != 'DELETE' AND EXISTS (SELECT FROM %(report)s WHERE sealed AND id = NEW.report_id))
                THEN
                    RAISE EXCEPTION 'lines of a signed service report are never changed'
                        USING ERRCODE = 'restrict_violation';
                END IF;
                -- Who signs at this moment does not see this line. A new version of the report's row lets only one
                -- of the two through; the other one is tried again by Odoo, and then sees what has happened.
                UPDATE %(report)s SET write_date = write_date
                 WHERE sealed IS NOT TRUE
                   AND id IN (CASE WHEN TG_OP != 'INSERT' THEN OLD.report_id END,
                              CASE WHEN TG_OP != 'DELETE' THEN NEW.report_id END);
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END $$ LANGUAGE plpgsql
            """,
            report=SQL.identifier(report),
        )
    )
    _add_triggers(cr, table, "aftersales_report_line_guard", "INSERT OR UPDATE OR DELETE", LOG_COLUMNS)


def guard_append_only(cr, table):
    """Refuse every change of a row once it is there."""
    cr.execute(
        """
        CREATE OR REPLACE FUNCTION aftersales_seal_guard() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'seals and their verifications are never changed or deleted'
                USING ERRCODE = 'restrict_violation';
        END $$ LANGUAGE plpgsql
        """
    )
    _add_triggers(cr, table, "aftersales_seal_guard", "UPDATE OR DELETE", LOG_COLUMNS)


def _add_triggers(cr, table, function, operations, free):
    names = {
        "table": SQL.identifier(table),
        "function": SQL.identifier(function),
        "each_row": SQL.identifier(f"{table}_guard"),
        "all_rows": SQL.identifier(f"{table}_guard_all"),
        "free": SQL(", ").join(SQL("%s", column) for column in free),
    }
    cr.execute(SQL("DROP TRIGGER IF EXISTS %(each_row)s ON %(table)s", **names))
    cr.execute(SQL("DROP TRIGGER IF EXISTS %(all_rows)s ON %(table)s", **names))
    cr.execute(
        SQL(
            f"CREATE TRIGGER %(each_row)s BEFORE {operations} ON %(table)s"
            " FOR EACH ROW EXECUTE FUNCTION %(function)s(%(free)s)",
            **names,
        )
    )
    cr.execute(
        SQL(
            "CREATE TRIGGER %(all_rows)s BEFORE TRUNCATE ON %(table)s"
            " FOR EACH STATEMENT EXECUTE FUNCTION %(function)s()",
            **names,
        )
    )
