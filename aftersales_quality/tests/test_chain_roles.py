from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from .attribution_common import AttributionCommon

DUTIES = (
    "clerk",
    "dispatcher",
    "engineer",
    "storekeeper",
    "head",
    "worker",
    "purchasing",
    "finance",
    "quality",
    "manager",
    "general_manager",
    "auditor",
    "customer_user",
)
#: Every step of the chain with arguments that are good where it is allowed; the models by what they stand for.
STEPS = {
    "case": {
        "action_advance": (),
        "action_contain": (),
        "action_analyse": (),
        "action_confirm_causes": (),
        "action_close": (),
        "action_verify": (),
        "action_reopen": ("Again",),
        "action_back_to_analysis": ("Another cause",),
        "action_change_severity": ("major", "Two more"),
        "action_request_consents": (),
        "action_propose_containment": (),
        "action_join": ("other_complaint",),
        "action_take_out": ("other_complaint", "Another fault"),
        "action_start_plan": (),
        "action_agree_plan": ("agreed", None, "Head of maintenance"),
        "action_check_evidence": (),
    },
    "cause": {"action_confirm": (), "action_withdraw": ()},
    "evidence": {"action_check": ()},
    "consent": {"action_agree": (), "action_refuse": ("No",)},
    "round": {
        "action_propose": (),
        "action_approve": (),
        "action_refuse": ("No",),
        "action_take_back": (),
        "action_serve": (),
        "action_start_appraisal": ("general_manager",),
        "action_conclude_appraisal": ("rejected", "Examined again"),
    },
    "share": {"action_accept": (), "action_object": ("It was the drawing",)},
    "supplier_share": {"action_accept": (), "action_object": ("It was the drawing",)},
    "action": {
        "action_start": (),
        "action_done": (),
        "action_send_back": ("Not enough",),
        "action_postpone": ("2099-12-31", "No seals"),
        "action_cancel": ("Not needed",),
        "action_judge_effect": (True, "Ten seals looked at"),
    },
    "question": {
        "action_ask": (),
        "action_answer": (),
        "action_accept": (),
        "action_return": ("Which batch?",),
        "action_withdraw": ("Known",),
    },
    "letter": {
        "action_propose": (),
        "action_allow_names": (),
        "action_approve": (),
        "action_take_back": (),
        "action_cancel": (),
        "action_send": (),
        "action_correct": ("A wrong date",),
    },
}
#: They open a screen or a file, and check the right to read.
SCREENS = ("action_open", "action_view", "action_print", "action_ask_question")
#: Where the steps of the chain are; what is done with its outcome (allocation, claims) has tests of its own.
CHAIN = tuple(f"odoo.addons.aftersales_quality.models.{part}." for part in ("case", "attribution", "action", "letter"))

