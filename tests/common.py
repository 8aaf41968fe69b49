from odoo.tests import TransactionCase, tagged

from odoo.addons.aftersales_quality.tests.common import QualityFixtures


class SuiteFixtures(QualityFixtures):
    """One user for each duty of the whole suite."""


@tagged("post_install", "-at_install")
class SuiteCommon(SuiteFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
