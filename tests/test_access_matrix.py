from odoo.tests import new_test_user, tagged

from .common import SuiteCommon

# What each duty may do with each model: c(reate) r(ead) w(rite) d(elete).
# A new model without a row here fails test_every_model_has_a_row.
DUTIES = [
    "clerk",
    "dispatcher",
    "engineer",
    "station",
    "workshop",
    "storekeeper",
    "quality",
    "purchasing",
    "finance",
    "auditor",
    "general_manager",
    "manager",
    "customer_user",
]
FIELD = ("engineer", "station", "workshop")
PLANNERS = ("dispatcher", "station", "manager")
READ = dict.fromkeys(DUTIES[:-1], "r")
SETUP = {**READ, "manager": "crwd", "customer_user": ""}
ASKED = {**dict.fromkeys(DUTIES, "rw"), "auditor": "r", "customer_user": ""}
CLAIMING = ("quality", "purchasing", "manager")
CLAIM_READERS = dict.fromkeys((*CLAIMING, "finance", "auditor", "general_manager"), "r")
MATRIX = {
    "helpdesk.ticket": {
        "clerk": "crw",
        "dispatcher": "crw",
        "engineer": "crw",
        "station": "crw",
        "workshop": "crw",
        "storekeeper": "r",
        "quality": "r",
        "purchasing": "r",
        "finance": "r",
        "auditor": "r",
        "general_manager": "r",
        "manager": "crwd",
        "customer_user": "r",
    },
    "aftersales.ticket.kind": {**SETUP, "customer_user": "r"},
    "aftersales.ticket.event.kind": SETUP,
    "aftersales.ticket.event": {**READ, "customer_user": ""},
    "aftersales.register": SETUP,
    "aftersales.register.void": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(
            ("clerk", "storekeeper", "quality", "purchasing", "finance", "auditor", "general_manager", "manager"), "r"
        ),
    },
    "aftersales.customer.class": SETUP,
    # anybody of the house may hand in a report; the wizard keeps no copy
    "aftersales.wrongdoing.report": {**dict.fromkeys(DUTIES, "crwd"), "customer_user": ""},
    "aftersales.import.profile": {**dict.fromkeys(DUTIES, ""), "clerk": "r", "manager": "crwd"},
    "aftersales.import.column": {**dict.fromkeys(DUTIES, ""), "clerk": "r", "manager": "crwd"},
    "aftersales.import.value": {**dict.fromkeys(DUTIES, ""), "clerk": "r", "manager": "crwd"},
    "aftersales.sla.policy": SETUP,
    "aftersales.sla.step": SETUP,
    "aftersales.sla.deadline": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "engineer", "station", "workshop", "manager"), "rw"),
        "customer_user": "",
    },
    # whoever works on a ticket sees who was warned; record rules keep it to the own work
    "aftersales.sla.notice": {**READ, "customer_user": ""},
    # made by answering, or by the scheduled action; record rules keep the field to answers about the own work
    "aftersales.satisfaction": {**READ, "customer_user": ""},
    "aftersales.invitation": {**READ, **dict.fromkeys((*FIELD, "customer_user"), "")},
    # what the customer says on the phone
    "aftersales.satisfaction.enter": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(("clerk", "manager"), "crw")},
    "aftersales.ticket.event.record": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "engineer", "station", "workshop", "manager"), "crw"),
    },
    # tries out limits on supposed facts; everybody sees his own trials
    "aftersales.sla.trial": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "engineer", "station", "workshop", "manager"), "crw"),
    },
    "aftersales.sla.trial.line": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "engineer", "station", "workshop", "manager"), "crwd"),
    },
    # plans and lists to print: what is on them follows the rights on the orders
    "aftersales.field.print": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("dispatcher", "engineer", "station", "workshop", "manager"), "crw"),
    },
    "aftersales.order.type": SETUP,
    "aftersales.order.type.check": SETUP,
    # record rules keep engineers, workshop and stations to their own orders
    "aftersales.service.order": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crw"),
        **dict.fromkeys(FIELD, "rw"),
        "customer_user": "",
    },
    "aftersales.service.order.check": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crwd"),
        **dict.fromkeys(FIELD, "rw"),
        "customer_user": "",
    },
    # written by the order itself
    "aftersales.order.booking": {**READ, "customer_user": ""},
    # the desk drafts, the manager starts: steps check that; numbers without gaps are never deleted
    "aftersales.contract": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crw"),
        "customer_user": "",
    },
    "aftersales.contract.spare": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crwd"),
        "customer_user": "",
    },
    "aftersales.upkeep.plan": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crwd"),
        "customer_user": "",
    },
    # written by the plan; people order, skip and take up by steps
    "aftersales.upkeep.visit": {**READ, "customer_user": ""},
    "aftersales.upkeep.month": {**READ, "customer_user": ""},
    # ask for the reason; the step checks who asks
    "aftersales.contract.stop": {**dict.fromkeys(DUTIES, ""), "manager": "crw"},
    "aftersales.upkeep.skip": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crw"),
    },
    "aftersales.cash.advance": {
        **READ,
        **dict.fromkeys(FIELD, "crwd"),
        "clerk": "",
        "finance": "rw",
        "manager": "crw",
        "customer_user": "",
    },
    # written once by who takes the money, then by steps only
    "aftersales.cash.receipt": {**READ, **dict.fromkeys(FIELD, "cr"), "customer_user": ""},
    # made by finance's count, and read from the documents
    **{
        model: {**READ, **dict.fromkeys(("clerk", "dispatcher", "customer_user"), "")}
        for model in ("aftersales.cash.hand.in", "aftersales.engineer.account")
    },
    # dialogs of finance, and of whoever spends money on a visit
    **{
        model: {**dict.fromkeys(DUTIES, ""), "finance": "crw"}
        for model in ("aftersales.cash.take.in", "aftersales.cash.cancel", "aftersales.advance.clear")
    },
    "aftersales.expense.add": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(FIELD, "crw")},
    # made by the order, sealed by the signature; the customer reaches both through the portal only
    "aftersales.service.report": {
        **READ,
        **dict.fromkeys((*FIELD, "manager"), "rw"),
        "customer_user": "",
    },
    **{
        f"aftersales.report.{lines}": {
            **READ,
            **dict.fromkeys((*FIELD, "manager"), "crwd"),
            "customer_user": "",
        }
        for lines in ("check", "part", "photo", "trainee")
    },
    "aftersales.service.seal": {**READ, "customer_user": ""},
    "aftersales.seal.chain": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", *FIELD, "customer_user"), ""),
    },
    **{
        model: {**READ, **dict.fromkeys(("clerk", "dispatcher", *FIELD, "customer_user"), "")}
        for model in ("aftersales.seal.audit", "aftersales.seal.audit.line")
    },
    # dialogs of whoever plans: the dispatcher, and a station for its own people
    "aftersales.order.dispatch": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(PLANNERS, "crw")},
    "aftersales.order.dispatch.candidate": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(PLANNERS, "crwd")},
    "aftersales.order.cancel": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(PLANNERS, "crw")},
    "aftersales.report.reopen": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys((*FIELD, "manager"), "crw")},
    # everybody reads what is approved, those at work propose, the leader decides; record rules say which
    "aftersales.solution": {
        **READ,
        **dict.fromkeys(("engineer", "station", "workshop"), "crw"),
        "manager": "crwd",
        "customer_user": "",
    },
    # written by the ticket and the report that try a solution
    "aftersales.solution.use": {**READ, "customer_user": ""},
    # the search's own vocabulary; nobody reads it
    "aftersales.solution.piece": dict.fromkeys(DUTIES, ""),
    # counts the senders of the public form; nobody reads it
    "aftersales.form.sender": dict.fromkeys(DUTIES, ""),
    "aftersales.warranty.term": SETUP,
    "aftersales.claim.rule": SETUP,
    # dialogs: the manager corrects, customer service records an exchange
    "aftersales.warranty.correct": {**dict.fromkeys(DUTIES, ""), "manager": "crw"},
    "aftersales.unit.exchange": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crw"),
    },
    # written by the counter, the workshop and returns; the manager corrects with a reason
    "aftersales.warranty.pause": SETUP,
    "stock.lot": {**READ, "storekeeper": "crwd", "customer_user": ""},
    # documents that follow the shipped serial: uploaded by the desk, approved by somebody else
    "aftersales.document.kind": SETUP,
    "aftersales.product.document": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crw"),
        "customer_user": "",
    },
    "aftersales.document.version": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crwd"),
        "customer_user": "",
    },
    # written by shipping, by new versions and by sending; they name customers
    **{
        model: {**READ, **dict.fromkeys((*FIELD, "customer_user"), "")}
        for model in ("aftersales.document.delivery", "aftersales.document.transmittal")
    },
    "aftersales.holder": {**READ, "storekeeper": "rw", "manager": "rw", "customer_user": ""},
    # written by their steps only; record rules keep engineers to what they owe
    "aftersales.old.part": {**READ, "customer_user": ""},
    "aftersales.old.part.run": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", *FIELD, "customer_user"), ""),
        "storekeeper": "crw",
    },
    # asks what a step has to be told; the step checks who asks
    "aftersales.old.part.dialog": {
        **dict.fromkeys(DUTIES, "crw"),
        **dict.fromkeys(("clerk", "dispatcher", "customer_user"), ""),
    },
    # asked for by holders and the office, decided by limits; drafts only are deleted
    **{
        model: {
            **READ,
            **dict.fromkeys(("dispatcher", "storekeeper", "manager", *FIELD), "crwd"),
            "customer_user": "",
        }
        for model in ("aftersales.requisition", "aftersales.requisition.line")
    },
    **{
        model: {
            **READ,
            **dict.fromkeys(("clerk", "dispatcher", "customer_user"), ""),
            **dict.fromkeys(("storekeeper", "manager", *FIELD), "crwd"),
        }
        for model in ("aftersales.handover", "aftersales.handover.line")
    },
    "aftersales.freight": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "customer_user"), ""),
        **dict.fromkeys(FIELD, "crw"),
        **dict.fromkeys(("storekeeper", "manager"), "crwd"),
    },
    "aftersales.approval.limit": SETUP,
    # a view on core's stock; record rules keep the field to its own
    "aftersales.parts.stock": {**READ, "clerk": "", "customer_user": ""},
    "aftersales.parts.refuse": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("dispatcher", "storekeeper", "manager", *FIELD), "crw"),
    },
    # lines follow the report; the office adds its own. Prices and who pays are nobody's to write
    "aftersales.charge.line": {
        **READ,
        **dict.fromkeys(("dispatcher", "manager"), "crwd"),
        "customer_user": "",
    },
    "aftersales.charge.decide": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "finance", "general_manager", "manager"), "crw"),
    },
    "aftersales.travel.fee": SETUP,
    "aftersales.goodwill.limit": {**READ, "general_manager": "crwd", "customer_user": ""},
    # whoever plans or does the work says which parts it needs
    "aftersales.order.part": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager", *FIELD), "crwd"),
        "customer_user": "",
    },
    "aftersales.quality.severity": SETUP,
    # quality and the manager lead; the field is not asked before somebody asks it
    "aftersales.quality.case": {
        **READ,
        **dict.fromkeys(FIELD, ""),
        **dict.fromkeys(("quality", "manager"), "crw"),
        "customer_user": "",
    },
    "aftersales.defect.code": {**SETUP, "quality": "crw"},
    "aftersales.cause.code": {**SETUP, "quality": "crw"},
    # how it is investigated is read by those who read all; clerk and dispatcher read the outcome, and storekeepers what is
    # kept or put aside
    **{
        model: {
            **READ,
            **dict.fromkeys(("clerk", "dispatcher", *FIELD, "customer_user", *unread), ""),
            **dict.fromkeys(("quality", "manager"), work),
        }
        for model, work, *unread in (
            ("aftersales.quality.cause", "crwd", "storekeeper"),
            ("aftersales.quality.member", "crwd", "storekeeper"),
            ("aftersales.quality.is.not", "crwd", "storekeeper"),
            ("aftersales.quality.containment", "crwd"),
            ("aftersales.quality.sample", "crw"),
            ("aftersales.quality.meeting", "crwd", "storekeeper"),
        )
    },
    # quality sets up what is inspected, and inspects; the field reads what it repairs, by record rules
    "aftersales.inspection.plan": {**READ, "quality": "crw", "manager": "crwd", "customer_user": ""},
    "aftersales.inspection.plan.line": {**READ, **dict.fromkeys(("quality", "manager"), "crwd"), "customer_user": ""},
    "aftersales.inspection": {**READ, **dict.fromkeys(("quality", "manager"), "crw"), "customer_user": ""},
    "aftersales.inspection.line": {**READ, **dict.fromkeys(("quality", "manager"), "crwd"), "customer_user": ""},
    # the desk announces, the store receives and sends, quality judges: steps check who asks
    "aftersales.quality.return": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "storekeeper", "quality", "manager"), "crw"),
        "customer_user": "",
    },
    "aftersales.return.dialog": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "storekeeper", "quality", "manager"), "crw"),
    },
    "aftersales.quality.consent.rule": SETUP,
    # record rules: whoever reads all, and who is asked; decided by steps
    "aftersales.quality.consent": {**READ, "customer_user": ""},
    "aftersales.quality.case.open": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("quality", "manager"), "crw"),
    },
    # asks what a step has to be told; the step checks who asks
    "aftersales.quality.case.dialog": {**dict.fromkeys(DUTIES, "crw"), "customer_user": ""},
    "aftersales.quality.step": {**READ, **dict.fromkeys((*FIELD, "customer_user"), "")},
    # promises of care are set up by the manager and read by all
    "aftersales.care.plan": SETUP,
    # record rules keep engineers to the tasks they were given
    "aftersales.care.task": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crw"),
        **dict.fromkeys(FIELD, "rw"),
        "customer_user": "",
    },
    "aftersales.care.skip": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "manager", *FIELD), "crw"),
    },
    # anybody of the house may be asked; record rules show what was asked of whom
    "aftersales.opinion": {
        **READ,
        **dict.fromkeys(("clerk", "dispatcher", "manager", *FIELD), "crw"),
        "customer_user": "",
    },
    "aftersales.opinion.dialog": {**dict.fromkeys(DUTIES, "crw"), "customer_user": ""},
    "aftersales.opinion.tell": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("clerk", "dispatcher", "manager"), "crw"),
    },
    # about people: a record rule shows it to those concerned, whatever their duty; each writes the own part
    "aftersales.conduct": {
        **dict.fromkeys(DUTIES, "rw"),
        **dict.fromkeys(("clerk", "manager"), "crw"),
        "customer_user": "",
    },
    # rates are a view on answers and invitations; record rules keep the field to its own
    "aftersales.satisfaction.report": {**READ, "customer_user": ""},
    # the manager writes them; whoever owns an action reads the own one, dialogs check who asks
    "aftersales.satisfaction.review.spot": {**READ, **dict.fromkeys((*FIELD, "customer_user"), "")},
    "aftersales.satisfaction.review": {
        **READ,
        **dict.fromkeys((*FIELD, "customer_user"), ""),
        "manager": "crwd",
    },
    "aftersales.satisfaction.review.action": SETUP,
    "aftersales.satisfaction.action.note": {**dict.fromkeys(DUTIES, "crw"), "customer_user": ""},
    "aftersales.satisfaction.action.effect": {**dict.fromkeys(DUTIES, ""), "manager": "crw"},
    # whom we call is the manager's to say
    "aftersales.callback.rule": {
        **READ,
        **dict.fromkeys(FIELD, ""),
        "manager": "crwd",
        "customer_user": "",
    },
    # written by the case, the scheduled action and the steps of the callers; engineers do not read what is said of others
    **{
        model: {**READ, **dict.fromkeys((*FIELD, "customer_user"), "")}
        for model in ("aftersales.callback", "aftersales.callback.attempt")
    },
    # the dialog of whoever calls
    "aftersales.callback.call": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(("clerk", "manager"), "crw")},
    "aftersales.callback.call.line": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(("clerk", "manager"), "crwd")},
    # record rules: whoever does not read all sees what was served on him and what he has handed in himself
    "aftersales.quality.evidence": {**READ, **dict.fromkeys(("quality", "manager"), "cr"), "customer_user": ""},
    # the desk reads the outcome only: record rules
    "aftersales.attribution": {
        **READ,
        **dict.fromkeys((*FIELD, "storekeeper", "customer_user"), ""),
        **dict.fromkeys(("quality", "manager"), "crwd"),
    },
    # who answers for a share reads it once it is served: record rules
    "aftersales.attribution.share": {
        **READ,
        **dict.fromkeys(("quality", "manager"), "crwd"),
        "customer_user": "",
    },
    "aftersales.attribution.objection": {**READ, "customer_user": ""},
    # written by the steps of a decision only
    **{
        model: {**READ, **dict.fromkeys(("clerk", "dispatcher", "storekeeper", *FIELD, "customer_user"), "")}
        for model in ("aftersales.attribution.approval", "aftersales.attribution.appraisal")
    },
    "aftersales.attribution.approval.rule": {
        **SETUP,
        **dict.fromkeys(("clerk", "dispatcher", "storekeeper", *FIELD), ""),
    },
    # dialogs; the step checks who asks
    "aftersales.attribution.dialog": {**dict.fromkeys(DUTIES, "crw"), "customer_user": ""},
    "aftersales.attribution.file": {**dict.fromkeys(DUTIES, "crwd"), "customer_user": ""},
    "aftersales.attribution.suggest": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("quality", "manager"), "crw"),
    },
    "aftersales.attribution.suggest.line": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("quality", "manager"), "crwd"),
    },
    # written by finance's steps; who reads the books reads it
    **{
        model: {
            **dict.fromkeys(DUTIES, ""),
            **dict.fromkeys(("finance", "auditor", "general_manager", "manager"), "r"),
        }
        for model in (
            "aftersales.allocation",
            "aftersales.allocation.line",
            "aftersales.allocation.case",
            "aftersales.allocation.check",
            "aftersales.person.charge",
            "aftersales.person.charge.part",
        )
    },
    "aftersales.cost.account": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys(("auditor", "general_manager", "manager"), "r"),
        "finance": "crwd",
    },
    # dialogs of finance
    **{
        model: {**dict.fromkeys(DUTIES, ""), "finance": "crw"}
        for model in ("aftersales.allocation.preview", "aftersales.allocation.reverse", "aftersales.person.consent")
    },
    "aftersales.allocation.preview.line": {**dict.fromkeys(DUTIES, ""), "finance": "crwd"},
    # whoever may be asked sees and writes what was asked of the person, by record rules; the auditor is not asked
    "aftersales.quality.action": {**ASKED, **dict.fromkeys(("quality", "manager"), "crw")},
    "aftersales.quality.question": {**ASKED, **dict.fromkeys(("quality", "manager"), "crwd")},
    **{
        model: {**dict.fromkeys(DUTIES, "crwd"), "auditor": "r", "customer_user": ""}
        for model in ("aftersales.quality.deployment", "aftersales.quality.document.change")
    },
    # written by its step; a view
    **{
        model: {**READ, "customer_user": ""} for model in ("aftersales.quality.postponement", "aftersales.quality.todo")
    },
    "aftersales.quality.reminder": {**dict.fromkeys(DUTIES, ""), "manager": "r"},
    "aftersales.quality.dialog": {**dict.fromkeys(DUTIES, "crw"), **dict.fromkeys(("auditor", "customer_user"), "")},
    # written by quality, read by whoever answers the customer
    "aftersales.quality.letter": {
        **READ,
        **dict.fromkeys((*FIELD, "storekeeper"), ""),
        **dict.fromkeys(("quality", "manager"), "crw"),
        "customer_user": "",
    },
    "aftersales.quality.letter.section": {
        **READ,
        **dict.fromkeys((*FIELD, "storekeeper"), ""),
        **dict.fromkeys(("quality", "manager"), "crwd"),
        "customer_user": "",
    },
    "aftersales.letter.correct": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(("quality", "manager"), "crw")},
    # proposed from the costs and led by steps; only what is claimed is changed by hand, in a draft
    **{
        model: {**dict.fromkeys(DUTIES, ""), **CLAIM_READERS, **dict.fromkeys(CLAIMING, "rw")}
        for model in ("aftersales.supplier.claim", "aftersales.supplier.claim.line")
    },
    **{
        model: {**dict.fromkeys(DUTIES, ""), **CLAIM_READERS}
        for model in (
            "aftersales.supplier.claim.round",
            "aftersales.supplier.claim.answer",
            "aftersales.supplier.claim.open",
        )
    },
    **{
        model: {**dict.fromkeys(DUTIES, ""), **CLAIM_READERS, **dict.fromkeys(("purchasing", "manager"), "crwd")}
        for model in ("aftersales.supplier.claim.term", "aftersales.supplier.claim.term.line")
    },
    "aftersales.supplier.claim.dialog": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys((*CLAIMING, "general_manager"), "crw"),
    },
    "aftersales.supplier.claim.dialog.line": {
        **dict.fromkeys(DUTIES, ""),
        **dict.fromkeys((*CLAIMING, "general_manager"), "crwd"),
    },
    # written from documents; the clerk and the field do not see what a case costs
    "aftersales.cost.line": {**READ, **dict.fromkeys(("clerk", *FIELD, "customer_user"), "")},
    "aftersales.cost.add": {**dict.fromkeys(DUTIES, ""), **dict.fromkeys(("finance", "manager"), "crw")},
}
# models without rows of their own: never stored by a person, or reached through their parent only
WITHOUT_ROW = {"aftersales.today"}


