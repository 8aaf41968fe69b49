from odoo import models
from odoo.tools import SQL

#: Dropped at uninstallation; its triggers go with it.
FUNCTION = "aftersales_conduct_guard"
#: Columns that a foreign key may empty when what they point to is deleted.
FREE = ("create_uid", "write_uid", "write_date", "employee_id", "person_user_id", "partner_id")


class Conduct(models.Model):
    """The database's own guard: nothing said about a person is deleted, nothing decided is changed."""

    _inherit = "aftersales.conduct"

    def init(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION aftersales_conduct_guard() RETURNS trigger AS $$
                BEGIN
                    IF TG_OP = 'UPDATE' AND (
                        OLD.state != 'decided'
                        OR to_jsonb(NEW) - TG_ARGV IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV
                    ) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'what was decided about a person is never changed, nor anything of it deleted'
                        USING ERRCODE = 'restrict_violation';
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS aftersales_conduct_guard ON aftersales_conduct;
                CREATE TRIGGER aftersales_conduct_guard BEFORE UPDATE OR DELETE ON aftersales_conduct
                    FOR EACH ROW EXECUTE FUNCTION aftersales_conduct_guard(%s);
                DROP TRIGGER IF EXISTS aftersales_conduct_guard_all ON aftersales_conduct;
                CREATE TRIGGER aftersales_conduct_guard_all BEFORE TRUNCATE ON aftersales_conduct
                    FOR EACH STATEMENT EXECUTE FUNCTION aftersales_conduct_guard()
                """,
                SQL(", ").join(SQL("%s", column) for column in FREE),
            )
        )