DESK = "clerk dispatcher"
READERS = "purchasing finance quality manager general_manager auditor"
LEAD = "quality manager"
#: Who finds each thing, and from which place on; whoever has found it finds it to the end.
READ = {
    "case": {"received": f"{DESK} storekeeper {READERS}"},
    "evidence": {"received": READERS},
    "question": {"received": READERS, "verified": "head"},
    "cause": {"analysing": READERS},
    "consent": {"consenting": f"{READERS} head"},
    "round": {"confirmed": READERS, "attributed": DESK},
    "share": {"confirmed": READERS, "served": "head", "attributed": DESK},
    "supplier_share": {"confirmed": READERS, "attributed": DESK},
    "action": {"attributed": f"{READERS} worker"},
    "letter": {"attributed": f"{DESK} {READERS}"},
}
#: What may be done wherever the case is, and what of it as long as the case is open.
LOOK = {"case.check_evidence": f"{DESK} storekeeper {READERS}", "evidence.check": READERS}
OPEN = {"case.change_severity": LEAD, "case.propose_containment": LEAD, "case.join": LEAD}
DRAFT_LETTER = {
    "letter.propose": LEAD,
    "letter.allow_names": "manager",
    # quality has written it
    "letter.approve": "manager",
    "letter.cancel": LEAD,
}
#: At each place of the way: which steps are possible beside these, and for whom. All others are refused.
MAY = {
    "received": {"case.advance": LEAD, "case.verify": LEAD, "question.ask": LEAD},
    "verified": {"question.withdraw": LEAD},
    "contained": {
        "case.advance": LEAD,
        "case.analyse": LEAD,
        "question.accept": LEAD,
        "question.return": LEAD,
        "question.withdraw": LEAD,
    },
    "analysing": {"cause.confirm": LEAD, "cause.withdraw": LEAD},
    "consenting": {
        "cause.confirm": LEAD,
        "cause.withdraw": LEAD,
        "consent.agree": "head",
        "consent.refuse": "head",
    },
    "confirmed": {"case.back_to_analysis": LEAD, "round.propose": LEAD},
    "proposed": {
        "case.back_to_analysis": LEAD,
        "round.approve": "manager general_manager",
        "round.refuse": "manager general_manager",
        "round.take_back": LEAD,
    },
    "approved": {"case.back_to_analysis": LEAD, "round.serve": LEAD},
    "served": {
        "case.back_to_analysis": LEAD,
        "share.accept": "head",
        "share.object": "head",
        "supplier_share.accept": "purchasing",
        "supplier_share.object": "purchasing",
    },
    "objected": {
        "round.start_appraisal": LEAD,
        "supplier_share.accept": "purchasing",
        "supplier_share.object": "purchasing",
    },
    "appraisal": {"supplier_share.accept": "purchasing", "supplier_share.object": "purchasing"},
    "answered": {"round.conclude_appraisal": "general_manager"},
    "attributed": {
        "case.advance": LEAD,
        "case.agree_plan": LEAD,
        # responsibility is decided: only the manager takes the case back
        "case.back_to_analysis": "manager",
        "action.cancel": LEAD,
        **DRAFT_LETTER,
    },
    "actions": {
        "case.agree_plan": LEAD,
        "case.back_to_analysis": "manager",
        "case.start_plan": LEAD,
        "action.start": LEAD,
        "action.cancel": LEAD,
        **DRAFT_LETTER,
    },
    "running": {
        "case.agree_plan": LEAD,
        "case.back_to_analysis": "manager",
        "action.done": "worker manager",
        "action.postpone": f"worker {LEAD}",
        "action.cancel": "manager",
        "letter.take_back": LEAD,
        "letter.cancel": LEAD,
        "letter.send": LEAD,
    },
    "verifying": {
        "case.agree_plan": LEAD,
        "case.back_to_analysis": "manager",
        "action.send_back": "manager",
        "action.judge_effect": "manager",
        "letter.correct": LEAD,
    },
    "closed": {"case.reopen": LEAD, "letter.correct": LEAD},
}


