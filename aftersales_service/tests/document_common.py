import base64
from contextlib import nullcontext

from odoo import Command
from odoo.tests import HttpCase

from .common import AfterSalesFixtures


class DocumentFixtures(AfterSalesFixtures):
    """A drawing of the pump, and how it is uploaded and approved. Mixed into test cases."""

    @classmethod
    def set_up_documents(cls):
        cls.drawing = cls.env.ref("aftersales_service.document_kind_drawing")
        cls.manual = cls.env.ref("aftersales_service.document_kind_manual")
        cls.certificate = cls.env.ref("aftersales_service.document_kind_certificate")
        # the company's hours: Monday to Friday
        cls.company.resource_calendar_id.tz = "UTC"

    @classmethod
    def make_pdf(cls, text):
        return base64.b64encode(b"%PDF-1.4\n%" + text.encode() + b"\ntrailer<<>>\n%%EOF").decode()

    @classmethod
    def _create_document(cls, user=None, **values):
        return (
            cls.env["aftersales.product.document"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "name": "General arrangement",
                    "kind_id": cls.drawing.id,
                    "product_tmpl_id": cls.product.product_tmpl_id.id,
                    **values,
                }
            )
        )

    @classmethod
    def _upload(cls, document, user=None, text=None, **values):
        return (
            cls.env["aftersales.document.version"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "document_id": document.id,
                    "file": cls.make_pdf(text or f"version {len(document.version_ids) + 1} of {document.id}"),
                    "file_name": "drawing.pdf",
                    "valid_from": "2026-01-01",
                    **values,
                }
            )
        )

    @classmethod
    def _approve(cls, version, user=None):
        version.with_user(user or cls.dispatcher).action_approve()
        return version.sudo()

    @classmethod
    def _release(cls, document=None, **values):
        """A document with a version that somebody else has approved."""
        return cls._approve(cls._upload(document or cls._create_document(), **values))

    def _spread(self, cron="cron_documents"):
        """Run the scheduled action as its worker would."""
        # a test that speaks to the server is in that mode already
        with nullcontext() if isinstance(self, HttpCase) else self.enter_registry_test_mode():
            self.env.ref(f"aftersales_service.{cron}").with_user(self.env.ref("base.user_root")).method_direct_trigger()
        self.env.invalidate_all()

    def _deliveries(self, lot=None, **conditions):
        domain = [("lot_id", "=", (lot or self.lot).id), *((name, "=", value) for name, value in conditions.items())]
        return self.env["aftersales.document.delivery"].search(domain)

    @classmethod
    def _return(cls, lot):
        """The customer gives the serial back."""
        cls._move(lot, "customer", "stock", lot.installed_partner_id)

    @classmethod
    def _deliver_again(cls, lot, customer):
        cls._move(lot, "stock", "customer", customer)

    @classmethod
    def _move(cls, lot, source, target, partner):
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        places = {"stock": warehouse.lot_stock_id, "customer": cls.env.ref("stock.stock_location_customers")}
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": (warehouse.in_type_id if target == "stock" else warehouse.out_type_id).id,
                "location_id": places[source].id,
                "location_dest_id": places[target].id,
                "partner_id": partner.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": 1,
                            "location_id": places[source].id,
                            "location_dest_id": places[target].id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "location_id": places[source].id,
                    "location_dest_id": places[target].id,
                }
            )
        ]
        picking.move_ids.picked = True
        picking.button_validate()
