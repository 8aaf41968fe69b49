from odoo import api, fields, models
from odoo.exceptions import UserError


class TicketEvent(models.Model):
    """A dated fact in a ticket's life. Append-only for everybody, in the database as well (G2).

    ``date`` is when it happened, ``create_date`` when it was written down. ``user_id`` is who did it;
    what the customer did himself has ``by_customer`` set.
    """

    _name = "aftersales.ticket.event"
    _description = "Ticket Event"
    _order = "date desc, id desc"
    _rec_name = "kind_id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="restrict", index=True)
    kind_id = fields.Many2one(
        "aftersales.ticket.event.kind",
        string="Event",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="By",
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    by_customer = fields.Boolean(readonly=True)
    note = fields.Char(readonly=True)
    icon = fields.Char(related="kind_id.icon")

    def init(self):
        """Let the database itself refuse to change or delete an event.

        Only the facts are guarded: when a user who only logged the row is deleted, the foreign key
        may still empty ``create_uid`` or ``write_uid``.
        """
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION aftersales_ticket_event_guard() RETURNS trigger AS $$
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    IF (NEW.id, NEW.ticket_id, NEW.kind_id, NEW.date, NEW.user_id, NEW.by_customer,
                        NEW.note, NEW.create_date)
                       IS NOT DISTINCT FROM
                       (OLD.id, OLD.ticket_id, OLD.kind_id, OLD.date, OLD.user_id, OLD.by_customer,
                        OLD.note, OLD.create_date)
                    THEN RETURN NEW;
                    END IF;
                END IF;
                RAISE EXCEPTION 'events of a ticket are never changed or deleted'
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS aftersales_ticket_event_guard ON aftersales_ticket_event;
            CREATE TRIGGER aftersales_ticket_event_guard
                BEFORE UPDATE OR DELETE ON aftersales_ticket_event
                FOR EACH ROW EXECUTE FUNCTION aftersales_ticket_event_guard();
            DROP TRIGGER IF EXISTS aftersales_ticket_event_guard_all ON aftersales_ticket_event;
            CREATE TRIGGER aftersales_ticket_event_guard_all
                BEFORE TRUNCATE ON aftersales_ticket_event
                FOR EACH STATEMENT EXECUTE FUNCTION aftersales_ticket_event_guard();
            """
        )

    def write(self, vals):
        if self:
            raise UserError(self.env._("What happened cannot be rewritten. Record a new event that corrects it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("The timeline of a ticket is kept: its events cannot be deleted."))
