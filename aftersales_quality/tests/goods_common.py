from odoo import Command

from odoo.addons.aftersales_service.tests.report_common import ReportCommon

from .common import QualityCommon, QualityFixtures


class GoodsFixtures(QualityFixtures):
    """A pump that comes back, a plan to inspect it, and ways to take it as far as a test needs."""

    _strokes = ReportCommon._strokes
    _draw = classmethod(ReportCommon._draw.__func__)

    @classmethod
    def set_up_goods(cls):
        cls.place = cls.company.aftersales_returned_goods_location_id
        cls.consumption = cls.company.aftersales_consumption_location_id
        cls.store = cls.company._get_main_store()
        cls.quants = cls.env["stock.quant"]
        cls.customers = cls.customer.property_stock_customer
        cls.incoming_plan = cls._make_plan("incoming")
        cls.outgoing_plan = cls._make_plan("outgoing")

    @classmethod
    def _make_plan(cls, purpose, *lines, **values):
        """A plan of quality for the pump: pressure and noise, if nothing else is said."""
        lines = lines or (
            {"name": "Pressure", "kind": "measure", "lower": 5, "upper": 6, "unit": "bar"},
            {"name": "Runs without noise", "kind": "check"},
        )
        return (
            cls.env["aftersales.inspection.plan"]
            .with_user(cls.quality)
            .create(
                {
                    "name": f"Pump, {purpose}",
                    "purpose": purpose,
                    "product_id": cls.product.id,
                    "line_ids": [Command.create(line) for line in lines],
                    **values,
                }
            )
        )

    @classmethod
    def _expect(cls, ticket=None, user=None, **values):
        """Goods that the clerk has registered as on their way."""
        ticket = ticket or cls._complain()
        goods = cls.env["aftersales.quality.return"].with_user(user or cls.clerk)
        return goods.create({"ticket_id": ticket.id, **values})

    @classmethod
    def _receive(cls, goods=None, **values):
        goods = (goods or cls._expect(**values)).with_user(cls.storekeeper)
        goods.action_receive()
        return goods

    @classmethod
    def _inspect(cls, goods, good=True, user=None):
        """The inspection that is due, with results that are right or wrong."""
        goods = goods.with_user(user or cls.quality)
        action = goods.action_inspect()
        inspection = goods.env["aftersales.inspection"].browse(action["res_id"])
        for line in inspection.line_ids:
            if line.kind == "measure":
                line.entry = "5.5" if good else "3"
            elif line.kind == "check":
                line.answer = "yes" if good else "no"
            else:
                line.entry = "As new"
        inspection.action_finish()
        return inspection

    @classmethod
    def _judge(cls, goods, judgement, note="Seal worn", **values):
        goods = goods.with_user(cls.quality)
        goods.action_judge(judgement, note, **values)
        return goods

    @classmethod
    def _bring_back(cls, judgement, good=False, expected=None, **values):
        """Received, inspected and judged."""
        goods = cls._receive(expected)
        cls._inspect(goods, good=good)
        return cls._judge(goods, judgement, **values)

    @classmethod
    def _repair(cls, goods, engineer=None, **facts):
        """The workshop does the work that quality has asked for."""
        engineer = engineer or cls.workshop
        order = goods.order_id.with_user(cls.dispatcher)
        order.write({"planned_start": "2026-03-03 08:00:00", "engineer_id": engineer.id})
        order.prepare_ids.done = True
        order = order.with_user(engineer)
        order.action_arrive()
        report = order.report_id
        report.write({**cls.FACTS, **facts})
        report.check_ids.result = "ok"
        report.action_finish()
        return report

    @classmethod
    def _send(cls, goods, how="carrier", **values):
        goods = goods.with_user(cls.storekeeper)
        goods.action_send(how, **values)
        return goods

    @classmethod
    def _stock_unit(cls, serial, product=None):
        """Another unit in the main store."""
        product = product or cls.product
        lot = cls.env["stock.lot"].create({"name": serial, "product_id": product.id})
        cls.quants._update_available_quantity(product, cls.store, 1, lot_id=lot)
        return lot

    def _count(self, location, lot=None, owner=None, product=None):
        """How many lie in a place: the customer's, or (without owner) ours."""
        quants = self.quants.search(
            [
                ("product_id", "=", (product or self.product).id),
                ("location_id", "=", location.id),
                ("owner_id", "=", owner.id if owner else False),
                *([("lot_id", "=", lot.id)] if lot else []),
            ]
        )
        return sum(quants.mapped("quantity"))


class GoodsCommon(GoodsFixtures, QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_goods()
