from odoo import models
from odoo.fields import Domain


class ImportProfile(models.Model):
    """Finding what the rows name, for a whole batch at once, and making what is missing."""

    _inherit = "aftersales.import.profile"

    def _resolve(self, drafts):
        """Ids for everything that the drafts name.

        :return: {field or role: {text as in ``Draft.wanted``: id}}
        """
        wanted = {}
        for draft in drafts:
            for role, text in draft.wanted.items():
                wanted.setdefault(role, {}).setdefault(text, draft)
        found = {"category": self._find_categories(drafts)}
        for role, texts in wanted.items():
            if role == "product":
                found[role] = self._find_products(texts)
            elif role == "customer":
                found[role] = self._find_customers(texts)
            elif role in ("channel", "kind"):
                found[role] = self._find_small(role, texts)
            elif role != "product_category":
                found[role] = self._find_by_name(role, texts)
        return found

    def _get_company_domain(self, model):
        if "company_id" not in model._fields:
            return Domain.TRUE
        return Domain("company_id", "in", [False, self.env.company.id])

    def _find_small(self, role, texts):
        """Channels and kinds: by name in the user's language or in English, or by code."""
        model = self.env["helpdesk.ticket.channel" if role == "channel" else "aftersales.ticket.kind"]
        known = {}
        for lang in {self.env.lang or "en_US", "en_US"}:
            for record in model.with_context(lang=lang).search(self._get_company_domain(model)):
                known.setdefault(record.name.strip().casefold(), record.id)
                if role == "kind":
                    known.setdefault(record.code.casefold(), record.id)
        return {text: known[text.casefold()] for text in texts if text.casefold() in known}

    def _find_by_name(self, field_name, texts):
        model = self.env[self.env["helpdesk.ticket"]._fields[field_name].comodel_name]
        name = model._rec_name or "name"
        records = model.search_fetch(self._get_company_domain(model) & Domain(name, "in", list(texts)), [name])
        return self._get_unambiguous((record[name], record.id) for record in records)

    def _get_unambiguous(self, pairs):
        """{text: id, or None where several bear it}"""
        found = {}
        for text, record_id in pairs:
            found[text] = None if text in found and found[text] != record_id else record_id
        return found

    def _find_products(self, texts):
        """Products by internal reference, then by name; missing ones are made if the profile says so."""
        model = self.env["product.product"]
        names = list(texts)
        products = model.search_fetch(
            self._get_company_domain(model) & (Domain("default_code", "in", names) | Domain("name", "in", names)),
            ["default_code", "name"],
        )
        found = self._get_unambiguous((product.name, product.id) for product in products)
        found.update(
            self._get_unambiguous(
                (product.default_code, product.id) for product in products if product.default_code in texts
            )
        )
        missing = [text for text in texts if text not in found]
        if missing and self.create_products:
            groups = self._find_product_categories([texts[text] for text in missing])
            made = model.create([self._prepare_product_values(text, texts[text], groups) for text in missing])
            found.update(zip(missing, made.ids, strict=True))
        return found

    def _prepare_product_values(self, name, draft, groups):
        values = {"name": name, "type": "consu"}
        group = groups.get(draft.wanted.get("product_category", "").casefold()) or self.product_categ_id.id
        if group:
            values["categ_id"] = group
        return values

    def _find_product_categories(self, drafts):
        """Product categories named beside new products, whatever the capitals: {name in lower case: id}"""
        names = {}
        for draft in drafts:
            if name := draft.wanted.get("product_category"):
                names.setdefault(name.casefold(), name)
        if not names:
            return {}
        model = self.env["product.category"]
        siblings = model.search_fetch([("parent_id", "=", self.product_categ_id.id)], ["name"])
        found = {category.name.casefold(): category.id for category in siblings}
        missing = [name for key, name in names.items() if key not in found]
        made = model.create([{"name": name, "parent_id": self.product_categ_id.id} for name in missing])
        found.update(zip(map(str.casefold, missing), made.ids, strict=True))
        return found

    def _find_customers(self, texts):
        model = self.env["res.partner"]
        partners = model.search_fetch(self._get_company_domain(model) & Domain("name", "in", list(texts)), ["name"])
        found = self._get_unambiguous((partner.name, partner.id) for partner in partners)
        missing = [text for text in texts if text not in found]
        if missing and self.create_customers:
            made = model.create([self._prepare_customer_values(text, texts[text]) for text in missing])
            found.update(zip(missing, made.ids, strict=True))
        return found

    def _prepare_customer_values(self, name, draft):
        return {
            "name": name,
            "is_company": True,
            "email": draft.values.get("partner_email"),
            "phone": draft.values.get("partner_phone"),
        }

    def _find_categories(self, drafts):
        """Classes by their path, missing levels made: {tuple of lower-case names: id}"""
        paths = {}
        for draft in drafts:
            for path in draft.categories:
                for depth in range(1, len(path) + 1):
                    paths.setdefault(tuple(name.casefold() for name in path[:depth]), path[depth - 1])
        if not paths:
            return {}
        model = self.env["helpdesk.ticket.category"]
        tree = model.with_context(active_test=False).search_fetch(
            self._get_company_domain(model), ["name", "parent_id"], order="id"
        )
        children = {}
        for category in tree:
            children.setdefault((category.parent_id.id, category.name.casefold()), category.id)
        found = {}
        for depth in range(1, max(map(len, paths)) + 1):
            missing = []
            for path in (path for path in paths if len(path) == depth):
                parent = found.get(path[:-1], False)
                category = children.get((parent, path[-1])) if parent or depth == 1 else None
                if category:
                    found[path] = category
                elif parent or depth == 1:
                    missing.append((path, parent))
            if missing and self.create_categories:
                made = model.create(
                    [
                        # customers choose among the classes that somebody has picked for them
                        {"name": paths[path], "parent_id": parent, "show_in_portal": False}
                        for path, parent in missing
                    ]
                )
                found.update(zip([path for path, _parent in missing], made.ids, strict=True))
        return found
