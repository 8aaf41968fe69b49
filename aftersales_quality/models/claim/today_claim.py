from odoo import api, models
from odoo.fields import Domain


class Today(models.AbstractModel):
    """Supplier claims on the first screen: to propose, approve, send, answer, credit; and parts that go along."""

    _inherit = "aftersales.today"

    @api.model
    def _get_sections(self):
        own = {
            "aftersales_quality.group_purchasing": self._get_claim_cards(),
            "aftersales_service.group_finance": self._get_claim_finance_cards(),
            "aftersales_service.group_manager": [self._get_claim_approval_card(), self._get_claim_overdue_card()],
            "aftersales_service.group_general_manager": [self._get_claim_approval_card()],
            "aftersales_service.group_storekeeper": [
                {
                    "model": "aftersales.old.part",
                    "action": "aftersales_quality.old_part_action_with_claim",
                    "name": self.env._("Old parts that go with a claim"),
                    "domain": Domain("claim_number", "!=", False) & Domain("state", "=", "judged"),
                    "icon": "fa-truck",
                    "tone": "warning",
                }
            ],
        }
        # a duty may have several sections: ours are taken by the first one
        return [(duty, name, cards + own.pop(duty, [])) for duty, name, cards in super()._get_sections()]

    @api.model
    def _prepare_claim_card(self, name, domain, icon, tone="primary"):
        return {
            "model": "aftersales.supplier.claim",
            "action": "aftersales_quality.supplier_claim_action",
            "name": name,
            "domain": domain,
            "icon": icon,
            "tone": tone,
        }

    @api.model
    def _get_quality_cards(self):
        return [*super()._get_quality_cards(), *self._get_claim_cards()]

    @api.model
    def _get_claim_cards(self):
        return [
            {
                "model": "aftersales.supplier.claim.open",
                "action": "aftersales_quality.supplier_claim_open_action",
                "name": self.env._("To claim from suppliers"),
                "domain": Domain("situation", "in", ("1_open", "2_no_terms")),
                "icon": "fa-undo",
            },
            self._prepare_claim_card(
                self.env._("Claims to send"), Domain("state", "=", "approved"), "fa-paper-plane-o", "warning"
            ),
            self._get_claim_overdue_card(),
            self._prepare_claim_card(
                self.env._("Refused: dispute or write off"),
                Domain("state", "=", "answered")
                & Domain("rest_amount", ">", 0)
                & Domain("write_off_asked_by_id", "=", False),
                "fa-reply",
                "warning",
            ),
        ]

    @api.model
    def _get_claim_overdue_card(self):
        return self._prepare_claim_card(
            self.env._("Answer overdue"), Domain("is_overdue", "=", True), "fa-hourglass-end", "danger"
        )

    @api.model
    def _get_claim_approval_card(self):
        return self._prepare_claim_card(
            self.env._("Claims to approve"),
            (
                Domain("state", "=", "draft")
                & Domain("proposer_id", "!=", self.env.uid)
                & Domain("user_id", "!=", self.env.uid)
            )
            | (
                Domain("state", "=", "answered")
                & Domain("write_off_asked_by_id", "not in", (False, self.env.uid))
                & Domain("write_off_approver_id", "=", False)
            ),
            "fa-check-square-o",
            "warning",
        )

    @api.model
    def _get_claim_finance_cards(self):
        return [
            self._prepare_claim_card(
                self.env._("Claims waiting"), Domain("state", "=", "answered"), "fa-undo", "warning"
            ),
        ]
