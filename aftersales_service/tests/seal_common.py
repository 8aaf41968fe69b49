from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.tools import SQL

from odoo.addons.aftersales_service.models.report.service_report_pdf import ServiceReport

from .report_common import ReportCommon


class SealCommon(ReportCommon):
    """A report with lines of every sort, signed by the customer; and somebody with the rights of the database."""

    #: Whether the paper is drawn, too.
    WITH_PDF = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.WITH_PDF:
            cls.startClassPatcher(patch.object(ServiceReport, "_make_sealed_pdf", lambda *_args: (b"%PDF", False)))
        cls.part = cls.env["product.product"].create({"name": "Ball bearing"})
        cls.report = cls._write_report()
        cls._sign(cls.report)
        cls.seal = cls.report.sudo().seal_ids
        cls.chain = cls.seal.chain_id

    @classmethod
    def _write_report(cls, start="2026-03-02 08:00:00"):
        """Ready to be signed."""
        return cls._work_on(
            cls._plan_order(start=start),
            part_ids=[Command.create({"product_id": cls.part.id, "old_serial": "B-1", "new_serial": "B-2"})],
            photo_ids=[Command.create({"name": "Bearing", "image": cls._draw((80, 60))})],
            trainee_ids=[Command.create({"name": "Ann Miller", "passed": True})],
        )

    @classmethod
    def _sign(cls, report, **said):
        report.action_sign("customer", "Mary Miller", cls._draw(), rating_skill="5", **said)

    @contextmanager
    def _without_guard(self, *tables):
        """What a superuser of the database can do."""
        self.env.flush_all()
        for table in tables:
            self.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
        yield
        for table in tables:
            self.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))
        self.env.invalidate_all()

    def _force(self, record, **values):
        """Alter a row past everything that guards it."""
        with self._without_guard(record._table):
            assignments = [SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()]
            self.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL(", ").join(assignments),
                    record.id,
                )
            )

    def _verify(self, report=None, user=None):
        """What the button says: (kind, message)."""
        said = (report or self.report).with_user(user or self.manager).action_verify()["params"]
        return said["type"], said["message"]

    def _audit(self, with_records=False, user=None):
        """The audit that the auditor's button leaves."""
        chain = self.chain.with_user(user or self.auditor)
        action = chain.action_verify_all() if with_records else chain.action_verify_chain()
        return self.env[action["res_model"]].with_user(user or self.auditor).browse(action["res_id"])
