from odoo import models
from odoo.exceptions import UserError


class MergePartnerAutomatic(models.TransientModel):
    """Merging contacts writes past the ORM; what was signed for one customer does not become another's."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        signed = (
            self.env["aftersales.service.report"]
            .sudo()
            .search([("partner_id", "in", src_partners.ids), ("sealed", "=", True)], order="id")
        )
        if signed:
            raise UserError(
                self.env._(
                    "%(customers)s: service reports were signed for this contact (%(reports)s), and they stay as they "
                    "were signed. Merge the other contacts into this one; if each of them has signed reports, archive "
                    "the one that is not needed instead.",
                    customers=", ".join(signed.partner_id.mapped("display_name")),
                    reports=", ".join(signed[:5].mapped("name")) + " …" * (len(signed) > 5),
                )
            )
        return super()._update_foreign_keys(src_partners, dst_partner)
