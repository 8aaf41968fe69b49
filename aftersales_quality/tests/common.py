import base64

from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.aftersales_service.tests.common import NO_MAIL, AfterSalesFixtures


class QualityFixtures(AfterSalesFixtures):
    """The fixtures of the service desk and the duties of quality. Mixed into test cases."""

    @classmethod
    def set_up_fixtures(cls):
        super().set_up_fixtures()
        for duty in ("quality", "purchasing"):
            user = new_test_user(
                cls.env,
                f"as_{duty}",
                groups=f"aftersales_quality.group_{duty}",
                context=NO_MAIL,
                name=f"The {duty}",
                email=f"{duty}@ours.example",
            )
            setattr(cls, duty, user)
        for severity in ("light", "serious", "major"):
            setattr(cls, severity, cls.env.ref(f"aftersales_quality.severity_{severity}"))

    @classmethod
    def _complain(cls, **values):
        """A complaint about the customer's delivered pump, registered by the clerk."""
        return cls._create_ticket(
            **{
                "kind_id": cls.kind_complaint.id,
                "partner_id": cls.customer.id,
                "lot_id": cls.lot.id,
                "name": "Shaft seal drips",
                **values,
            }
        )

    @classmethod
    def _open_case(cls, tickets=None, severity=None, user=None, **values):
        """A case that quality opens from a complaint (a new one if none is given)."""
        tickets = (tickets or cls._complain()).with_user(user or cls.quality)
        case = tickets._make_quality_case()
        case.write({"severity_id": (severity or cls.serious).id, **values})
        return case

    @classmethod
    def _add_evidence(cls, case, content=b"A photo", name="Photo"):
        """A file that quality adds to the case."""
        return (
            cls.env["aftersales.quality.evidence"]
            .with_user(cls.quality)
            .create({"case_id": case.id, "name": name, "file": base64.b64encode(content), "file_name": "photo.txt"})
        )

    @classmethod
    def _bring_to(cls, case, state):
        """Take a case the regular way until ``state``, with all that its steps ask for.

        What a step needs beforehand is made by the method ``_prepare_<state>`` of the fixtures, where there is one;
        it may take the step itself.
        """
        case = case.with_user(cls.quality)
        while case.state != state:
            following = case._get_next_state()
            if not following:
                raise AssertionError(f"{case.display_name} does not come to {state} from {case.state}")
            prepare = getattr(cls, f"_prepare_{following}", None)
            if prepare:
                prepare(case)
            if case.state == following:
                continue
            if following == "verified":
                case.action_verify()
            else:
                case.action_advance()
        return case

    @classmethod
    def _prepare_contained(cls, case):
        case.containment_waived = "Only this piece can have the fault"

    @classmethod
    def _prepare_confirmed(cls, case):
        """Both causes are confirmed, whoever is asked agrees, and a major case is talked over."""
        for kind in ("occurrence", "escape"):
            if not case._get_root_causes(kind):
                cls._add_cause(case, kind=kind).action_confirm()
        cls._collect_consents(case)
        if case.severity_id.needs_meeting:
            cls._hold_meeting(case)

    @classmethod
    def _add_cause(cls, case, name="Seal too hard", **values):
        """A cause with its proof, not confirmed yet."""
        causes = cls.env["aftersales.quality.cause"].with_user(cls.quality)
        return causes.create(
            {"case_id": case.id, "name": name, "kind": "occurrence", "grounds": "Hardness measured", **values}
        )

    @classmethod
    def _collect_consents(cls, case):
        """Ask for the consents that the next step needs; people of whom they are asked agree."""
        if case.must_ask:
            case.action_request_consents()
        for consent in case.sudo().consent_ids.filtered(lambda c: c.decision == "waiting" and not c.superseded):
            people = consent._get_people()
            given = case.sudo().consent_ids.filtered(lambda c: not c.superseded).user_id
            own = people & (cls.general_manager | cls.manager | cls.quality)
            consent.with_user((own - given or people - given)[:1]).action_agree()

    @classmethod
    def _hold_meeting(cls, case):
        """A meeting with the general manager, its minutes released."""
        meetings = cls.env["aftersales.quality.meeting"].with_user(cls.quality)
        meeting = meetings.create(
            {
                "case_id": case.id,
                "name": "Decision",
                "date": "2026-01-05 08:00:00",
                "participant_ids": (cls.quality | cls.general_manager).ids,
                "decision": "The supplier changes the mixture.",
            }
        )
        meeting.action_release()
        return meeting

    @classmethod
    def _prepare_proposed(cls, case):
        """The company itself bears it: nobody has to be asked."""
        attribution = case._begin_attribution()
        attribution.share_ids.unlink()
        attribution.write(
            {"share_ids": [Command.create({"party_kind": "company", "share": 100, "grounds": "Our own drawing"})]}
        )
        attribution.action_propose()

    @classmethod
    def _prepare_attributed(cls, case):
        attribution = case.current_attribution_id
        while attribution.approval_ids._get_next():
            group = attribution.approval_ids._get_next().group_id
            high = group == cls.env.ref("aftersales_service.group_general_manager")
            attribution.with_user(cls.general_manager if high else cls.manager).action_approve()
        attribution.action_serve()

    @classmethod
    def _act(cls, case, **values):
        """An action against the cause, proposed by quality: the engineer does it, the manager judges its effect."""
        return (
            cls.env["aftersales.quality.action"]
            .with_user(cls.quality)
            .create(
                {
                    "case_id": case.id,
                    "title": "Fit the seal with grease",
                    "user_id": cls.engineer.id,
                    "due": "2099-01-31",
                    "verifier_id": cls.manager.id,
                    "measure": "finding",
                    "criterion": "Ten seals in a row are dry",
                    **values,
                }
            )
        )

    @classmethod
    def _begin(cls, case, **values):
        """An action in work, to which the customer has agreed."""
        action = cls._act(case, **values)
        if not case.plan_agreement:
            case.with_user(cls.quality).action_agree_plan(with_whom="Head of maintenance")
        action.action_start()
        return action

    @classmethod
    def _finish(cls, action):
        """The owner has done the action and shows an instruction that was changed."""
        own = action.with_user(action.user_id)
        own.write(
            {
                "done_note": "Instruction changed, both shifts trained",
                "document_change_ids": [Command.create({"name": "WI-12", "version_after": "B"})],
            }
        )
        own.action_done()
        return own

    @classmethod
    def _prepare_verifying(cls, case):
        cls._finish(cls._begin(case))

    @classmethod
    def _prepare_closed(cls, case):
        for action in case.action_ids.filtered(lambda action: action.state == "done"):
            action.with_user(cls.manager).action_judge_effect(True, "Ten seals looked at, all dry")


@tagged("post_install", "-at_install")
class QualityCommon(QualityFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