class TestRolesThroughTheChain(AttributionCommon):
    """From the complaint to the closed case: at each place, who reads what and who may take which step, by RPC."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_complaint = cls._complain()
        cls.things = {}

    def _get_arguments(self, arguments):
        return [
            self.other_complaint.ids
            if value == "other_complaint"
            else getattr(self, value).id
            if value in ("major", "general_manager")
            else value
            for value in arguments
        ]

    def _get_possible(self):
        """Who could take which step now: {"thing.step": duties}; each is tried alone and undone."""
        possible = {}
        for thing, record in self.things.items():
            for step, arguments in STEPS[thing].items():
                duties = {duty for duty in DUTIES if self._try(getattr(self, duty), record, step, arguments)}
                if duties:
                    possible[f"{thing}.{step.removeprefix('action_')}"] = duties
        return possible

    def _try(self, user, record, step, arguments):
        """Whether ``user`` can take the step; it is undone."""
        own = self.env[record._name].with_user(user)
        # a refusal comes before anything is written, so there is mostly nothing to be read again
        with self.env.cr.savepoint(flush=False) as savepoint:
            try:
                call_kw(own, step, [record.ids, *self._get_arguments(arguments)], {})
                self.env.flush_all()
                taken = True
            except UserError:
                taken = False
            savepoint.rollback()
        if taken or self.env.transaction.field_dirty or self.env.transaction.tocompute:
            self.env.clear()
        return taken

    def _get_readers(self):
        """Who finds each thing: {"thing": duties}."""
        return {
            thing: {
                duty
                for duty in DUTIES
                if self.env[record._name].with_user(getattr(self, duty)).has_access("read")
                and self.env[record._name].with_user(getattr(self, duty)).search_count([("id", "in", record.ids)])
            }
            for thing, record in self.things.items()
        }

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_each_duty_does_its_part_and_no_other(self):
        readers = {}
        for place in self._walk():
            self.env.flush_all()
            self.env.invalidate_all()
            for thing in self.things:
                readers.setdefault(thing, set()).update(READ[thing].get(place, "").split())
            with self.subTest(place=place):
                self.assertEqual(self._get_readers(), readers)
                expected = {**LOOK, **(OPEN if place != "closed" else {}), **MAY[place]}
                self.assertEqual(self._get_possible(), {step: set(who.split()) for step, who in expected.items()})
        self.assertEqual(self.things.keys(), STEPS.keys())

    def test_every_step_is_tried(self):
        for _place in self._walk():
            pass
        for thing, record in self.things.items():
            steps = {
                name
                for name in dir(type(record))
                if name.startswith("action_")
                and not name.startswith(SCREENS)
                and getattr(type(record), name).__module__.startswith(CHAIN)
            }
            self.assertEqual(steps, STEPS[thing].keys(), thing)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_every_duty_in_one_hand_does_not_pass_its_own_work(self):
        """Whoever has all duties proposes, and somebody else decides."""
        groups = (self.quality | self.manager | self.general_manager | self.purchasing | self.clerk).group_ids
        self.quality.sudo().group_ids += groups
        own = self.quality
        for place in self._walk():
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(place=place):
                forbidden = {
                    "contained": [],
                    "proposed": ["round.approve", "round.refuse"],
                    "answered": ["round.conclude_appraisal"],
                    "actions": ["letter.approve"],
                    "served": ["share.accept", "share.object"],
                    "consenting": ["consent.agree", "consent.refuse"],
                }.get(place, [])
                for name in forbidden:
                    thing, step = name.split(".")
                    step = f"action_{step}"
                    self.assertFalse(self._try(own, self.things[thing], step, STEPS[thing][step]), name)
        # an action of one's own is judged by somebody else, whatever one's duties
        case = self._bring_to(self._open_case(), "actions")
        action = self._begin(case, user_id=own.id)
        self._finish(action)
        self.assertFalse(self._try(own, action, "action_judge_effect", (True, "All dry")))
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            action.with_user(own).verifier_id = own
            self.env.flush_all()

    def _walk(self):
        """The regular way of a serious case with two parties and an objection; stops at each place."""
        case = self._open_case(department_ids=self.assembly.ids)
        evidence = self._add_evidence(case)
        question = (
            self.env["aftersales.quality.question"]
            .with_user(self.quality)
            .create({"case_id": case.id, "question": "Was it greased?", "department_id": self.assembly.id})
        )
        self.things = {"case": case, "evidence": evidence, "question": question}
        yield "received"
        question.action_ask()
        case.action_verify()
        yield "verified"
        question.with_user(self.head).answer = "No"
        question.with_user(self.head).action_answer()
        case.containment_waived = "Only this piece"
        case.action_contain()
        yield "contained"
        question.action_accept()
        case.action_analyse()
        cause = self._add_cause(case)
        self._add_cause(case, kind="escape").action_confirm()
        self.things["cause"] = cause
        yield "analysing"
        cause.action_confirm()
        case.action_request_consents()
        self.things["consent"] = case.sudo().consent_ids
        yield "consenting"
        case.sudo().consent_ids.with_user(self.head).action_agree()
        case.action_confirm_causes()
        attribution = self._draft(self._share(self.assembly, 60), self._share(self.supplier, 40), case=case)
        self.things["round"] = attribution
        self.things["share"] = self._get_share(attribution, "department")
        self.things["supplier_share"] = self._get_share(attribution, "supplier")
        yield "confirmed"
        attribution.action_propose()
        yield "proposed"
        attribution.with_user(self.manager).action_approve()
        yield "approved"
        attribution.action_serve()
        yield "served"
        self._object(attribution)
        yield "objected"
        attribution.action_start_appraisal(self.general_manager.id)
        yield "appraisal"
        self._get_share(attribution, "supplier").with_user(self.purchasing).action_accept()
        yield "answered"
        attribution.with_user(self.general_manager).action_conclude_appraisal("rejected", "Examined again")
        action = self._act(case, user_id=self.worker.id)
        letter = (
            self.env["aftersales.quality.letter"].with_user(self.quality).create({"case_id": case.id, "kind": "8d"})
        )
        self.things.update(action=action, letter=letter)
        yield "attributed"
        case.action_advance()
        case.action_agree_plan(with_whom="Head of maintenance")
        yield "actions"
        action.action_start()
        action.with_user(self.worker).write(
            {
                "done_note": "Instruction changed",
                "document_change_ids": [Command.create({"name": "WI-12", "version_after": "B"})],
            }
        )
        letter.with_user(self.manager).action_approve()
        yield "running"
        action.with_user(self.worker).action_done()
        letter.action_send()
        yield "verifying"
        action.with_user(self.manager).action_judge_effect(True, "All dry")
        yield "closed"
