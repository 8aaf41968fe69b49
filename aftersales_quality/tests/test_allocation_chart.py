from unittest.mock import patch

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestAllocationChart(TransactionCase):
    """The chart of accounts of the country is chosen after the installation, when another one is there already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Newly founded"})
        cls._load("generic_coa")

    @classmethod
    def _load(cls, code):
        cls.env["account.chart.template"]._load(code, cls.company, install_demo=False)
        cls.company.invalidate_recordset()

    def _load_another_chart(self):
        """Accounts and journals are those of the generic one under another name: all are deleted and made anew."""
        charts = self.registry["account.chart.template"]
        get_mapping, get_data = charts._get_chart_template_mapping, charts._get_chart_template_data

        def mapping(records, get_all=False):
            found = get_mapping(records, get_all)
            return {**found, "another": {**found["generic_coa"], "name": "Another one"}}

        def data(records, code):
            return get_data(records, "generic_coa" if code == "another" else code)

        with (
            patch.object(charts, "_get_chart_template_mapping", mapping),
            patch.object(charts, "_get_chart_template_data", data),
        ):
            self._load("another")

    def test_each_kind_of_cost_gets_its_account_in_the_new_chart(self):
        before = self.company.aftersales_cost_account_ids
        kinds = sorted(before.mapped("kind"))
        old = before.account_id | self.company.aftersales_consumption_account_id
        self.assertTrue(kinds and old and self.company.aftersales_allocation_journal_id)
        self.company.aftersales_person_account_id = old[0]
        self._load_another_chart()
        self.assertFalse(old.exists())
        after = self.company.aftersales_cost_account_ids
        self.assertEqual(sorted(after.mapped("kind")), kinds)
        self.assertTrue(self.company.aftersales_allocation_journal_id.exists())
        self.assertTrue(self.company.aftersales_consumption_account_id.exists())
        self.assertTrue(all(after.account_id.mapped("active")))
