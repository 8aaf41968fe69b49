from odoo import fields, models
from odoo.fields import Domain

OFFICE = "aftersales_service.group_clerk,aftersales_service.group_dispatcher,aftersales_service.group_reader"


class StockLot(models.Model):
    """What a serial has of documents, and which of them a customer may read."""

    _inherit = "stock.lot"

    document_delivery_ids = fields.One2many(
        "aftersales.document.delivery", "lot_id", string="Documents to send", groups=OFFICE
    )

    def action_view_aftersales_documents(self):
        """All documents that apply to the serial, those of its product and category too."""
        self.ensure_one()
        self.check_access("read")
        documents = self.env["aftersales.product.document"]
        return documents._get_list_action(
            self, [("id", "in", documents._get_for(self)[self].ids)], scope="serial", lot_id=self.id
        )

    def action_view_document_deliveries(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.document_delivery_action")
        return {**action, "name": self.name, "domain": [("lot_id", "=", self.id)], "context": {}}

    def _get_customer_versions(self, customer):
        """Versions of documents that ``customer``, whom the caller has found to hold this serial, may read.

        The ones in force, and earlier ones that were sent to him for it.

        :param customer: company of the customer
        """
        self.ensure_one()
        current = self.env["aftersales.product.document"]._get_for(self)[self].version_id
        sent = (
            self.env["aftersales.document.delivery"]
            .sudo()
            .search(
                Domain("lot_id", "=", self.id)
                & Domain("commercial_partner_id", "=", customer.id)
                & Domain("state", "=", "sent")
            )
        )
        return current | sent.version_id.filtered(lambda version: version.state == "superseded")
