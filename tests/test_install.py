import contextlib

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

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

    def test_every_form_of_ours_begins_a_new_record(self):
        """Whoever may create one presses *New*: defaults and computed fields have nothing to go by yet."""
        duties = [self.env.ref("base.user_admin")] + [
            new_test_user(self.env, f"as_new_{duty}", groups=group, context=NO_MAIL)
            for duty, group in (
                ("quality", "aftersales_quality.group_quality"),
                ("clerk", "aftersales_service.group_clerk"),
                ("engineer", "aftersales_service.group_engineer"),
                ("finance", "aftersales_service.group_finance"),
            )
        ]
        ours = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=like", "aftersales%")])
        views = self.env["ir.ui.view"].browse(ours.mapped("res_id"))
        forms = views.filtered(
            lambda view: view.type == "form" and view.mode == "primary" and view.model.startswith("aftersales.")
        )
        self.assertTrue(forms)
        for view in forms.filtered(lambda view: etree.fromstring(view.arch).get("create") not in ("0", "false")):
            for user in duties:
                records = self.env[view.model].with_user(user)
                if records._transient or not records.has_access("create"):
                    continue
                with self.subTest(view=view.xml_id, user=user.login), contextlib.suppress(UserError):
                    # what is missing is told by a sentence
                    Form(records, view=view)
                break

    def test_moments_are_shown_by_widgets_that_know_them(self):
        """``widget="date"`` knows days only: on a moment the browser warns. The option ``show_time`` is meant."""
        ours = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=like", "aftersales%")])
        views = self.env["ir.ui.view"].browse(ours.mapped("res_id"))
        found = [
            f"{view.xml_id}: {name}"
            for view in views.filtered(lambda view: view.model in self.env)
            for name in self._find_days(etree.fromstring(view.arch), self.env[view.model])
        ]
        self.assertFalse(found)

    def _find_days(self, node, model):
        """Moments below ``node`` that are shown as days; lists in a form are of the model of their field."""
        for child in node.iterchildren(etree.Element):
            field = model._fields.get(child.get("name")) if child.tag == "field" else None
            if field and field.type == "datetime" and child.get("widget") == "date":
                yield field.name
            comodel = field and field.comodel_name
            yield from self._find_days(child, self.env[comodel] if comodel else model)

    def test_every_menu_of_ours_leads_somewhere(self):
        ours = self.env["ir.model.data"].search([("model", "=", "ir.ui.menu"), ("module", "=like", "aftersales%")])
        menus = self.env["ir.ui.menu"].browse(ours.mapped("res_id"))
        leaves = menus.filtered(lambda menu: not menu.child_id)
        self.assertFalse(leaves.filtered(lambda menu: not menu.action).mapped("complete_name"))
