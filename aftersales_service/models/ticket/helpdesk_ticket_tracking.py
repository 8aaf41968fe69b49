from odoo import models

COLLECTED = "aftersales.tracking"


class HelpdeskTicket(models.Model):
    """Notes of what was changed: core writes one by one for each record, here those of a batch are written together.

    Moving a hundred tickets to another stage took most of its time in this.
    """

    _inherit = "helpdesk.ticket"

    def _message_track(self, fields_iter, initial_values_dict):
        data = self.env.cr.precommit.data
        if len(self) < 2 or COLLECTED in data:
            return super()._message_track(fields_iter, initial_values_dict)
        data[COLLECTED] = []
        try:
            tracking = super()._message_track(fields_iter, initial_values_dict)
        finally:
            notes = data.pop(COLLECTED)
        self._log_together(notes)
        return tracking

    def _message_log(self, **note):
        notes = self.env.cr.precommit.data.get(COLLECTED)
        if notes is None or note.keys() - {"body", "author_id", "tracking_value_ids"}:
            return super()._message_log(**note)
        notes.append((self, note))
        return self.env["mail.message"].sudo()

    def _log_together(self, notes):
        """Write the notes on changes. :param notes: list of (ticket, arguments of ``_message_log``)"""
        by_author = {}
        for ticket, note in notes:
            by_author.setdefault(note.get("author_id"), []).append((ticket, note))
        values = []
        for author_id, own in by_author.items():
            messages = self.browse([ticket.id for ticket, _note in own])._message_log_batch(
                bodies={ticket.id: note.get("body", "") for ticket, note in own}, author_id=author_id
            )
            values += [
                {**command[2], "mail_message_id": message.id}
                for message, (_ticket, note) in zip(messages, own, strict=True)
                for command in note.get("tracking_value_ids") or []
            ]
        self.env["mail.tracking.value"].sudo().create(values)
