"""The database's own guard of what has been decided: SQL run by the ``init`` of the guarded models.

The ORM refuses with a sentence before; these triggers are for whoever goes past it.
"""

from odoo.tools import SQL

#: Functions to be dropped at uninstallation; their triggers go with them.
FUNCTIONS = ("aftersales_attribution_guard", "aftersales_attribution_share_guard", "aftersales_attribution_row_guard")
#: Who logged a row may be emptied by a foreign key when that user goes.
LOG_COLUMNS = ("create_uid", "write_uid", "write_date")


def guard_rounds(cr):
    """A decided round stays as it is, but that a later one may take its place; what was proposed is never deleted."""
    cr.execute(
        """
        CREATE OR REPLACE FUNCTION aftersales_attribution_guard() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF OLD.state NOT IN ('decided', 'superseded')
                   OR (NEW.state = OLD.state OR NEW.state = 'superseded')
                      AND to_jsonb(NEW) - TG_ARGV IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV
                THEN RETURN NEW;
                END IF;
            ELSIF TG_OP = 'DELETE' THEN
                IF OLD.state = 'draft' AND OLD.proposed_on IS NULL THEN RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'a decision on responsibility is never changed or deleted'
                USING ERRCODE = 'restrict_violation';
        END $$ LANGUAGE plpgsql
        """
    )
    _add_triggers(cr, "aftersales_attribution", "aftersales_attribution_guard", "UPDATE OR DELETE", ("state",))


def guard_shares(cr):
    """No new, changed or deleted share in a decided round; what follows from the round follows it."""
    cr.execute(
        """
        CREATE OR REPLACE FUNCTION aftersales_attribution_share_guard() RETURNS trigger AS $$
        DECLARE
            parent aftersales_attribution%ROWTYPE;
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                RAISE EXCEPTION 'shares of a decision on responsibility are never deleted'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            SELECT * INTO parent FROM aftersales_attribution
             WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.attribution_id ELSE OLD.attribution_id END;
            IF parent.state IN ('decided', 'superseded') AND NOT (
                TG_OP = 'UPDATE'
                AND to_jsonb(NEW) - TG_ARGV IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV
                AND NEW.state = parent.state AND NEW.decided_on IS NOT DISTINCT FROM parent.decided_on
            ) OR TG_OP = 'UPDATE' AND NEW.attribution_id != OLD.attribution_id
            THEN
                RAISE EXCEPTION 'shares of a decision on responsibility are never changed'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            -- Who proposes the round in this moment does not see this share. A new version of the round's row lets
            -- only one of the two through; the other one is tried again by Odoo, and then sees what has happened.
            UPDATE aftersales_attribution SET write_date = write_date WHERE id = parent.id AND state = 'draft';
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$ LANGUAGE plpgsql
        """
    )
    _add_triggers(
        cr,
        "aftersales_attribution_share",
        "aftersales_attribution_share_guard",
        "INSERT OR UPDATE OR DELETE",
        # what follows from the round and from who works where; the second is who reads it, not what was decided
        ("state", "decided_on", "responsible_user_id", "product_id", "company_id", "reminded_on"),
    )


def guard_rows(cr, table, open_state, *free):
    """Approvals, objections and appraisals: fixed once they are no longer ``open_state``, never deleted."""
    cr.execute(
        """
        CREATE OR REPLACE FUNCTION aftersales_attribution_row_guard() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND (
                OLD.state = TG_ARGV[0] OR to_jsonb(NEW) - TG_ARGV IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV
            ) THEN RETURN NEW;
            END IF;
            RAISE EXCEPTION 'approvals, objections and appraisals are never changed or deleted'
                USING ERRCODE = 'restrict_violation';
        END $$ LANGUAGE plpgsql
        """
    )
    _add_triggers(cr, table, "aftersales_attribution_row_guard", "UPDATE OR DELETE", (open_state, *free))


def _add_triggers(cr, table, function, operations, arguments):
    names = {
        "table": SQL.identifier(table),
        "function": SQL.identifier(function),
        "each_row": SQL.identifier(f"{table}_guard"),
        "all_rows": SQL.identifier(f"{table}_guard_all"),
        "arguments": SQL(", ").join(SQL("%s", argument) for argument in (*arguments, *LOG_COLUMNS)),
    }
    cr.execute(SQL("DROP TRIGGER IF EXISTS %(each_row)s ON %(table)s", **names))
    cr.execute(SQL("DROP TRIGGER IF EXISTS %(all_rows)s ON %(table)s", **names))
    cr.execute(
        SQL(
            f"CREATE TRIGGER %(each_row)s BEFORE {operations} ON %(table)s"
            " FOR EACH ROW EXECUTE FUNCTION %(function)s(%(arguments)s)",
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
