from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import html2plaintext

from ...tools.word_pieces import may_be_misspelt, normal, pieces

#: Fields whose words the search at intake goes by: a customer tells what happened, not why.
INDEXED = ("title", "symptom")
#: Fields that the search box looks through.
SEARCHED = ("title", "symptom", "cause", "remedy")
#: Entries of the index read for one question, the rarest words first: what bounds its time.
BUDGET = 8_000
#: Solutions that are asked whether the user may see them and whether they fit the product.
NEAR = 250
#: Those of them that are looked at closely.
CLOSE = 20
#: Share of the words, by weight, that the question and the solution must have in common.
ENOUGH = 0.25
#: Letters that a misspelt word has to share with a known one (similarity of trigrams).
SPELLING = 0.4
#: How much a solution counts for another product than the one asked about, for all products, for this one.
FIT_OTHER, FIT_ALL, FIT_THIS = 0.6, 1.0, 1.5


class Solution(models.Model):
    """Finding a solution by what a customer says, in whatever language it is written."""

    _inherit = "aftersales.solution"

    # all languages of all texts: what the search box finds, wherever the user comes from
    search_text = fields.Text(readonly=True, copy=False, index="trigram")
    piece_ids = fields.Many2many(
        "aftersales.solution.piece",
        "aftersales_solution_piece_rel",
        "solution_id",
        "piece_id",
        copy=False,
        groups="base.group_system",
    )
    piece_count = fields.Integer(readonly=True, copy=False, default=0)
    about = fields.Char(
        string="Like", compute="_compute_about", search="_search_about", help="Solutions for something like this."
    )
    fits_product_id = fields.Many2one(
        "product.product",
        string="For product",
        compute="_compute_about",
        search="_search_fits_product_id",
        help="Solutions for this product, for its category or for all.",
    )
    similar_ids = fields.Many2many("aftersales.solution", string="Similar solutions", compute="_compute_similar_ids")

    def _compute_about(self):
        # they exist to be searched by
        self.about = False
        self.fits_product_id = False

    @api.model
    def _search_about(self, operator, value):
        texts = [value] if isinstance(value, str) else value
        if operator not in ("ilike", "like", "=", "in") or not texts:
            return NotImplemented
        found = self._get_likely(" ".join(texts), domain=Domain.TRUE, limit=50)
        return [("id", "in", [solution_id for solution_id, _fits in found])]

    @api.model
    def _search_fits_product_id(self, operator, value):
        products = self.env["product.product"]
        if operator == "ilike":
            products = products.search([("display_name", operator, value)], limit=100)
        elif operator in ("=", "in") and value:
            products = products.browse(value)
        else:
            return NotImplemented
        return (
            Domain("product_ids", "in", products.ids)
            | Domain("category_ids", "parent_of", products.categ_id.ids)
            | (Domain("product_ids", "=", False) & Domain("category_ids", "=", False))
        )

    @api.depends("title", "symptom", "state")
    def _compute_similar_ids(self):
        for solution in self:
            likely = []
            if solution.state == "proposed":
                likely = self._get_likely(
                    f"{solution.title or ''} {solution.symptom or ''}",
                    product=solution.product_ids[:1],
                    domain=Domain("state", "!=", "retired") & Domain("id", "not in", solution.ids),
                    limit=3,
                )
            solution.similar_ids = [solution_id for solution_id, _fits in likely]

    # ---------------------------------------------------------------------------------------------
    # The question
    # ---------------------------------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_likely(self, title, description=None, product_id=None, tried_ids=(), limit=5):
        """Solutions that may help a customer, the likeliest first, for the hint beside what is typed.

        :param title: what it is about
        :param description: what the customer says, text or HTML
        :param tried_ids: solutions not to be offered again
        :return: list of {id, number, title, use_count, helped_count, failed_count, fits}
        """
        text = f"{title or ''} {html2plaintext(description) if description else ''}"
        likely = dict(
            self._get_likely(
                text,
                product=self.env["product.product"].browse(product_id),
                domain=Domain("state", "=", "approved") & Domain("id", "not in", list(tried_ids)),
                limit=min(limit, 20),
            )
        )
        fields_read = ["name", "title", "use_count", "helped_count", "failed_count"]
        return [
            {
                **{name: solution[name] for name in fields_read[1:]},
                "id": solution.id,
                "number": solution.name,
                "fits": likely[solution.id],
            }
            for solution in self.browse(likely).fetch_sorted(fields_read)
        ]

    def fetch_sorted(self, names):
        """The same records with ``names`` in the cache, after one query."""
        self.fetch(names)
        return self

    @api.model
    @api.private
    def _get_likely(self, text, product=None, domain=Domain.TRUE, limit=5):
        """Ids of the solutions of ``domain`` that are likest to ``text``, as the user may see them.

        One query. Each word weighs ln(1 + N/n), n of the N solutions having it; words that no solution
        has weigh most and count against the question. Words are read from the rarest to the commonest until
        ``BUDGET`` is used up. A word that nobody knows is taken for the known one likest to it.
        A solution is left out unless two words agree, and those in common make up enough of the question or
        of the solution.

        :return: list of (id, whether it is made for the product), the likeliest first
        """
        asked = sorted(pieces(text))
        if not asked:
            return []
        candidates = self._search(domain)
        # the statement below reads it past the ORM
        self.env["product.template"].flush_model(["categ_id"])
        query = SQL(
            """
            WITH asked AS (
                SELECT word, piece.id, piece.solution_count
                  FROM unnest(%(asked)s::text[]) word LEFT JOIN aftersales_solution_piece piece ON piece.name = word
            ), unknown AS (
                SELECT word FROM asked WHERE id IS NULL AND word = ANY(%(misspelt)s::text[]) LIMIT 5
            ), meant AS (
                SELECT word, id, solution_count FROM asked WHERE id IS NOT NULL
                %(near)s
            ), size AS (
                SELECT count(*)::float AS total FROM aftersales_solution
            ), weighed AS (
                SELECT DISTINCT id, solution_count, ln(1 + size.total / greatest(solution_count, 1)) AS weight
                  FROM meant, size
            ), taken AS (
                SELECT *, sum(solution_count) OVER (ORDER BY solution_count, id) - solution_count AS before FROM weighed
            ), question AS (
                SELECT sum(weight) + (cardinality(%(asked)s::text[]) - count(*)) * ln(1 + max(size.total)) AS weight
                  FROM weighed, size
            ), hit AS (
                SELECT entry.solution_id AS id, sum(taken.weight) AS weight
                  FROM taken JOIN aftersales_solution_piece_rel entry ON entry.piece_id = taken.id
                 WHERE taken.before < %(budget)s
                 GROUP BY entry.solution_id
                HAVING count(*) >= least(2, cardinality(%(asked)s::text[]))
                 ORDER BY weight DESC, id LIMIT %(within)s
            ), close AS (
                SELECT solution.id, hit.weight, hit.weight / (15 + solution.piece_count) * %(fit)s AS score
                  FROM hit JOIN aftersales_solution solution ON solution.id = hit.id
                 WHERE solution.id IN %(candidates)s
                 ORDER BY score DESC, solution.id LIMIT %(close)s
            ), own AS (
                SELECT close.id, sum(ln(1 + size.total / greatest(piece.solution_count, 1))) AS weight
                  FROM size, close
                  JOIN aftersales_solution_piece_rel entry ON entry.solution_id = close.id
                  JOIN aftersales_solution_piece piece ON piece.id = entry.piece_id
                 GROUP BY close.id
            )
            SELECT close.id, %(fits)s
              FROM question, close JOIN own ON own.id = close.id
             WHERE close.weight >= %(enough)s * least(question.weight, own.weight)
             ORDER BY close.score DESC, close.id LIMIT %(limit)s
            """,
            asked=asked,
            misspelt=[word for word in asked if may_be_misspelt(word)],
            near=self._sql_near(),
            budget=BUDGET,
            fit=self._sql_fit(product, SQL.identifier("solution", "id")),
            fits=self._sql_fits(product, SQL.identifier("close", "id")),
            candidates=candidates.subselect(),
            within=NEAR,
            close=max(CLOSE, limit),
            enough=ENOUGH,
            limit=limit,
        )
        return self.env.execute_query(query)

    @api.model
    def _sql_near(self):
        """The known word likest to each unknown one; none where the database has no trigrams."""
        if not self.env.registry.has_trigram:
            return SQL()
        return SQL(
            """
            UNION ALL
            SELECT unknown.word, near.id, near.solution_count
              FROM unknown, LATERAL (
                SELECT piece.id, piece.solution_count, similarity(%(spelling)s, unknown.word) AS likeness
                  FROM aftersales_solution_piece piece
                 WHERE %(spelling)s %% unknown.word AND piece.solution_count > 0
                 ORDER BY likeness DESC, piece.id LIMIT 1
              ) near
             WHERE near.likeness >= %(likeness)s
            """,
            # as the index has it
            spelling=self.env.registry.unaccent(SQL.identifier("piece", "name")),
            likeness=SPELLING,
        )

    @api.model
    def _sql_fits(self, product, solution):
        """Whether ``solution`` is made for ``product`` or a category that it stands in."""
        if not product:
            return SQL("FALSE")
        return SQL(
            """%(solution)s IN (
                SELECT aftersales_solution_id FROM aftersales_solution_product_rel
                 WHERE product_product_id = %(product)s
                 UNION ALL
                SELECT named.aftersales_solution_id
                  FROM product_product product
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN product_category category ON category.id = template.categ_id
                  JOIN aftersales_solution_category_rel named
                    ON named.product_category_id = ANY(string_to_array(trim('/' FROM category.parent_path), '/')::int[])
                 WHERE product.id = %(product)s
            )""",
            solution=solution,
            product=product.id,
        )

    @api.model
    def _sql_fit(self, product, solution):
        if not product:
            return SQL("%s", FIT_ALL)
        return SQL(
            """CASE
            WHEN %(fits)s THEN %(this)s
            WHEN EXISTS (
                SELECT FROM aftersales_solution_product_rel named WHERE named.aftersales_solution_id = %(solution)s
            ) OR EXISTS (
                SELECT FROM aftersales_solution_category_rel named WHERE named.aftersales_solution_id = %(solution)s
            ) THEN %(other)s
            ELSE %(all)s END""",
            fits=self._sql_fits(product, solution),
            solution=solution,
            this=FIT_THIS,
            other=FIT_OTHER,
            all=FIT_ALL,
        )

    @api.model
    def _find_equal(self, symptom, remedy, company):
        """A solution that says the same already, punctuation and capitals apart; retired ones do not count."""
        wanted = (normal(symptom), normal(remedy))
        # whoever asks, no double is made of what he may not see
        everything = self.sudo()
        found = everything.browse(
            solution_id
            for solution_id, _fits in everything._get_likely(
                symptom, domain=Domain("state", "!=", "retired") & Domain("company_id", "in", [False, company.id])
            )
        )
        for solution, texts in found._read_all_languages(("symptom", "remedy")).items():
            languages = texts["symptom"].keys() & texts["remedy"].keys()
            if any((normal(texts["symptom"][lang]), normal(texts["remedy"][lang])) == wanted for lang in languages):
                return solution.sudo(False)
        return self.browse()

    # ---------------------------------------------------------------------------------------------
    # The index
    # ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        solutions = super().create(vals_list)
        solutions._index()
        return solutions

    def write(self, vals):
        result = super().write(vals)
        if set(SEARCHED) & vals.keys():
            self._index()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        if field_name in SEARCHED:
            self._index()
        return result

    def unlink(self):
        pieces_of = self.sudo().piece_ids
        result = super().unlink()
        self._count_pieces(pieces_of.ids)
        return result

    def _read_all_languages(self, names):
        """{solution: {name: {language: text}}}, without the fall-back from one language to the other."""
        if not self:
            return {}
        self.flush_recordset(names)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM aftersales_solution WHERE id IN %s ORDER BY id",
                SQL(", ").join(map(SQL.identifier, names)),
                tuple(self.ids),
            )
        )
        return {
            self.browse(solution_id): {name: text or {} for name, text in zip(names, texts, strict=True)}
            for solution_id, *texts in rows
        }

    def _index(self):
        """Write down the words of each solution, of all its languages; a handful of statements for a batch."""
        if not self:
            return
        own, texts = {}, []
        for solution, by_name in self._read_all_languages(SEARCHED).items():
            own[solution.id] = {piece for name in INDEXED for text in by_name[name].values() for piece in pieces(text)}
            whole = dict.fromkeys(text for name in SEARCHED for text in by_name[name].values() if text)
            texts.append((solution.id, "\n".join([solution.name, *whole]), len(own[solution.id])))
        vocabulary = sorted(set().union(*own.values()))
        self.env.cr.execute(
            SQL(
                "UPDATE aftersales_solution SET search_text = new.text, piece_count = new.count"
                " FROM unnest(%s, %s, %s) AS new (id, text, count) WHERE aftersales_solution.id = new.id",
                *map(list, zip(*texts, strict=True)),
            )
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO aftersales_solution_piece (name, solution_count) SELECT word, 0 FROM unnest(%s::text[]) word"
                " ON CONFLICT (name) DO NOTHING",
                vocabulary,
            )
        )
        ids = dict(
            self.env.execute_query(
                SQL("SELECT name, id FROM aftersales_solution_piece WHERE name = ANY(%s::text[])", vocabulary)
            )
        )
        gone = self.env.execute_query(
            SQL(
                "DELETE FROM aftersales_solution_piece_rel WHERE solution_id = ANY(%s) RETURNING piece_id",
                list(own),
            )
        )
        entries = [(solution_id, ids[piece]) for solution_id, found in own.items() for piece in sorted(found)]
        if entries:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO aftersales_solution_piece_rel (solution_id, piece_id) SELECT * FROM unnest(%s, %s)",
                    *map(list, zip(*entries, strict=True)),
                )
            )
        self._count_pieces(sorted({piece_id for [piece_id] in gone} | set(ids.values())))
        self.invalidate_recordset(["search_text", "piece_ids", "piece_count"], flush=False)

    @api.model
    def _count_pieces(self, piece_ids):
        self.env.cr.execute(
            SQL(
                """
                UPDATE aftersales_solution_piece piece SET solution_count = counted.count
                  FROM (
                    SELECT wanted.id, count(entry.solution_id) AS count
                      FROM unnest(%s::int[]) wanted (id)
                      LEFT JOIN aftersales_solution_piece_rel entry ON entry.piece_id = wanted.id
                     GROUP BY wanted.id
                  ) counted
                 WHERE piece.id = counted.id AND piece.solution_count != counted.count
                """,
                piece_ids,
            )
        )
