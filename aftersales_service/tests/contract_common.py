from datetime import date

from odoo import Command, fields


class ContractFixtures:
    """Drafting and starting service contracts as the people who do it. Mixed into test cases."""

    @classmethod
    def _draft_contract(cls, user=None, **values):
        """A contract for the customer's pump for 2026, as the clerk drafts it."""
        return (
            cls.env["aftersales.contract"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "lot_ids": [Command.set(cls.lot.ids)],
                    "start": date(2026, 1, 1),
                    "end": date(2026, 12, 31),
                    **values,
                }
            )
        )

    @classmethod
    def _start_contract(cls, **values):
        """The same, put in force by the manager."""
        contract = cls._draft_contract(**values)
        contract.with_user(cls.manager).action_start()
        return contract

    @classmethod
    def _create_part(cls, name, category=None, **values):
        category = category or cls.env["product.category"].create({"name": f"Category of {name}"})
        return cls.env["product.product"].create({"name": name, "categ_id": category.id, **values})

    @classmethod
    def _inspect(cls, day, contract=None, **values):
        """An inspection that the dispatcher has planned for the engineer."""
        return (
            cls.env["aftersales.service.order"]
            .with_user(cls.dispatcher)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "lot_id": cls.lot.id,
                    "type_id": cls.env.ref("aftersales_service.order_type_inspection").id,
                    "planned_start": f"{fields.Date.to_string(day)} 08:00:00",
                    "engineer_id": cls.engineer.id,
                    **values,
                }
            )
        )
