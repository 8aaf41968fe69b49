from odoo import api, fields, models
from odoo.fields import Domain

#: Serials a batch.
BATCH = 1000


class DocumentVersion(models.Model):
    """A new version reaches everybody who holds the product now (I9)."""

    _inherit = "aftersales.document.version"

    @api.model
    def _cron_spread(self):
        """Put the holders of what has come into force on the list, batch by batch; then send.

        May be killed at any point: who is on the list already is not looked for again. A second look an hour later
        finds deliveries that were under way when the version came into force.
        """
        self._cron_come_into_force()
        cron = self.env["ir.cron"]
        pending = self.search(Domain("spread", "in", ("pending", "again")), order="id")
        cron._commit_progress(remaining=len(pending))
        for version in pending:
            if not version.try_lock_for_update():
                continue
            while lots := version._get_next_holders():
                version._spread_to(lots)
                if not cron._commit_progress():
                    return
            version.spread = "again" if version.spread == "pending" else "done"
            if not cron._commit_progress(1):
                return
        self.env["aftersales.document.delivery"]._cron_send()

    def _get_next_holders(self):
        """Serials at customers now whose customer is not on the list for this version, as many as a batch has."""
        self.ensure_one()
        if not self.document_id.active:
            return self.env["stock.lot"]
        self.env["aftersales.document.delivery"].flush_model(["version_id", "lot_id", "partner_id"])
        lots = self.env["stock.lot"].sudo()
        query = lots._search(self.document_id._get_holder_domain(), order="id", limit=BATCH)
        query.add_where(
            """NOT EXISTS (
                SELECT FROM aftersales_document_delivery known
                 WHERE known.version_id = %s
                   AND known.lot_id = stock_lot.id
                   AND known.partner_id = stock_lot.installed_partner_id
            )""",
            [self.id],
        )
        return lots.browse(query)

    def _spread_to(self, lots):
        """Put the customers of ``lots`` on the list for this version."""
        self.ensure_one()
        return self.env["aftersales.document.delivery"]._ensure_for(
            [(lot, self.kind_id, self) for lot in lots], "changed", fields.Datetime.now()
        )

    def _get_mail_files(self):
        """Attachments to send these versions with; made once a version, whoever gets them."""
        attachments = self.env["ir.attachment"].sudo()
        known = attachments.search(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids) & Domain("res_field", "=", False)
        ).grouped("res_id")
        files = attachments
        for version in self:
            content = version._get_content()
            file = known.get(version.id, attachments).filtered(
                lambda file, version=version, content=content: (
                    (file.name, file.mimetype, file.raw) == (version.file_name, version.mimetype, content)
                )
            )[:1]
            files |= file or attachments.create(
                {
                    "name": version.file_name,
                    "raw": content,
                    "mimetype": version.mimetype,
                    "res_model": self._name,
                    "res_id": version.id,
                }
            )
        return files
