from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class StepMixin(models.AbstractModel):
    """A record that goes its way by steps: its state, and what goes with it, are written by them only.

    The steps are methods that check who asks and what is missing, then write with ``sudo``. A form, RPC or an
    import that writes the same fields is refused.
    """

    _name = "aftersales.step.mixin"
    _description = "Record That Goes by Steps"

    #: Fields that only the steps write. A class that extends a model names its own; all of them count.
    _step_fields = frozenset()
    #: Form for people who work on a phone, by its xml id; None where they get the one of the office.
    _phone_form = None

    @api.model
    def _get_step_fields(self):
        """Fields that only the steps write, those of every class that the model is made of."""
        return frozenset().union(*(vars(part).get("_step_fields", ()) for part in type(self).__mro__))

    def _ensure_not_by_hand(self, vals):
        """Refuse values that only a step may write; a new record may repeat what it starts with anyway.

        :raise AccessError: one of them is among ``vals``, and nobody has checked it
        """
        if self.env.su:
            return
        refused = sorted(self._get_step_fields() & vals.keys())
        if not self:
            defaults = self.default_get(refused) if refused else {}
            refused = [name for name in refused if vals[name] and vals[name] != defaults.get(name)]
        if refused:
            raise AccessError(
                self.env._(
                    "%(fields)s: written by the steps of the record only. Use its buttons.",
                    fields=", ".join(self._fields[name]._description_string(self.env) for name in refused),
                )
            )

    def _without_step_defaults(self):
        """The same records, where no default of the caller's context fills in what only a step may write."""
        foreign = {f"default_{name}" for name in self._get_step_fields()} & self.env.context.keys()
        if not foreign:
            return self
        kept = {key: value for key, value in self.env.context.items() if key not in foreign}
        return self.with_env(self.env(context=kept))

    def _ensure_state(self, *states):
        """Refuse a step that does not belong to where the record is.

        :raise UserError: somebody else has gone on meanwhile, or the page is old
        """
        names = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s” now; this step belongs to “%(expected)s”. Please reload the page.",
                        record=record.display_name,
                        state=names[record.state],
                        expected=", ".join(names[state] for state in states),
                    )
                )

    def _lock(self):
        """These records with ``sudo``, held until the end of the transaction, as they are now.

        They get a new version: whoever has looked at them before is sent back by the database, and looks again.

        :raise AccessError: the user may not read one of them
        :raise UserError: somebody else is working on one of them in this moment
        """
        self.check_access("read")
        self.env.flush_all()
        locked = self.sudo().try_lock_for_update(allow_referencing=True)
        if len(locked) != len(self):
            raise UserError(
                self.env._(
                    "Somebody else is working on %(records)s in this moment. Please reload the page.",
                    records=", ".join((self - locked).mapped("display_name")[:5]),
                )
            )
        if locked:
            self.env.execute_query(
                SQL(
                    "UPDATE %s SET write_date = write_date WHERE id = ANY(%s) RETURNING id",
                    SQL.identifier(self._table),
                    locked.ids,
                )
            )
        locked.invalidate_recordset()
        return locked

    def _get_form_action(self):
        """Open this record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # ---------------------------------------------------------------------------------------------
    # On the phone
    # ---------------------------------------------------------------------------------------------

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env.user._works_on_phone())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        if self._phone_form and not view_id and view_type == "form" and self.env.user._works_on_phone():
            view_id = self.env.ref(self._phone_form).id
        return super()._get_view(view_id, view_type, **options)
