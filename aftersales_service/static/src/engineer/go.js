import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, useState } from "@odoo/owl";
import { getPosition } from "./position";

const METHODS = { depart: "action_depart", arrive: "action_arrive", report: "action_open_report" };

/** The next step of an order as the one large button: go, arrive, on to the report. */
export class AfterSalesGo extends Component {
    static template = "aftersales_service.Go";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ busy: false });
    }

    get data() {
        return this.props.record.data;
    }

    /** Name of the method behind the button, none where the order is somebody else's or waits for others. */
    get step() {
        if (this.data.may_work && this.data.next_step) {
            return this.data.next_step;
        }
        return this.data.report_id ? "report" : false;
    }

    get label() {
        if (this.step === "depart") {
            return _t("Go");
        }
        if (this.step === "arrive") {
            return this.data.state === "travelling" ? _t("Arrive") : _t("Begin the work");
        }
        return this.data.next_step === "report" ? _t("Write the report") : _t("See the report");
    }

    get icon() {
        return { depart: "fa-road", arrive: "fa-map-marker", report: "fa-pencil-square-o" }[this.step];
    }

    async press() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const { record } = this.props;
        const step = this.step;
        try {
            const place = step === "report" || ["walk_in", "remote"].includes(this.data.mode) ? {} : await getPosition();
            const next = await this.orm.call(record.resModel, METHODS[step], [[record.resId]], place);
            if (next) {
                await this.action.doAction({ views: [[false, "form"]], ...next });
            } else {
                await record.load();
            }
        } catch (error) {
            // somebody else may have moved the order on: show how it stands beside the message
            await record.load();
            throw error;
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("aftersales_go", {
    component: AfterSalesGo,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "mode", type: "selection" },
        { name: "next_step", type: "selection" },
        { name: "may_work", type: "boolean" },
        { name: "report_id", type: "many2one", relation: "aftersales.service.report" },
    ],
});

/** Call and navigate, side by side. */
export class AfterSalesContact extends Component {
    static template = "aftersales_service.Contact";
    static props = { ...standardWidgetProps };

    get phone() {
        return this.props.record.data.contact_phone;
    }

    get route() {
        return this.props.record.data.map_url;
    }
}

registry.category("view_widgets").add("aftersales_contact", {
    component: AfterSalesContact,
    fieldDependencies: [
        { name: "contact_phone", type: "char" },
        { name: "map_url", type: "char" },
    ],
});
