from odoo import fields, models


class SupplierClaim(models.Model):
    """Old parts and returned goods that go to the supplier with the claim.

    They are judged to go to the supplier where they are looked at, and sent off by the storekeeper; a claim only says
    that they are to go now, and shows what became of them.
    """

    _inherit = "aftersales.supplier.claim"

    old_part_ids = fields.One2many("aftersales.old.part", "supplier_claim_id", string="Old parts", readonly=True)
    return_ids = fields.One2many(
        "aftersales.quality.return", "supplier_claim_id", string="Returned goods", readonly=True
    )
    goods_state = fields.Selection(
        selection=[
            ("none", "Not wanted"),
            ("missing", "None found yet"),
            ("waiting", "To be sent"),
            ("gone", "Sent"),
        ],
        string="Old parts sent",
        compute="_compute_goods_state",
    )

    def _compute_goods_state(self):
        for claim in self:
            parts, goods = claim.sudo().old_part_ids, claim.sudo().return_ids
            if not parts and not goods:
                claim.goods_state = "missing" if claim.needs_old_part else "none"
            elif all(part.state == "done" for part in parts) and all(
                one.state in ("supplier", "done") for one in goods
            ):
                claim.goods_state = "gone"
            else:
                claim.goods_state = "waiting"

    def action_gather_goods(self):
        """Look again for old parts and returned goods of these cases that were judged to go to this supplier."""
        self._ensure_working()
        self.check_access("read")
        self._ensure_state("approved", "sent", "answered")
        for claim in self._lock():
            claim._gather_goods()
        return True

    def _gather_goods(self):
        """Put what was judged to go to this supplier, and goes with no other claim, on the claim."""
        for claim in self.sudo():
            orders = claim.line_ids.cost_line_id.order_id | claim.line_ids.case_id.ticket_ids.service_order_ids
            partners = claim.partner_id | claim.partner_id.commercial_partner_id
            judged = [
                ("supplier_claim_id", "=", False),
                ("supplier_id", "in", partners.ids),
                ("company_id", "=", claim.company_id.id),
            ]
            parts = self.env["aftersales.old.part"].sudo()
            parts.search(
                [
                    *judged,
                    ("order_id", "in", orders.ids),
                    ("judgement", "=", "supplier"),
                    ("state", "in", ("judged", "done")),
                ]
            ).write({"supplier_claim_id": claim.id})
            goods = self.env["aftersales.quality.return"].sudo()
            goods.search([*judged, ("case_id", "in", claim.line_ids.case_id.ids), ("state", "!=", "cancelled")]).write(
                {"supplier_claim_id": claim.id}
            )

    def _release_goods(self):
        """What has not gone yet goes its own way again."""
        claims = self.sudo()
        claims.old_part_ids.filtered(lambda part: part.state != "done").write({"supplier_claim_id": False})
        claims.return_ids.filtered(lambda goods: goods.state not in ("supplier", "done")).write(
            {"supplier_claim_id": False}
        )

    def _prepare_shipment(self):
        """What a shipment of old parts says of this claim."""
        self.ensure_one()
        return {"origin": self.name, "supplier_claim_id": self.id}

    def _print_goods(self):
        """Rows of the letter: (label, part, serial or batch, quantity)."""
        parts, goods = self.sudo().old_part_ids, self.sudo().return_ids
        return [
            (part.code, part.product_id.display_name, part.lot_id.name or part.old_serial or "", part.quantity)
            for part in parts.sorted("id")
        ] + [
            (one.name, one.product_id.display_name, one.lot_id.name or one.serial_stated or "", one.quantity)
            for one in goods.sorted("id")
        ]
