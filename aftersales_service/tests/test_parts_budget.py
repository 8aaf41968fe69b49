from .use_common import UseCommon


class TestPartsBudget(UseCommon):
    """Approving asks the database about the lines together: what a further line costs is what core's move costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parts = cls.env["product.product"]
        for number in range(12):
            cls.parts += cls._create_part(f"Part {number}")
            cls._stock(cls.parts[-1], 20)

    def _sign_with(self, day, parts):
        report = self._start(start=f"2026-03-{day:02} 08:00:00")
        for part in parts:
            self._use(report, part)
        report.action_finish()
        return self._sign(report).with_user(self.manager)

    def _count_queries(self, step):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _reserve_bare(self, parts):
        moves = self.env["stock.move"].create(
            [
                {
                    "product_id": part.id,
                    "product_uom": part.uom_id.id,
                    "product_uom_qty": 1,
                    "location_id": self.holder.location_id.id,
                    "location_dest_id": part.property_stock_inventory.id,
                }
                for part in parts
            ]
        )
        moves._action_confirm()
        moves._action_assign()
        moves.picked = True
        return moves

    def test_approving_a_report_with_four_parts(self):
        self._sign_with(2, self.parts[:4]).action_approve()
        report = self._sign_with(3, self.parts[:4])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(140):
            report.action_approve()

    def test_a_further_line_costs_what_a_move_costs(self):
        self._count_queries(self._sign_with(2, self.parts).action_approve)
        self._count_queries(self._reserve_bare(self.parts)._action_done)
        ours = [
            self._count_queries(self._sign_with(day, parts).action_approve)
            for day, parts in ((3, self.parts[:4]), (4, self.parts))
        ]
        bare = [self._count_queries(self._reserve_bare(parts)._action_done) for parts in (self.parts[:4], self.parts)]
        # and one for the link to the analytic line
        self.assertLessEqual(ours[1] - ours[0], bare[1] - bare[0] + 8 * 1)
