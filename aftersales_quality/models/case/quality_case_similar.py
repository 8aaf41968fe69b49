from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.aftersales_service.tools.word_pieces import pieces

#: So many of the latest cases that have anything in common are compared.
COMPARED = 200
#: So many are shown.
SHOWN = 8
#: What having the same serial, defect, cause or product says; words in common add up to the last one.
LOT, DEFECT, CAUSE, PRODUCT, WORDS = 5.0, 3.0, 3.0, 2.0, 4.0
#: Less than this is chance.
ENOUGH = 2.5


class QualityCase(models.Model):
    """The same fault is seen again: similar cases, and the case that this one repeats."""

    _inherit = "aftersales.quality.case"

    similar_case_ids = fields.Many2many("aftersales.quality.case", compute="_compute_similar_case_ids")
    similar_count = fields.Integer(string="Similar", compute="_compute_similar_case_ids")
    recurrence_of_id = fields.Many2one(
        "aftersales.quality.case",
        string="Repeats",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="An earlier case of the same fault that was closed before.",
    )
    recurrence_ids = fields.One2many("aftersales.quality.case", "recurrence_of_id", string="Repeated by")
    recurring = fields.Boolean(
        compute="_compute_recurring", store=True, index=True, help="The same fault was there before, or came again."
    )

    @api.depends("recurrence_of_id", "recurrence_ids")
    def _compute_recurring(self):
        for case in self:
            case.recurring = bool(case.recurrence_of_id or case.recurrence_ids)

    @api.depends("title", "product_id", "lot_ids", "defect_code_id", "cause_ids.code_id")
    def _compute_similar_case_ids(self):
        for case in self:
            found = case._find_similar(
                case.company_id,
                title=case.title,
                product=case.product_id,
                lots=case.lot_ids,
                defect=case.defect_code_id,
                causes=case.sudo().cause_ids.code_id,
                but=case,
            )
            case.similar_case_ids = found
            case.similar_count = len(found)

    @api.model
    def _find_similar(
        self, company, title="", product=None, lots=None, defect=None, causes=None, but=(), domain=Domain.TRUE
    ):
        """Cases of ``company`` that are about the same fault, the likeliest first, as the user may see them.

        Two queries, whatever there is: cases with anything in common, the latest ones, and what they say.
        """
        words = pieces(title)
        common = [Domain("title", "ilike", word) for word in sorted(words, key=len, reverse=True)[:8]]
        for name, records in (
            ("lot_ids", lots),
            ("product_id", product),
            ("defect_code_id", defect),
            ("cause_ids.code_id", causes),
        ):
            if records:
                common.append(Domain(name, "in", records.ids))
        if not common:
            return self.browse()
        known = [case._origin.id for case in but if case._origin]
        cases = self.search(
            Domain("company_id", "=", company.id) & Domain("id", "not in", known) & domain & Domain.OR(common),
            limit=COMPARED,
            order="id desc",
        )
        codes = defaultdict(set)
        if causes:
            for case, code in (
                self.env["aftersales.quality.cause"]
                .sudo()
                ._read_group([("case_id", "in", cases.ids), ("code_id", "in", causes.ids)], ["case_id", "code_id"])
            ):
                codes[case.id].add(code.id)
        scored = []
        for case in cases:
            score = (
                LOT * bool(lots and case.lot_ids & lots)
                + PRODUCT * bool(product and case.product_id == product)
                + DEFECT * bool(defect and case.defect_code_id == defect)
                + CAUSE * bool(codes[case.id])
                + WORDS * self._get_likeness(words, pieces(case.title))
            )
            if score >= ENOUGH:
                scored.append((score, case.id))
        return self.browse(case_id for _score, case_id in sorted(scored, reverse=True)[:SHOWN])

    @api.model
    def _get_likeness(self, one, other):
        """Share of the pieces of words that two texts have in common (Dice's coefficient), from 0 to 1."""
        return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0

    @api.model
    def _find_repeated(self, company, **facts):
        """Closed cases, confirmed as true, whose fault a new complaint seems to repeat within the time set."""
        since = fields.Datetime.now() - relativedelta(days=company.sudo().aftersales_recurrence_days)
        return self._find_similar(
            company,
            domain=Domain("state", "=", "closed") & Domain("closed_on", ">=", since) & Domain("founded", "=", "true"),
            **facts,
        )

    def _mark_recurrence(self, earlier):
        """This case repeats ``earlier``: both say so, and whoever led the earlier one is told."""
        self.ensure_one()
        self.sudo().recurrence_of_id = earlier
        earlier.sudo().message_post(
            body=self.env._("The same fault is back: %(case)s.", case=self.display_name),
            author_id=self.env.user.partner_id.id,
            partner_ids=earlier.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    def action_view_similar(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Similar to %(case)s", case=self.name),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", self.similar_case_ids.ids)],
        }
