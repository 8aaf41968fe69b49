from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.aftersales_service.tests.common import NO_MAIL


@tagged("post_install", "-at_install")
class TestInstall(TransactionCase):
    """What a fresh database has after the installation."""

    def test_one_door_to_the_tickets(self):
        manager = self.env.ref("base.user_admin")
        menus = self.env["ir.ui.menu"].with_user(manager).load_menus(False)
        roots = {menus[menu_id]["name"] for menu_id in menus["root"]["children"]}
        self.assertIn("After-Sales", roots)
        self.assertNotIn("Helpdesk", roots)

    def test_every_view_of_ours_opens_for_whose_duty_it_is(self):
        duties = [self.env.ref("base.user_admin")] + [
            new_test_user(self.env, f"as_{duty}", groups=f"aftersales_service.group_{duty}", context=NO_MAIL)
            for duty in ("finance", "engineer")
        ]
        ours = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=like", "aftersales%")])
        views = self.env["ir.ui.view"].search(
            [("id", "in", ours.mapped("res_id")), ("model", "!=", False), ("mode", "=", "primary")]
        )
        self.assertTrue(views)
        for view in views:
            model = self.env[view.model]
            # most of it is the manager's; some dialogs are finance's or the engineers' alone
            user = next(user for user in duties if model.with_user(user).has_access("read"))
            model.with_user(user).get_view(view.id, view.type)

    def test_every_menu_of_ours_leads_somewhere(self):
        ours = self.env["ir.model.data"].search([("model", "=", "ir.ui.menu"), ("module", "=like", "aftersales%")])
        menus = self.env["ir.ui.menu"].browse(ours.mapped("res_id"))
        leaves = menus.filtered(lambda menu: not menu.child_id)
        self.assertFalse(leaves.filtered(lambda menu: not menu.action).mapped("complete_name"))
