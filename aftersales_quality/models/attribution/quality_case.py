from odoo import api, fields, models
from odoo.exceptions import UserError

from .attribution import OPEN

#: Who sees a decision before it is one, and who once it is.
UNDECIDED = "aftersales_quality.group_case_reader"
DECIDED = f"aftersales_service.group_clerk,aftersales_service.group_dispatcher,{UNDECIDED}"


class QualityCase(models.Model):
    """The rounds of deciding who is responsible; the case's states from *proposed* to *decided* follow them."""

    _inherit = "aftersales.quality.case"

    attribution_ids = fields.One2many("aftersales.attribution", "case_id", string="Rounds")
    # what is not decided yet is for those who work on it and for readers
    current_attribution_id = fields.Many2one(
        "aftersales.attribution",
        string="Current round",
        compute="_compute_current_attribution_id",
        store=True,
        compute_sudo=True,
        ondelete="set null",
        index="btree_not_null",
        groups=UNDECIDED,
    )
    attribution_state = fields.Selection(
        related="current_attribution_id.state", string="Responsibility", groups=UNDECIDED
    )
    attribution_until = fields.Datetime(
        related="current_attribution_id.objection_until", string="Objections until", groups=UNDECIDED
    )
    attribution_waits_for = fields.Char(
        related="current_attribution_id.waits_for", string="Responsibility waits for", groups=UNDECIDED
    )
    share_bar = fields.Json(related="current_attribution_id.share_bar", groups=UNDECIDED)
    decided_share_bar = fields.Json(
        string="Decided responsibility", compute="_compute_decided_share_bar", compute_sudo=True, groups=DECIDED
    )

    @api.depends("attribution_ids.number")
    def _compute_current_attribution_id(self):
        for case in self:
            case.current_attribution_id = case.attribution_ids.sorted("number")[-1:]

    @api.depends("attribution_ids.state")
    def _compute_decided_share_bar(self):
        for case in self:
            case.decided_share_bar = [share._get_piece() for share in case._get_decided_shares()]

    def action_open_attribution(self):
        """Open the current round. Where there is none on its way quality begins one."""
        self.ensure_one()
        self.check_access("read")
        current = self.sudo().current_attribution_id.with_env(self.env)
        if not current or (current.state not in OPEN and self._get_next_state() == "proposed"):
            current = self._begin_attribution()
        return current._get_form_action()

    def _begin_attribution(self):
        """A draft; after a case was taken up again with the shares of the last round."""
        self.ensure_one()
        attributions = self.env["aftersales.attribution"]
        attributions._ensure_working()
        current = self.sudo().current_attribution_id.with_env(self.env)
        if current:
            return current._begin_next()
        return attributions.create({"case_id": self.id})

    def _get_decided_shares(self):
        """The shares by which the costs of these cases are to be borne.

        Those of the decided round that no later one has replaced; empty while nothing is final. A case that is taken
        up again keeps its decided shares until the next round is final. They sum to exactly 100 % per case, and never
        change: a correction is another round, whose shares are given then.

        :return: ``aftersales.attribution.share``, with ``case_id``, ``party_kind``, the party in ``department_id``,
            ``employee_id``, ``partner_id`` or (for the company itself) ``company_id``, and ``share`` in percent
        """
        rounds = self.attribution_ids.filtered(lambda attribution: attribution.state == "decided")
        return rounds.share_ids

    def _add_evidence(self, files):
        """Files that a party hands in with what it says: evidence of the case, in the name of the user.

        :param files: list of (name, base64), or nothing
        """
        self.ensure_one()
        return (
            self.env["aftersales.quality.evidence"]
            .sudo()
            .create([{"case_id": self.id, "name": name, "file_name": name, "file": file} for name, file in files or []])
        )

    def _ensure_ready_for(self, state):
        super()._ensure_ready_for(state)
        wanted = {
            "proposed": (("proposed", "served"), self.env._("Enter who is responsible and propose it first.")),
            "objected": (("objected",), self.env._("Nobody has objected.")),
            "appraisal": (("appraisal",), self.env._("Arrange the appraisal on the round first.")),
            "attributed": (
                ("decided",),
                self.env._("Responsibility is not decided yet: it has to be approved, served and final."),
            ),
        }
        if state in wanted:
            states, sentence = wanted[state]
            if self.sudo().current_attribution_id.state not in states:
                raise UserError(sentence)

    def _after_entered(self, state, before):
        super()._after_entered(state, before)
        path = self.severity_id._get_path()
        if state in path and "proposed" in path and path.index(state) < path.index("proposed"):
            # the cause is searched for again: what was decided stays, what was on its way is withdrawn
            self.sudo().current_attribution_id._withdraw()
