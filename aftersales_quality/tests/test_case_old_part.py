from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.aftersales_service.tests.common import NO_MAIL
from odoo.addons.aftersales_service.tests.old_part_common import OldPartCommon


class TestQualityOldPart(OldPartCommon):
    """Quality judges old parts; receiving them stays with the store."""

    def test_quality_judges_what_came_back(self):
        quality = new_test_user(self.env, "as_quality", groups="aftersales_quality.group_quality", context=NO_MAIL)
        part = self._get_old_parts(self._replace({"product_id": self.bearing.id}))
        with self.assertRaises(AccessError):
            part.with_user(quality).action_receive()
        part.action_receive()
        self.assertTrue(part.with_user(quality).may_judge)
        action = part.with_user(quality).action_open_judge()
        dialog = self.env[action["res_model"]].with_user(quality).browse(action["res_id"])
        dialog.write({"judgement": "repair", "reason": "Race can be ground"})
        dialog.action_confirm()
        self.assertEqual((part.judgement, part.judged_by_id), ("repair", quality))
        with self.assertRaises(AccessError):
            part.with_user(quality).action_undo("No")
