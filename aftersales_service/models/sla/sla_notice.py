import logging
from collections import defaultdict

from odoo import api, fields, models

from ..ticket.res_users_digest import DIGEST_ROWS

_logger = logging.getLogger(__name__)


class SlaNotice(models.Model):
    """A step that was taken for a deadline: the row that makes sure it is taken once, and the proof of it."""

    _name = "aftersales.sla.notice"
    _description = "Warning Given"
    _order = "id desc"

    deadline_id = fields.Many2one(
        "aftersales.sla.deadline", required=True, readonly=True, ondelete="cascade", index=True
    )
    step_id = fields.Many2one("aftersales.sla.step", readonly=True, ondelete="set null", index="btree_not_null")
    label = fields.Char(string="Step taken", readonly=True)
    user_ids = fields.Many2many("res.users", string="Told", readonly=True)
    by_activity = fields.Boolean(string="By activity", readonly=True)
    missed_user_ids = fields.Many2many(
        "res.users",
        "aftersales_sla_notice_missed_rel",
        string="Still to tell",
        readonly=True,
        help="Whose mail could not be written; told with the next digest.",
    )
    pending = fields.Boolean(readonly=True, help="Still to be sent with the next digest.")
    create_date = fields.Datetime(string="On", readonly=True)

    _pending = models.Index("(id) WHERE pending")
    _once = models.UniqueIndex("(deadline_id, step_id) WHERE step_id IS NOT NULL")

    @api.model
    def _send_digests(self):
        """One mail a person, however many tickets: what has been noted since the last one.

        The mails are queued in the transaction that marks the notices as sent, so that a crash between
        the two can neither lose nor double one. Whoever's mail cannot be written is told with the next run.
        """
        notices = self.search([("pending", "=", True)], order="id").try_lock_for_update()
        by_user = defaultdict(self.browse)
        for notice in notices:
            for user in notice.missed_user_ids or notice.user_ids:
                by_user[user] |= notice
        mails, missed = [], defaultdict(self.env["res.users"].browse)
        for user, own in by_user.items():
            own = own._filter_readable(user)
            if not own or not user.email:
                continue
            try:
                with self.env.cr.savepoint():
                    mails.append(own._prepare_digest(user))
            except Exception:
                _logger.exception("The digest of time limits for user %s cannot be written", user.id)
                for notice in own:
                    missed[notice] |= user
        self.env["mail.mail"].create(mails)
        notices.write({"pending": False, "missed_user_ids": [fields.Command.clear()]})
        for notice, users in missed.items():
            notice.write({"pending": True, "missed_user_ids": [fields.Command.set(users.ids)]})

    def _filter_readable(self, user):
        """Notices on tickets that ``user`` may read, in any of the companies he works for."""
        tickets = self.deadline_id.ticket_id.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        readable = set(tickets._filtered_access("read").ids)
        return self.filtered(lambda notice: notice.deadline_id.ticket_id.id in readable)

    def _prepare_digest(self, user):
        """Values of the mail that tells ``user`` of these notices, in his language and time zone."""
        notices = self.with_context(lang=user.lang, tz=user.tz or self.env.company.resource_calendar_id.tz)
        limits = notices.deadline_id.sorted("due")
        company = limits[0].company_id
        base = company.get_base_url()
        return user._prepare_digest(
            company,
            notices.env._("Time limits: %(count)s to look at", count=len(limits)),
            "aftersales_service.sla_digest",
            more=max(len(limits) - DIGEST_ROWS, 0),
            list_url=f"{base}/odoo/deadlines",
            rows=[
                {
                    "url": f"{base}/odoo/after-sales-contacts/{limit.ticket_id.id}",
                    "limit": limit,
                    "due": fields.Datetime.context_timestamp(notices, limit.due),
                }
                for limit in limits[:DIGEST_ROWS]
            ],
        )
