import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

const WAY = ["planned", "travelling", "on_site", "done", "signed"];
const NO_JOURNEY = ["walk_in", "remote"];

/** How far an order is, as a row of dots with the name of the present one. */
export class AfterSalesSteps extends Component {
    static template = "aftersales_service.Steps";
    static props = { ...standardFieldProps };

    get steps() {
        const { mode, state } = this.props.record.data;
        const way = WAY.filter((step) => step !== "travelling" || !NO_JOURNEY.includes(mode));
        const now = state === "approved" ? way.length : way.indexOf(state);
        return way.map((key, index) => ({ key, tone: index < now ? "past" : index === now ? "now" : "ahead" }));
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([key]) => key === this.props.record.data[this.props.name])?.[1];
    }
}

registry.category("fields").add("aftersales_steps", {
    component: AfterSalesSteps,
    supportedTypes: ["selection"],
    fieldDependencies: [{ name: "mode", type: "selection" }],
});
