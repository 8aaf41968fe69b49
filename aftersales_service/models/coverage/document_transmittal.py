from odoo import Command, api, fields, models
from odoo.exceptions import UserError

#: More than this in one mail does not get through: then it has links to the portal only.
LARGEST_MAIL = 10 * 1024 * 1024
#: So many serials are named in the mail; the portal has them all.
SERIALS_NAMED = 20


class DocumentTransmittal(models.Model):
    """One mail with documents to one customer, or one hand-over: what went to whom, when and how (I9)."""

    _name = "aftersales.document.transmittal"
    _description = "Documents Sent"
    _inherit = ["aftersales.document.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    method = fields.Selection(
        selection=[("mail", "By mail"), ("portal", "On the portal"), ("hand", "Handed over")],
        required=True,
        readonly=True,
    )
    email = fields.Char(string="Sent to", readonly=True)
    user_id = fields.Many2one("res.users", string="Sent by", readonly=True, ondelete="restrict")
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null", groups="base.group_system")
    create_date = fields.Datetime(string="On", readonly=True)
    delivery_ids = fields.One2many("aftersales.document.delivery", "transmittal_id", string="Documents", readonly=True)

    def _get_document_reader(self):
        return self.partner_id

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("What was sent to a customer is kept."))

    # ---------------------------------------------------------------------------------------------
    # The mail
    # ---------------------------------------------------------------------------------------------

    def _get_mail_rows(self):
        """What the mail lists, for its template: a row a version.

        :return: list of {title, kind, number, note, serials, more, attached}
        """
        self.ensure_one()
        attached = self._get_attached_versions()
        rows = []
        for version, deliveries in self.delivery_ids.grouped("version_id").items():
            names = deliveries.lot_id.mapped("name")
            rows.append(
                {
                    "title": version.document_id.name,
                    "kind": version.kind_id.name,
                    "number": version.number,
                    "note": version.note,
                    "serials": ", ".join(names[:SERIALS_NAMED]),
                    "more": max(len(names) - SERIALS_NAMED, 0),
                    "attached": version in attached,
                }
            )
        return rows

    def _get_portal_link(self):
        """Where the customer finds them: the product itself if it is one only."""
        lots = self.delivery_ids.lot_id
        base = self.company_id.get_base_url()
        return f"{base}/my/products/{lots.id}" if len(lots) == 1 else f"{base}/my/products"

    def _get_attached_versions(self):
        """Versions whose files go along: those meant to, as long as the mail does not grow too large."""
        versions = self.delivery_ids.filtered(lambda delivery: delivery.kind_id.sending == "file").version_id
        total, attached = 0, versions.browse()
        for version in versions.sorted("size"):
            total += version.size
            if total > LARGEST_MAIL:
                break
            attached |= version
        return attached

    def _queue_mail(self):
        """Queue the mail; the customer's language, our text.

        :raise UserError: it cannot be written
        """
        self.ensure_one()
        template = self.env.ref("aftersales_service.mail_template_product_documents", raise_if_not_found=False)
        if not template:
            raise UserError(self.env._("The mail template of product documents has been deleted."))
        files = self._get_attached_versions()._get_mail_files()
        self.mail_id = template.sudo().send_mail(
            self.id,
            email_values={
                "recipient_ids": [Command.link(self.partner_id.id)],
                "attachment_ids": [Command.link(file.id) for file in files],
                "author_id": self.company_id.partner_id.id,
                # what was sent is kept (G2)
                "auto_delete": False,
            },
            email_layout_xmlid="mail.mail_notification_light",
        )
