from odoo import fields, models

#: Facts that are read out to whoever signs, by document; empty ones are left out.
SHOWN = (
    "run_hours",
    "fault",
    "cause",
    "fault_origin",
    "treatment",
    "leftover",
    "acceptance",
    "acceptance_note",
    "guarantee",
    "result",
)


class ServiceReport(models.Model):
    """What the engineer's phone shows of a report: what is missing, and the sheet that people sign on."""

    _inherit = "aftersales.service.report"

    missing_facts = fields.Char(
        string="Still missing",
        compute="_compute_missing_facts",
        help="What has to be filled in before the report can be signed.",
    )
    check_progress = fields.Char(string="Answered", compute="_compute_missing_facts")
    needs_scan = fields.Boolean(compute="_compute_missing_facts", help="Not known yet which product it is.")

    # Not stored and without dependencies: read anew each time the report is saved, not at every keystroke.
    def _compute_missing_facts(self):
        for report in self:
            report.missing_facts = "\n".join(report._get_missing()) if report.state == "draft" else False
            answered = report.check_ids.filtered("result")
            report.check_progress = f"{len(answered)}/{len(report.check_ids)}"
            report.needs_scan = not report.lot_id

    def get_signing_sheet(self):
        """What is shown to the person who signs on the engineer's device.

        :return: dict of the readable summary, of who has signed and of who still has to
        """
        self.ensure_one()
        self._ensure_may_work()
        roles = dict(self.env["aftersales.service.seal"]._fields["role"]._description_selection(self.env))
        user = self.env.user
        return {
            "name": self.name,
            "state": self.state,
            "document": self._get_label("document"),
            "customer": self.partner_id.display_name,
            "product": " ".join(filter(None, (self.product_id.display_name, self.lot_id.name))),
            "times": self._get_signing_times(),
            "facts": self._get_signing_facts(),
            "checks": [
                {
                    "id": check.id,
                    "name": check.name,
                    "result": check.result or "",
                    "label": check._fields["result"].convert_to_export(check.result, check) if check.result else "",
                    "value": check.value or "",
                }
                for check in self.check_ids
                if check.result
            ],
            "parts": [
                {
                    "id": part.id,
                    "name": part.description,
                    "quantity": f"{part.quantity:g} {part.uom_id.name or ''}".strip(),
                    "reason": part.reason or "",
                    "serials": " → ".join(filter(None, (part.old_serial, part.new_serial))),
                }
                for part in self.part_ids
            ],
            "trainees": [
                {"id": trainee.id, "name": trainee.name, "topics": trainee.topics or "", "passed": trainee.passed}
                for trainee in self.trainee_ids
            ],
            "photos": len(self.photo_ids),
            "large_problem": self.large_problem,
            "signed": [
                {
                    "id": seal.id,
                    "role": roles[seal.role],
                    "name": seal.signer_name,
                    "refused": seal.method == "refused",
                    "date": self.env["ir.qweb.field.datetime"].value_to_html(seal.date, {"hide_seconds": True}),
                }
                for seal in self.seal_ids
            ],
            "awaited": [
                [role, roles[role]]
                for role in self._get_awaited_roles()
                # the engineer signs in person, under the own login
                if role != "engineer" or user in self.order_id._get_engineers()
            ],
            "contact": self.contact_name or "",
            "engineer": user.name,
        }

    def _get_label(self, name):
        """The selected word of a field, in the reader's language."""
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _get_signing_facts(self):
        facts = []
        for name in SHOWN:
            field = self._fields[name]
            value = self._get_label(name) if field.type == "selection" else self[name]
            if value:
                facts.append({"name": name, "label": field._description_string(self.env), "value": f"{value}"})
        return facts

    def _get_signing_times(self):
        times = [(name, self[name]) for name in ("departed_on", "arrived_on", "finished_on") if self[name]]
        return [
            {
                "name": name,
                "label": self._fields[name]._description_string(self.env),
                "value": self.env["ir.qweb.field.datetime"].value_to_html(moment, {"hide_seconds": True}),
            }
            for name, moment in times
        ]
