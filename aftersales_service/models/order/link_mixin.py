from odoo import api, models
from odoo.exceptions import AccessError


class LinkMixin(models.AbstractModel):
    """A record of core that names the one of ours for which it was made: only our steps say which.

    What a step takes back, and what was used or credited, is counted from these links. Whoever may write stock moves
    or entries could name any of our records otherwise.
    """

    _name = "aftersales.link.mixin"
    _description = "Made by Our Steps"

    @api.model
    def _get_step_links(self):
        """Hook: ``{field: what somebody is told who writes it by hand}``."""
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._ensure_links_by_steps({name for vals in vals_list for name, value in vals.items() if value})
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._ensure_links_by_steps(vals)
        return super().write(vals)

    @api.model
    def _ensure_links_by_steps(self, names):
        for name, sentence in self._get_step_links().items():
            if name in names:
                raise AccessError(sentence)
