from odoo import models


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _find_record(self, *args, **kwargs):
        """Files of a report of wrongdoing: a link with a token, once handed out, no longer opens them."""
        record = super()._find_record(*args, **kwargs)
        if record._name == "ir.attachment":
            attachment = record.sudo()
            if attachment.res_model == "helpdesk.ticket" and attachment.res_id:
                ticket = attachment.env["helpdesk.ticket"].browse(attachment.res_id).exists()
                if ticket.confidential:
                    record.with_user(self.env.user).check_access("read")
        return record
