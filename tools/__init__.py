"""Developer and operator tooling. Nothing in here is part of an Odoo module."""
