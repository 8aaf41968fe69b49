from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Praise and complaints about people: what waits for whom, for those concerned only."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        cards = self._get_conduct_cards()
        sections = super()._get_sections()
        if cards:
            sections.append(("base.group_user", self.env._("Praise and complaints about people"), cards))
        return sections

    @api.model
    def _get_conduct_cards(self):
        """Cards of the parts that the user has; nobody else learns that there is anything."""
        conducts = {"model": "aftersales.conduct", "action": "aftersales_service.conduct_action"}
        to_decide = (Domain("kind", "=", "praise") & Domain("state", "=", "new")) | Domain("state", "=", "heard")
        mine = self.env["aftersales.conduct"]
        cards = []
        if self.env.user.sudo().aftersales_decider_company_ids:
            cards += [
                {
                    **conducts,
                    "name": self.env._("To be investigated"),
                    "domain": mine._get_decider_domain()
                    & Domain("kind", "=", "complaint")
                    & Domain("state", "=", "new"),
                    "icon": "fa-user-secret",
                    "tone": "warning",
                },
                {
                    **conducts,
                    "name": self.env._("To be decided"),
                    "domain": mine._get_decider_domain() & to_decide,
                    "icon": "fa-gavel",
                    "tone": "warning",
                },
            ]
        investigated = Domain("investigator_id", "=", self.env.uid) & Domain("state", "=", "investigating")
        served = Domain("person_user_id", "=", self.env.uid) & Domain("state", "=", "served")
        for domain, name, icon in (
            (investigated, self.env._("I am to investigate"), "fa-search"),
            (served, self.env._("My statement is asked for"), "fa-comment-o"),
        ):
            if mine.search_count(domain, limit=1):
                cards.append({**conducts, "name": name, "domain": domain, "icon": icon, "tone": "warning"})
        return cards
