from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestInstall(TransactionCase):
    """What a fresh database has after the installation."""

    def test_one_door_to_the_tickets(self):
        manager = self.env.ref("base.user_admin")
        menus = self.env["ir.ui.menu"].with_user(manager).load_menus(False)
        roots = {menus[menu_id]["name"] for menu_id in menus["root"]["children"]}
        self.assertIn("After-Sales", roots)
        self.assertNotIn("Helpdesk", roots)

    def test_every_view_of_ours_opens_for_a_manager(self):
        manager = self.env.ref("base.user_admin")
        views = self.env["ir.ui.view"].search(
            [("model", "!=", False), ("xml_id", "=like", "aftersales%")]
            if "xml_id" in self.env["ir.ui.view"]._fields and self.env["ir.ui.view"]._fields["xml_id"].store
            else [
                (
                    "id",
                    "in",
                    self.env["ir.model.data"]
                    .search([("model", "=", "ir.ui.view"), ("module", "=like", "aftersales%")])
                    .mapped("res_id"),
                ),
                ("model", "!=", False),
                ("mode", "=", "primary"),
            ]
        )
        self.assertTrue(views)
        for view in views:
            self.env[view.model].with_user(manager).get_view(view.id, view.type)
