from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.aftersales_service.tests.common import AfterSalesFixtures


class SuiteFixtures(AfterSalesFixtures):
    """The fixtures of the service desk and the duties that only the whole suite knows."""

    @classmethod
    def set_up_fixtures(cls):
        super().set_up_fixtures()
        for duty in ("quality", "purchasing"):
            user = new_test_user(
                cls.env,
                f"as_{duty}",
                groups=f"aftersales_quality.group_{duty}",
                name=f"The {duty}",
                email=f"{duty}@ours.example",
            )
            setattr(cls, duty, user)


@tagged("post_install", "-at_install")
class SuiteCommon(SuiteFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
