"""Run inside `odoo shell`: load the demo data of the suite, and of nothing else.

`--with-demo` would load those of every module: a furniture shop with its orders between our customers.
"""

from odoo.modules import Manifest
from odoo.tools.convert import convert_file

for name in Manifest.for_addon("aftersales")["demo"]:
    convert_file(env, "aftersales", name, {}, mode="init", noupdate=True)  # noqa: F821 given by the shell
users = env["res.users"]  # noqa: F821
if "odoobot_state" in users._fields:
    # the assistant's first message covers the screen of a phone
    users.search([]).odoobot_state = "disabled"
env.ref("base.user_admin").action_id = env.ref("aftersales_service.today_action").id  # noqa: F821
env.cr.commit()  # noqa: F821
