from odoo import models


class ServiceReport(models.Model):
    """From whose stock the parts of a report come, and what has to be known of them before it is signed."""

    _inherit = "aftersales.service.report"

    def _get_possible_holders(self):
        """Holders whose parts may be used here: those who go, and the station that does the work."""
        holders = self.env["aftersales.holder"]
        if not self:
            return holders
        self.ensure_one()
        order = self.order_id
        people = order._get_engineers() | self.engineer_id
        # left holders still have what they have; whoever writes the report may know whose parts were used
        found = (
            holders.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", order.company_id.id),
                    "|",
                    ("user_id", "in", people.ids),
                    ("station_id", "in", order.station_id.ids),
                ]
            )
        )
        return holders.browse(found.ids)

    def _get_default_holder(self):
        """The station that does the work, or the engineer who leads."""
        possible = self._get_possible_holders()
        return (
            (self.order_id._get_holder() & possible)
            or possible.filtered(lambda holder: holder.sudo().user_id == self.engineer_id)
            or possible
        )[:1]

    def _get_missing(self):
        missing = super()._get_missing()
        for part in self.part_ids.filtered("is_stocked"):
            if not part.holder_id:
                missing.append(self.env._("whose stock %(part)s comes from", part=part.description))
            if part.tracking != "none" and not part.lot_id:
                missing.append(self.env._("the new serial of %(part)s, from the holder's stock", part=part.description))
        return missing
