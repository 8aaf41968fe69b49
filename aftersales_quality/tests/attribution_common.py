from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.aftersales_service.tests.common import NO_MAIL

from .common import QualityFixtures

#: A Monday; the company works from Monday to Friday.
MONDAY = "2026-03-02 10:00:00"


class AttributionFixtures(QualityFixtures):
    """Two departments with heads and workers, a supplier, a second manager and a second general manager."""

    @classmethod
    def set_up_fixtures(cls):
        super().set_up_fixtures()
        cls.company.email = "office@ours.example"
        department = "aftersales_service.group_department"
        cls.head = cls._create_user("head", department)
        cls.other_head = cls._create_user("other_head", department)
        cls.worker = cls._create_user("worker", department)
        cls.manager_2 = cls._create_user("manager_2", "aftersales_service.group_manager")
        cls.general_manager_2 = cls._create_user("general_manager_2", "aftersales_service.group_general_manager")
        cls.assembly = cls._create_department("Assembly", cls.head)
        cls.line_2 = cls._create_department("Assembly, line 2", parent_id=cls.assembly.id)
        cls.purchase = cls._create_department("Purchasing department", cls.other_head)
        cls.fitter = cls._employ(cls.worker, cls.line_2)
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Seals Ltd", "is_company": True, "email": "quality@seals.example", "lang": "en_US"}
        )

    @classmethod
    def _create_user(cls, name, groups):
        return new_test_user(
            cls.env,
            f"as_{name}",
            groups=groups,
            context=NO_MAIL,
            name=f"The {name.replace('_', ' ')}",
            email=f"{name}@ours.example",
        )

    @classmethod
    def _create_department(cls, name, head=None, **values):
        department = cls.env["hr.department"].create({"name": name, **values})
        if head:
            department.manager_id = cls._employ(head, department)
        return department

    @classmethod
    def _employ(cls, user, department):
        return cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "department_id": department.id, "company_id": cls.company.id}
        )

    @classmethod
    def _share(cls, party, share, **values):
        """Values of a share of a department, an employee or (as a supplier) a partner."""
        kinds = {
            "hr.department": ("department", "department_id"),
            "hr.employee": ("person", "employee_id"),
            "res.partner": ("supplier", "partner_id"),
        }
        kind, name = kinds[party._name]
        return {"party_kind": kind, name: party.id, "share": share, "grounds": "Found on the part", **values}

    @classmethod
    def _draft(cls, *shares, case=None, **case_values):
        """A draft with these shares, on a case whose cause is confirmed."""
        case = case or cls._bring_to(cls._open_case(**case_values), "confirmed")
        case = case.with_user(cls.quality)
        attribution = case._begin_attribution()
        attribution.share_ids.unlink()
        attribution.write({"share_ids": [Command.create(share) for share in shares]})
        return attribution

    @classmethod
    def _draft_two(cls, **case_values):
        """60 % assembly, 40 % the supplier."""
        return cls._draft(cls._share(cls.assembly, 60), cls._share(cls.supplier, 40), **case_values)

    @classmethod
    def _approve(cls, attribution):
        attribution.with_user(cls.quality).action_propose()
        attribution.with_user(cls.manager).action_approve()
        if attribution.approval_ids._get_next():
            attribution.with_user(cls.general_manager).action_approve()

    @classmethod
    def _serve(cls, attribution=None):
        """A round that has just been served."""
        attribution = attribution or cls._draft_two()
        cls._approve(attribution)
        attribution.with_user(cls.quality).action_serve()
        return attribution

    @classmethod
    def _get_share(cls, attribution, kind):
        return attribution.share_ids.filtered(lambda share: share.party_kind == kind)

    @classmethod
    def _object(cls, attribution, kind="department", user=None, reason="It was the drawing"):
        share = cls._get_share(attribution, kind).with_user(user or cls.head)
        share.action_object(reason)
        return share.sudo().objection_ids

    @classmethod
    def _appraise(cls, attribution, result="rejected", appraiser=None):
        """Objected by assembly, accepted by the supplier, appraised."""
        appraiser = appraiser or cls.general_manager
        if attribution.state == "served":
            cls._object(attribution)
        cls._get_share(attribution, "supplier").with_user(cls.purchasing).action_accept()
        attribution.with_user(cls.quality).action_start_appraisal(appraiser.id)
        attribution.with_user(appraiser).action_conclude_appraisal(result, "Examined the sample again")


@tagged("post_install", "-at_install")
class AttributionCommon(AttributionFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(MONDAY)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.set_up_fixtures()
