from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools.seal import genesis, verify_chain

#: Seals in memory at the same time; with their files and photos, fewer.
BATCH = 1000
BATCH_WITH_FILES = 20
#: Findings written down one by one; after that many the rest is only counted.
LONGEST_LIST = 500


class SealChain(models.Model):
    """The auditor walks along the whole chain."""

    _inherit = "aftersales.seal.chain"

    seal_count = fields.Integer(string="Sealed signatures", compute="_compute_seal_count")
    audit_ids = fields.One2many("aftersales.seal.audit", "chain_id", string="Verifications", readonly=True)
    last_audit_on = fields.Datetime(string="Last verified", compute="_compute_last_audit")
    last_problem_count = fields.Integer(string="Problems found", compute="_compute_last_audit")

    def _compute_seal_count(self):
        counts = dict(
            self.env["aftersales.service.seal"]
            .sudo()
            ._read_group([("chain_id", "in", self.ids)], ["chain_id"], ["__count"])
        )
        for chain in self:
            chain.seal_count = counts.get(chain, 0)

    @api.depends("audit_ids")
    def _compute_last_audit(self):
        for chain in self:
            last = chain.audit_ids.sorted("id", reverse=True)[:1]
            chain.last_audit_on = last.date
            chain.last_problem_count = last.problem_count

    def action_verify_chain(self):
        """Button of the auditor: every link of the chain."""
        return self._audit(with_records=False)

    def action_verify_all(self):
        """Button of the auditor: every link, every stored file, every report."""
        return self._audit(with_records=True)

    def _audit(self, with_records):
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_reader"):
            raise AccessError(self.env._("The chain of seals is verified by the auditor."))
        audit = (
            self.env["aftersales.seal.audit"]
            .sudo()
            .create({"chain_id": self.id, "user_id": self.env.uid, **self.sudo()._verify(with_records)})
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verification"),
            "res_model": audit._name,
            "res_id": audit.id,
            "views": [(False, "form")],
        }

    @api.private
    def _verify(self, with_records):
        """Walk along the chain, batch by batch; memory does not grow with its length.

        :param with_records: look at the stored files and at the reports, too
        :return: values of an audit
        """
        self.ensure_one()
        seals = self.env["aftersales.service.seal"].with_context(bin_size=False)
        start = (0, genesis(self.identity))
        noted = self._get_notes()
        problems, count = [], 0
        at = None

        def note(sequence, report_id, *sentences):
            nonlocal count
            count += len(sentences)
            problems.extend(
                {"sequence": sequence, "report_id": report_id, "problem": sentence}
                for sentence in sentences[: LONGEST_LIST - len(problems)]
            )

        def walk():
            nonlocal at, checked
            for batch in self._iterate_stored(BATCH_WITH_FILES if with_records else BATCH):
                records = seals.browse(stored.id for stored in batch)
                for at, record in zip(batch, records, strict=True):
                    checked += 1
                    sealed = at.as_sealed()
                    yield record._with_files(sealed) if with_records else sealed
                    if noted.pop(at.sequence, at.hash) != at.hash:
                        note(
                            at.sequence,
                            at.report_id,
                            self.env._("An earlier verification noted another hash: the chain was written anew."),
                        )
                    if with_records:
                        note(at.sequence, at.report_id, *record._get_record_problems(at))
                    elif at.altered_columns():
                        note(at.sequence, at.report_id, self.env._("Columns of the signer were altered."))
                if with_records:
                    # the next batch needs the memory
                    self.env.invalidate_all()

        checked = 0
        end = (self.sequence, self.hash) if self.sequence else start
        for finding in verify_chain(self.identity, walk(), tail=end):
            note(finding.sequence, at.report_id if at else False, seals._describe(finding))
        for sequence in sorted(noted):
            note(
                sequence,
                False,
                self.env._("An earlier verification found this seal. It and what was said in it are missing now."),
            )
        if with_records:
            for report, sentence in self._find_broken_locks():
                note(0, report.id, sentence)
        self._forget_missing_reports(problems)
        return {
            "with_records": with_records,
            "checked": checked,
            "problem_count": count,
            "line_ids": [fields.Command.create(values) for values in problems],
            "last_sequence": at.sequence if at else 0,
            "last_hash": at.hash if at else False,
        }

    def _get_notes(self):
        """{number: hash} of the ends that earlier verifications saw; where two differ the earlier one counts."""
        audits = self.env["aftersales.seal.audit"].search_fetch(
            [("chain_id", "=", self.id), ("last_sequence", "!=", 0)], ["last_sequence", "last_hash"], order="id desc"
        )
        return {audit.last_sequence: audit.last_hash for audit in audits}

    def _iterate_stored(self, size):
        """The rows of the chain in their order, lists of ``size``."""
        seals = self.env["aftersales.service.seal"]
        chain = SQL("chain_id = %s", self.id)
        batch = seals._fetch_stored(chain, size)
        while batch:
            # read before the consumer is through with it, so that the row stays at hand whatever it does
            last = batch[-1]
            yield batch
            batch = seals._fetch_stored(SQL("%s AND (sequence, id) > (%s, %s)", chain, last.sequence, last.id), size)

    def _find_broken_locks(self):
        """Reports that are locked without a seal, or sealed without the lock: (report, sentence)."""
        reports = self.env["aftersales.service.report"]
        ours = [("company_id", "=", self.company_id.id)]
        for report in reports.search([*ours, ("sealed", "=", True), ("seal_ids", "=", False)]):
            yield report, report._describe_broken_lock()
        for report in reports.search([*ours, ("sealed", "=", False), ("seal_ids", "!=", False)]):
            yield report, report._describe_broken_lock()

    def _forget_missing_reports(self, lines):
        """A finding may name a report that is gone."""
        named = {line["report_id"] for line in lines if line["report_id"]}
        there = set(self.env["aftersales.service.report"].browse(named).exists().ids)
        for line in lines:
            if line["report_id"] not in there:
                line["report_id"] = False
