from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.aftersales_service.tests.common import NO_MAIL

from .common import QualityFixtures


class ActionFixtures(QualityFixtures):
    """A department beside after-sales: its manager and a member. Mixed into test cases."""

    @classmethod
    def set_up_fixtures(cls):
        super().set_up_fixtures()
        cls.head = cls._create_member("as_head", name="The head of production")
        cls.fitter = cls._create_member("as_fitter", name="The fitter")
        head = cls._employ(cls.head)
        cls.production = cls.env["hr.department"].create({"name": "Production", "manager_id": head.id})
        (head | cls._employ(cls.fitter, parent_id=head.id)).department_id = cls.production

    @classmethod
    def _create_member(cls, login, **values):
        """Somebody of another department, who has no other duty in after-sales than to answer."""
        return new_test_user(
            cls.env,
            login,
            groups="aftersales_service.group_department",
            context=NO_MAIL,
            email=f"{login}@ours.example",
            **values,
        )

    @classmethod
    def _employ(cls, user, **values):
        return cls.env["hr.employee"].create({"name": user.name, "user_id": user.id, **values})

    @classmethod
    def _ask(cls, case=None, **values):
        """A question that quality has put to production."""
        question = (
            cls.env["aftersales.quality.question"]
            .with_user(cls.quality)
            .create(
                {
                    "case_id": (case or cls._open_case()).id,
                    "question": "Was the seal greased before it was fitted?",
                    "department_id": cls.production.id,
                    "due": "2026-03-10",
                    **values,
                }
            )
        )
        question.action_ask()
        return question


@tagged("post_install", "-at_install")
class ActionCommon(ActionFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
