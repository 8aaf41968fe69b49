from odoo import api, fields, models

from ...tools.fishbone import draw, lay_out, order
from .cause_code import BRANCHES


class QualityCase(models.Model):
    """The causes as they are drawn: the same layout on screen and on paper (``tools/fishbone.py``)."""

    _inherit = "aftersales.quality.case"

    fishbone = fields.Json(compute="_compute_fishbone", compute_sudo=True)

    @api.depends_context("lang")
    @api.depends(
        "title",
        "cause_ids.name",
        "cause_ids.kind",
        "cause_ids.branch",
        "cause_ids.parent_id",
        "cause_ids.sequence",
        "cause_ids.confirmed",
        "cause_ids.systemic",
        "cause_ids.code_id",
        "cause_ids.grounds",
        "cause_ids.evidence_ids",
    )
    def _compute_fishbone(self):
        kinds = self.env["aftersales.quality.cause"]._fields["kind"]._description_selection(self.env)
        for case in self:
            case.fishbone = [
                {
                    "kind": kind,
                    "name": name,
                    "layout": case._lay_out_fishbone(kind),
                    "causes": [{"depth": depth, **cause} for depth, cause in order(case._read_causes(kind))],
                }
                for kind, name in kinds
            ]

    def _get_branches(self):
        """Branches of the fishbone with their names in the reader's language, in the order in which they are drawn."""
        names = dict(self.env["aftersales.cause.code"]._fields["branch"]._description_selection(self.env))
        return [(code, names[code]) for code, _name in BRANCHES]

    def _read_causes(self, kind):
        causes = self.cause_ids.filtered(lambda cause: cause.kind == kind)
        return [
            {
                "id": cause._origin.id,
                "parent_id": cause.parent_id._origin.id or None,
                "branch": cause.branch,
                "name": cause.name or "",
                "code": cause.code_id.name or "",
                "confirmed": cause.confirmed,
                "systemic": cause.systemic,
                "proven": bool(cause.grounds or cause.evidence_ids),
                "evidence": len(cause.evidence_ids),
            }
            for cause in causes.sorted(lambda cause: (cause.sequence, cause._origin.id))
            if cause._origin
        ]

    def _lay_out_fishbone(self, kind):
        self.ensure_one()
        return lay_out(self.title, self._get_branches(), self._read_causes(kind))

    def _draw_fishbone(self, kind):
        """The fishbone of ``kind`` (occurrence, escape) as SVG, for paper."""
        return draw(self._lay_out_fishbone(kind))
