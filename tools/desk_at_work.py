"""Run inside `odoo shell`: a desk that has worked, as it is found when somebody removes After-Sales.

Tickets of every kind, stage, channel and class; their events, deadlines, retired numbers and activities; what people
have added to our tables themselves.
"""

env = globals()["env"]  # given by the shell
Ticket = env["helpdesk.ticket"]
partner = env["res.partner"].create(
    {"name": "Customer", "customer_class_id": env["aftersales.customer.class"].search([], limit=1).id}
)
own_event = env["aftersales.ticket.event.kind"].create({"name": "Own", "code": "own_event", "by_hand": True})
env["aftersales.ticket.kind"].create(
    {"name": "Own", "code": "own", "register_id": env["aftersales.register"].search([], limit=1).id}
)
env["res.company"].create({"name": "Branch"})
for field in ("kind_id", "stage_id", "channel_id", "category_id"):
    for record in env[Ticket._fields[field].comodel_name].search([]):
        Ticket.create({"name": "Leaks", "description": "It leaks", "partner_id": partner.id, field: record.id})
ticket = Ticket.search([("register_number", "!=", False)], limit=1)
ticket.kind_id = env["aftersales.ticket.kind"].search(
    [("id", "!=", ticket.kind_id.id), ("register_id", "!=", False)], limit=1
)
ticket._record_event(own_event.code)
for xml_id in env["ir.model.data"].search([("module", "=like", "aftersales%"), ("model", "=", "mail.activity.type")]):
    if env["mail.activity.type"].browse(xml_id.res_id).res_model in (False, ticket._name):
        ticket.activity_schedule(xml_id.complete_name, user_id=env.uid)
ticket.message_post(body="We are on it", message_type="comment", subtype_xmlid="mail.mt_comment")
engineer = env.ref("base.user_admin")
engineer.group_ids += env.ref("aftersales_service.group_engineer")
order = env["aftersales.service.order"].create(
    {
        "ticket_id": Ticket.search([("confidential", "=", False)], limit=1).id,
        "planned_start": "2026-03-02 08:00:00",
        "engineer_id": engineer.id,
    }
)
order.prepare_ids.done = True
order.action_depart()
order.action_arrive()
order.report_id.write({"fault": "Hot", "cause": "Dry", "treatment": "Greased", "result": "solved"})
order.report_id.check_ids.result = "ok"
part = env["product.product"].create({"name": "Bearing", "is_storable": True, "standard_price": 5})
holder = env["aftersales.holder"].search([("user_id", "=", engineer.id)], limit=1)
env["stock.quant"]._update_available_quantity(part, holder.location_id, 1)
order.report_id.part_ids = [(0, 0, {"product_id": part.id})]
order.report_id.action_finish()
dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
order.report_id.action_sign("customer", "Customer", dot)
order.report_id._move_parts()
order.report_id.action_propose_solution()
solution = order.report_id.proposed_solution_id
solution.action_approve()
order.ticket_id.solution_id = solution
order.ticket_id.action_solution_helped()
settled = Ticket.search(
    [("confidential", "=", False), ("stage_id.event_kind_id.code", "=", "solved"), ("duplicate_id", "=", False)],
    limit=2,
)
partner.email = "customer@customer.example"
env.company.satisfaction_min_days = 0
asked = env["aftersales.invitation"]._plan(settled)
asked.filtered(lambda invitation: invitation.state == "planned")._send()
asked.filtered(lambda invitation: invitation.state == "sent")[:1]._open_sheet()
env["aftersales.satisfaction"]._record([{"source": "phone", "lot_id": False, "mark_skill": 5, "anonymous": True}])
task = env["aftersales.care.task"].create({"partner_id": partner.id, "met": "Foreman", "notes": "All runs"})
opinion = env["aftersales.opinion"].create({"text": "Louder", "task_id": task.id, "user_id": engineer.id})
opinion.action_hand_over()
task.action_done()
person = env["hr.employee"].create({"name": "Driver"})
praise = env["aftersales.conduct"].create({"kind": "praise", "employee_id": person.id, "words": "Kind"})
praise.write({"state": "decided", "reward": "thanked"})
needed = (
    "aftersales.satisfaction",
    "aftersales.invitation",
    "aftersales.ticket.event",
    "aftersales.sla.deadline",
    "aftersales.register.void",
    "aftersales.service.seal",
    "aftersales.solution.use",
)
empty = [name for name in needed if not env[name].search_count([], limit=1)]
if empty:
    raise AssertionError(f"this desk has not worked enough: no record in {empty}")
env.cr.commit()
