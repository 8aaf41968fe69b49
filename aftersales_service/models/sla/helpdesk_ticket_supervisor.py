from odoo import api, fields, models
from odoo.exceptions import ValidationError

# closed like this nothing was handled that a supervisor would have to answer for
UNHANDLED = ("cancelled", "duplicate")


class HelpdeskTicket(models.Model):
    """A supervisor handles every complaint in person (T13): which kinds, the kind itself says."""

    _inherit = "helpdesk.ticket"

    supervised = fields.Boolean(related="kind_id.supervised")
    supervisor_id = fields.Many2one(
        "res.users",
        compute="_compute_supervisor_id",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who handles the case in person; the leader of the team where nobody says otherwise.",
    )

    @api.depends("kind_id", "team_id")
    def _compute_supervisor_id(self):
        for ticket in self:
            kind = ticket.kind_id
            if not kind.supervised:
                ticket.supervisor_id = False
            elif kind.confidential:
                # the persons named for such reports choose among themselves
                ticket.supervisor_id = ticket.supervisor_id
            else:
                ticket.supervisor_id = (
                    ticket.sudo().team_id.user_id
                    or ticket.supervisor_id
                    or ticket.company_id.sudo().aftersales_supervisor_id
                )

    @api.constrains("supervisor_id", "confidential")
    def _check_confidential_supervisor(self):
        for ticket in self.filtered(lambda ticket: ticket.confidential and ticket.supervisor_id):
            if ticket.supervisor_id not in ticket.company_id.sudo().aftersales_confidant_ids:
                raise ValidationError(ticket._get_assignment_hint(ticket.supervisor_id))

    @api.constrains("stage_id", "supervisor_id", "kind_id")
    def _check_supervised(self):
        if self.env.user.share:
            # the customer may close his own case
            return
        for ticket in self.filtered(lambda ticket: ticket.supervised and not ticket.supervisor_id):
            stage = ticket.stage_id.sudo()
            # what was taken over from a ledger was handled elsewhere
            if not stage.closed or ticket.external_reference or ticket.duplicate_id:
                continue
            if stage.event_kind_id.code not in UNHANDLED:
                raise ValidationError(
                    self.env._(
                        "%(number)s: a supervisor handles every case of the kind “%(kind)s” in person. Name one on "
                        "the ticket before it is closed, or give the team a leader, who is proposed from then on.",
                        number=ticket.number,
                        kind=ticket.kind_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._call_supervisors()
        return tickets

    def write(self, vals):
        watched = {"supervisor_id", "kind_id", "team_id"} & vals.keys()
        before = {ticket: ticket.supervisor_id for ticket in self} if watched else {}
        result = super().write(vals)
        changed = self.filtered(lambda ticket: before and ticket.supervisor_id != before[ticket])
        if changed:
            changed._call_supervisors(changed._release_supervisors())
        return result

    @api.model
    def _get_supervise_type_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("aftersales_service.activity_supervise")

    def _release_supervisors(self):
        """Take the cases off the lists of those who are not their supervisors any more.

        :return: pairs of (id of a ticket, its supervisor) where he has been told before
        """
        # what is done is archived
        activities = self.sudo().with_context(active_test=False).activity_ids
        type_id = self._get_supervise_type_id()
        activities = activities.filtered(lambda activity: activity.activity_type_id.id == type_id)
        supervisors = {ticket.id: ticket.supervisor_id for ticket in self}
        theirs = activities.filtered(lambda activity: activity.user_id == supervisors[activity.res_id])
        (activities - theirs).filtered("active").unlink()
        return {(activity.res_id, activity.user_id) for activity in theirs}

    def _call_supervisors(self, told=()):
        """Put each open case on the list of its supervisor, once.

        :param told: as returned by :meth:`_release_supervisors`
        """
        called = self.filtered(
            lambda ticket: (
                ticket.supervisor_id
                and not ticket.closed
                and not ticket.external_reference
                and (ticket.id, ticket.supervisor_id) not in told
            )
        )
        if not called:
            return
        common = {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "activity_type_id": self._get_supervise_type_id(),
            "date_deadline": fields.Date.context_today(self),
        }
        values = []
        for supervisor, tickets in called.grouped("supervisor_id").items():
            for kind, own in tickets.with_context(lang=supervisor.lang).grouped("kind_id").items():
                summary = kind.env._("%(kind)s: to handle in person", kind=kind.name)
                values += [
                    {**common, "res_id": ticket.id, "user_id": supervisor.id, "summary": summary} for ticket in own
                ]
        # one line on a list, not a mail each
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(values)
