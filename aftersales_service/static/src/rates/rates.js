import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState } from "@odoo/owl";

import { formatMark, formatRate } from "./formatters";

const ROWS = 50;

/**
 * How content customers were in a period: the whole, and who or what is best or weakest for certain. A bar shows
 * the 95 % interval, its dot the rate, the line across all of them the target.
 */
export class AfterSalesRates extends Component {
    static template = "aftersales_service.Rates";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        const { axis = "product", kind = "year", day = false, weakest = false } = this.props.state || {};
        this.state = useState({ axis, kind, day, weakest, limit: ROWS, found: null });
        this.formatRate = formatRate;
        this.formatMark = formatMark;
        // coming back from the answers of a row one finds the same ranking
        useSetupAction({
            getLocalState: () => {
                const { axis, kind, day, weakest } = this.state;
                return { axis, kind, day, weakest };
            },
        });
        onWillStart(() => this.load());
    }

    get axes() {
        return [
            ["product", _t("Product")],
            ["category", _t("Category")],
            ["region", _t("Region")],
            ["team", _t("Team")],
            ["engineer", _t("Engineer")],
        ];
    }
    get kinds() {
        return [
            ["month", _t("Month")],
            ["quarter", _t("Quarter")],
            ["year", _t("Year")],
        ];
    }
    get dimensions() {
        return [
            ["mark_integrity", _t("Integrity")],
            ["mark_attitude", _t("Attitude")],
            ["mark_skill", _t("Skill")],
            ["mark_speed", _t("Response speed")],
        ];
    }
    get found() {
        return this.state.found;
    }
    get total() {
        return this.found.total;
    }

    async load() {
        const { axis, kind, day, weakest, limit } = this.state;
        this.state.found = await this.keepLast.add(
            this.orm.call("aftersales.satisfaction.report", "get_ranking", [axis], { kind, day, weakest, limit })
        );
    }
    async choose(choice) {
        Object.assign(this.state, { limit: ROWS, ...choice });
        await this.load();
    }

    get intervalText() {
        return _t("%(low)s to %(high)s for certain, target %(target)s", {
            low: formatRate(this.total.rate_low),
            high: formatRate(this.total.rate_high),
            target: formatRate(this.found.target),
        });
    }
    get satisfiedText() {
        return _t("%s of them satisfied", this.total.satisfied);
    }
    get responseText() {
        return this.total.sent ? _t("%(responded)s of %(sent)s invitations", this.total) : _t("nobody was asked by link");
    }
    /** Change of a share against the period before, in percentage points. */
    change(name) {
        const [now, before] = [this.total[name], this.found.total_before[name]];
        return now === false || before === false ? false : Math.round(100 * now) - Math.round(100 * before);
    }
    changeText(name) {
        const change = this.change(name);
        if (!change) {
            return _t("as in the period before");
        }
        const points = `${change > 0 ? "+" : "−"}${Math.abs(change)}`;
        return _t("%s points to the period before", points);
    }
    changeTone(name) {
        const change = this.change(name);
        return change > 0 ? "text-success" : change < 0 ? "text-danger" : "text-muted";
    }
    percent(share) {
        return `${(100 * share).toFixed(1)}%`;
    }
    band(row) {
        return `left: ${this.percent(row.rate_low)}; width: ${this.percent(row.rate_high - row.rate_low)}`;
    }
    verdictText(row) {
        return { met: _t("Target met"), missed: _t("Target missed"), open: _t("Not certain yet") }[row.verdict];
    }

    openAnswers(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: row ? row.name || _t("Not stated") : this.found.label,
            res_model: "aftersales.satisfaction",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [...(row ? row.domain : []), ...this.found.answers_domain],
        });
    }
    openAnalysis() {
        this.action.doAction("aftersales_service.satisfaction_report_action");
    }
    openTrend() {
        this.action.doAction("aftersales_service.satisfaction_report_action_trend");
    }
    async more() {
        this.state.limit = 4 * ROWS;
        await this.load();
    }
}

registry.category("actions").add("aftersales_rates", AfterSalesRates);
