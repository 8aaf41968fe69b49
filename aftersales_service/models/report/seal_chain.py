from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SealChain(models.Model):
    """The end of a company's chain of seals: the row that each sealing waits for. Made with the company."""

    _name = "aftersales.seal.chain"
    _description = "Chain of Seals"
    _rec_name = "company_id"

    # a company that has never sealed anything may go; its seals hold it back otherwise
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    identity = fields.Char(
        required=True, readonly=True, default=lambda self: str(uuid4()), help="Tells this chain from every other."
    )
    sequence = fields.Integer(readonly=True)
    hash = fields.Char(readonly=True)
    seal_ids = fields.One2many("aftersales.service.seal", "chain_id", string="Seals", readonly=True)

    _one_per_company = models.UniqueIndex("(company_id)", "A company has one chain of seals.")

    @api.ondelete(at_uninstall=False)
    def _unlink_only_empty(self):
        if self.sudo().seal_ids:
            raise UserError(self.env._("A chain of seals is never deleted."))

    def _get_for(self, company):
        """The chain of ``company``, made if it has none yet."""
        chain = self.sudo().search([("company_id", "=", company.id)], limit=1)
        return chain or self.sudo().create({"company_id": company.id})

    def _lock_tail(self):
        """Wait for the chain's end and keep it until the transaction is over.

        A transaction that was overtaken meanwhile is retried by the framework, with the new end.

        :return: (sequence, hash) of the last seal, or None
        """
        self.ensure_one()
        self.flush_recordset()
        [(sequence, last)] = self.env.execute_query(
            SQL("SELECT sequence, hash FROM aftersales_seal_chain WHERE id = %s FOR UPDATE", self.id)
        )
        return (sequence, last) if sequence else None
