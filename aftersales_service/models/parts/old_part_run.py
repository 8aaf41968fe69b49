from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .old_part_step import BY_RUN


class OldPartRun(models.Model):
    """Old parts of the month (P4): what is scrapped and what goes to suppliers, on one list.

    The storekeeper gathers and hands it in, the manager approves, the storekeeper carries it out by one button.
    """

    _name = "aftersales.old.part.run"
    _description = "Old Parts of the Month"
    _inherit = ["aftersales.step.mixin", "aftersales.document.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _step_fields = frozenset(
        {
            "name",
            "state",
            "company_id",
            "part_ids",
            "submitted_by_id",
            "submitted_on",
            "approver_id",
            "approved_on",
            "executed_by_id",
            "executed_on",
            "refusal_reason",
            "picking_ids",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        string="Judged until",
        required=True,
        default=fields.Date.context_today,
        help="Everything that was judged to be scrapped or to go to a supplier until the end of this day.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Being gathered"),
            ("submitted", "To approve"),
            ("approved", "To carry out"),
            ("done", "Done"),
            ("cancelled", "Dropped"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    part_ids = fields.One2many("aftersales.old.part", "run_id", string="Old parts", readonly=True)
    part_count = fields.Integer(compute="_compute_part_count", string="Number of old parts")
    submitted_by_id = fields.Many2one("res.users", string="Handed in by", readonly=True, copy=False)
    submitted_on = fields.Datetime(string="Handed in", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    approved_on = fields.Datetime(string="Approved on", readonly=True, copy=False)
    refusal_reason = fields.Char(string="Why it was sent back", readonly=True, copy=False)
    executed_by_id = fields.Many2one("res.users", string="Carried out by", readonly=True, copy=False)
    executed_on = fields.Datetime(string="Carried out", readonly=True, copy=False)
    picking_ids = fields.One2many("stock.picking", "old_part_run_id", string="Shipments to suppliers", readonly=True)

    @api.depends("part_ids")
    def _compute_part_count(self):
        counts = dict(
            self.env["aftersales.old.part"]._read_group([("run_id", "in", self.ids)], ["run_id"], ["__count"])
        )
        for run in self:
            run.part_count = counts.get(run, 0)

    # ---------------------------------------------------------------------------------------------
    # CRUD
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_not_by_hand({name: value for name, value in vals.items() if name != "company_id"})
        runs = super().create(vals_list)
        for run in runs.sudo():
            if run.company_id not in self.env.companies:
                raise AccessError(self.env._("Old parts are gathered for the company that you are working in."))
            run.name = self.env["ir.sequence"].sudo().next_by_code("aftersales.old.part.run")
        return runs

    def write(self, vals):
        if not self.env.su:
            self._ensure_not_by_hand(vals)
            if "date" in vals and any(run.state != "draft" for run in self):
                raise UserError(self.env._("This list has been handed in. Make another one for later days."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Lists of old parts are kept. Drop the one that is not needed."))

    # ---------------------------------------------------------------------------------------------
    # Steps
    # ---------------------------------------------------------------------------------------------

    def action_gather(self):
        """Put everything on the list that was judged until its day and stands on no other."""
        for run in self:
            run._ensure_storekeeper()
            run._ensure_state("draft")
            parts = self.env["aftersales.old.part"].sudo().search(run._get_gather_domain())
            # what somebody is judging anew at this moment comes with the next list
            parts = parts.try_lock_for_update(allow_referencing=True)
            parts.write({"run_id": run.id})
            if not run.part_count:
                raise UserError(
                    self.env._("No old part was judged to be scrapped or to go to a supplier until this day.")
                )
        return True

    def _get_gather_domain(self):
        self.ensure_one()
        zone = pytz.timezone(self.company_id.partner_id.tz or self.env.user.tz or "UTC")
        midnight = zone.localize(datetime.combine(self.date + timedelta(days=1), time.min))
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "judged")
            & Domain("judgement", "in", BY_RUN)
            & Domain("run_id", "=", False)
            & Domain("judged_on", "<", midnight.astimezone(pytz.utc).replace(tzinfo=None))
        )

    def action_submit(self):
        """The list is complete: the manager is asked."""
        for run in self:
            run._ensure_storekeeper()
            run._ensure_state("draft")
            if not run.part_count:
                raise UserError(self.env._("There is nothing on %(run)s. Gather old parts first.", run=run.name))
            run.sudo().write(
                {"state": "submitted", "submitted_by_id": self.env.uid, "submitted_on": fields.Datetime.now()}
            )
        return True

    def action_approve(self):
        self._ensure_may_decide()
        self._ensure_state("submitted")
        self.sudo().write(
            {
                "state": "approved",
                "approver_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
                "refusal_reason": False,
            }
        )
        return True

    def action_send_back(self, reason=None):
        """The manager does not agree: the storekeeper judges anew what is meant."""
        self._ensure_may_decide()
        self._ensure_state("submitted")
        if not (reason or "").strip():
            raise UserError(self.env._("Say what has to be changed. The storekeeper reads it."))
        self.sudo().write({"state": "draft", "refusal_reason": reason.strip()})
        return True

    def action_execute(self):
        """Off to the scrap heap and to the suppliers: all moves at once."""
        for run in self:
            run._ensure_storekeeper()
            run = run.sudo().try_lock_for_update(allow_referencing=True)
            if not run:
                raise UserError(self.env._("Somebody else is just carrying this list out. Look at it again."))
            run.invalidate_recordset(["state"])
            run._ensure_state("approved")
            run._execute()
        return True

    def _execute(self):
        self.ensure_one()
        parts = self.part_ids
        scrapped = parts.filtered(lambda part: part.judgement == "scrap")
        if scrapped:
            scrap_location = self.company_id._get_scrap_location()
            scrapped._post_to(lambda company: scrap_location)
        for supplier, sent in (parts - scrapped).grouped("supplier_id").items():
            sent._ship_to(supplier, self)
        parts.write({"state": "done"})
        self.write({"state": "done", "executed_by_id": self.env.uid, "executed_on": fields.Datetime.now()})

    def _prepare_shipment(self):
        """What a shipment to a supplier says of this list."""
        self.ensure_one()
        return {"origin": self.name, "old_part_run_id": self.id}

    def action_cancel(self):
        """The list is given up; what stands on it is gathered by the next one."""
        for run in self:
            run._ensure_storekeeper()
            run._ensure_state("draft", "submitted", "approved")
            run.part_ids.sudo().write({"run_id": False})
            run.sudo().state = "cancelled"
        return True

    def action_print(self):
        return self.env.ref("aftersales_service.action_report_old_part_run").report_action(self)

    # ---------------------------------------------------------------------------------------------
    # Who
    # ---------------------------------------------------------------------------------------------

    def _ensure_storekeeper(self):
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_storekeeper"):
            raise AccessError(self.env._("Old parts are gathered and sent off by the storekeeper."))

    def _ensure_may_decide(self):
        self.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_manager"):
            raise AccessError(self.env._("Lists of old parts are approved by the after-sales manager."))
        if any(run.submitted_by_id == self.env.user for run in self):
            raise UserError(self.env._("Nobody approves a list that they handed in themselves."))

    # -- what stands on the paper ---------------------------------------------------------------------

    def _get_print_groups(self):
        """Heading and old parts of each block: scrap first, then supplier by supplier."""
        self.ensure_one()
        parts = self.part_ids.sorted(lambda part: (part.product_id.display_name or "", part.code))
        groups = [(self.env._("To be scrapped"), parts.filtered(lambda part: part.judgement == "scrap"))]
        for supplier, sent in parts.filtered("supplier_id").grouped("supplier_id").items():
            groups.append((self.env._("To the supplier: %(name)s", name=supplier.display_name), sent))
        return [(heading, own) for heading, own in groups if own]


class OldPart(models.Model):
    _inherit = "aftersales.old.part"

    def action_leave_run(self):
        """Not with this list: it stays judged, and the next one gathers it."""
        self._ensure_storekeeper()
        parts = self._lock()
        parts._ensure_no_run()
        parts.write({"run_id": False})
        return True

    def _ship_to(self, supplier, document):
        """One shipment to one supplier, carried out.

        :param document: what it is sent for, the list of the month for example; says so by ``_prepare_shipment``
        """
        company = document.company_id
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        store = company.aftersales_old_parts_location_id
        target = supplier.with_company(company).property_stock_supplier
        for part in self:
            part._ensure_there()
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.out_type_id.id,
                "partner_id": supplier.id,
                "location_id": store.id,
                "location_dest_id": target.id,
                "company_id": company.id,
                **document._prepare_shipment(),
            }
        )
        self._post(
            [
                {
                    **part._prepare_move(part.location_id, target),
                    "partner_id": supplier.id,
                    "picking_id": picking.id,
                    "picking_type_id": warehouse.out_type_id.id,
                }
                for part in self
            ]
        )
        self.write({"location_id": target.id})


class StockPicking(models.Model):
    _inherit = "stock.picking"

    old_part_run_id = fields.Many2one(
        "aftersales.old.part.run", string="Old parts of the month", readonly=True, index="btree_not_null"
    )
