from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        """Propose whoever takes part in the talk, also to an engineer who reads own customers only.

        Core works the proposal out with the reader's rights on contacts and would fail on a follower or
        author who is nobody's customer of this engineer: a dealer, a supplier. Their names stand in the talk
        anyway, for whoever may read it.
        """
        records = self
        if self and not self.env.su and self.env.user.has_group("aftersales_service.group_field"):
            self.check_access("read")
            records = self.sudo()
        return super(Base, records)._message_get_suggested_recipients_batch(*args, **kwargs)
