from odoo import fields, models


class QualityCase(models.Model):
    """What is known of the fault, in the order in which it is asked: evidence, 5W2H, causes."""

    _inherit = "aftersales.quality.case"

    defect_code_id = fields.Many2one(
        "aftersales.defect.code",
        string="Defect",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="What is wrong, in the words of the statistics.",
    )
    product_categ_id = fields.Many2one(related="product_id.categ_id")
    evidence_ids = fields.One2many("aftersales.quality.evidence", "case_id")
    cause_ids = fields.One2many("aftersales.quality.cause", "case_id", string="Causes")
    escape_reason = fields.Char(
        string="Why there is no escape cause",
        help="For faults that nobody could have found in the house, such as damage in transport.",
    )

    # 5W2H
    fault_what = fields.Text(string="What", help="What is wrong, compared with what should be?")
    fault_who = fields.Text(string="Who", help="Who found it, who is concerned?")
    fault_when = fields.Text(string="When", help="When was it seen first, when again?")
    fault_where = fields.Text(string="Where", help="Where in the product, at which place?")
    fault_why = fields.Text(string="Why", help="Why is it a problem: for function, safety, the customer?")
    fault_how = fields.Text(string="How", help="How does it show itself, under which conditions?")
    fault_how_many = fields.Text(string="How many", help="How many pieces, of how many looked at?")

    def _get_root_causes(self, kind=None):
        """Confirmed causes; of ``kind`` (occurrence, escape) if it is given."""
        return self.cause_ids.filtered(lambda cause: cause.confirmed and kind in (None, cause.kind))