@tagged("post_install", "-at_install")
class TestAccessMatrix(SuiteCommon):
    """Each duty does its own part (G1)."""

    def test_matrix(self):
        operations = {"c": "create", "r": "read", "w": "write", "d": "unlink"}
        for model, duties in MATRIX.items():
            self.assertEqual(set(duties), set(DUTIES), model)
            for duty, allowed in duties.items():
                records = self.env[model].with_user(getattr(self, duty))
                actual = "".join(letter for letter, operation in operations.items() if records.has_access(operation))
                self.assertEqual(set(actual), set(allowed), f"{duty} on {model}")

    def test_every_model_has_a_row(self):
        ours = {
            model for model in self.env.registry if model.startswith("aftersales.") and not self.env[model]._abstract
        }
        missing = ours - set(MATRIX) - WITHOUT_ROW
        self.assertFalse(missing, "models without a row in the role × model test")

    def test_somebody_without_a_duty_sees_no_menu_and_no_ticket(self):
        outsider = new_test_user(self.env, "as_outsider", groups="base.group_user")
        self._create_ticket()
        self.assertFalse(self.env["helpdesk.ticket"].with_user(outsider).search([]))
        menus = self.env["ir.ui.menu"].with_user(outsider)._visible_menu_ids()
        self.assertNotIn(self.env.ref("aftersales_service.menu_root").id, menus)

    def test_every_duty_finds_its_own_work_on_the_first_screen(self):
        self._create_ticket(kind_id=self.kind_complaint.id)
        for duty in DUTIES[:-1]:
            user = getattr(self, duty)
            sections = self.env["aftersales.today"].with_user(user).get_sections()
            self.assertTrue(sections, duty)
            menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertIn(self.env.ref("aftersales_service.menu_today").id, menus, duty)

    def test_companies_do_not_see_each_other(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = new_test_user(
            self.env,
            "as_clerk_there",
            groups="aftersales_service.group_clerk",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        here = self._create_ticket(kind_id=self.kind_repair.id)
        here.kind_id = self.kind_complaint
        for model in ("helpdesk.ticket", "aftersales.ticket.event", "aftersales.register.void"):
            self.assertFalse(
                self.env[model].with_user(there).search([("company_id", "=", self.company.id)])
                if "company_id" in self.env[model]._fields
                else self.env[model].with_user(there).search([("ticket_id", "=", here.id)]),
                model,
            )
