from odoo import api, fields, models


class CostLine(models.Model):
    """How cost lines follow their documents.

    A document says what it costs as it stands now (``_get_costs``, [] as long as it is not done, or is undone).
    Following compares that with the lines that stand: so it may be called as often as anybody likes.
    """

    _inherit = "aftersales.cost.line"

    @api.model
    @api.private
    def _follow(self, sources):
        """Bring the lines of ``sources`` in step with what they cost now.

        :param sources: records of one model with ``_get_costs``, which gives values of lines, each with the id of
            its source and, where a source has several, a key
        """
        lines = self.sudo()
        if not sources:
            return lines
        wanted = {(values["source_id"], values.get("source_key", "")): values for values in sources.sudo()._get_costs()}
        standing = lines.search(
            [("source_model", "=", sources._name), ("source_id", "in", sources.ids), ("standing", "=", True)]
        )
        kept = set()
        outdated = lines.browse()
        for line in standing:
            key = (line.source_id, line.source_key or "")
            if key in wanted and line._says(wanted[key]):
                kept.add(key)
            else:
                outdated += line
        outdated._reverse()
        return lines.create(
            [
                lines._complete({**values, "source_model": sources._name, "source_key": key[1]})
                for key, values in wanted.items()
                if key not in kept
            ]
        )

    def _says(self, values):
        """Whether this line stands for the same cost of the same case as ``values``."""
        self.ensure_one()
        same = all(
            (self[name].id or False) == (values.get(name) or False) for name in ("ticket_id", "order_id", "item_id")
        )
        return (
            same and self.kind == values["kind"] and not self.currency_id.compare_amounts(self.amount, values["amount"])
        )

    @api.model
    def _complete(self, values):
        """``values`` with the facts of the case: whose it is, which product it is about."""
        order = self.env["aftersales.service.order"].sudo().browse(values.get("order_id"))
        ticket = self.env["helpdesk.ticket"].sudo().browse(values.get("ticket_id")) or order.ticket_id
        company = order.company_id or ticket.company_id
        return {
            "date": fields.Date.context_today(self),
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "partner_id": (ticket.commercial_partner_id or order.partner_id.commercial_partner_id).id,
            "lot_id": (order.lot_id or ticket.lot_id).id,
            "product_id": (order.product_id or order.lot_id.product_id or ticket.product_id).id,
            "user_id": self.env.uid,
            **values,
            "ticket_id": ticket.id,
        }

    def _reverse(self):
        """Write the opposite of these lines beside them; none of them stands any more."""
        if not self:
            return self
        self.write({"standing": False})
        self.flush_recordset(["standing"])
        return self.create([line._prepare_reversal() for line in self])

    def _prepare_reversal(self):
        self.ensure_one()
        same = (
            "name",
            "kind",
            "origin",
            "source_model",
            "source_id",
            "source_key",
        )
        links = ("company_id", "currency_id", "ticket_id", "order_id", "partner_id", "lot_id", "product_id", "item_id")
        return {
            **{name: self[name] for name in same},
            **{name: self[name].id for name in links},
            "entry_id": self.entry_id.id,
            "amount": -self.amount,
            "quantity": -self.quantity,
            "date": fields.Date.context_today(self),
            "user_id": self.env.uid,
            "reversed_line_id": self.id,
            "standing": False,
        }
