import { Mutex } from "@web/core/utils/concurrency";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** What has to be done before leaving, ticked with one tap each and saved at once. */
export class AfterSalesTicks extends Component {
    static template = "aftersales_service.Ticks";
    static props = { ...standardFieldProps };

    setup() {
        this.taps = new Mutex();
    }

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    /** Taps that follow quickly wait for each other: saving brings the lines anew. */
    toggle({ resId }) {
        return this.taps.exec(async () => {
            const { record } = this.props;
            const line = this.lines.find((one) => one.resId === resId);
            await line.update({ done: !line.data.done });
            try {
                await record.save();
            } catch (error) {
                await record.load();
                throw error;
            }
        });
    }
}

registry.category("fields").add("aftersales_ticks", {
    component: AfterSalesTicks,
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "name", type: "char", readonly: true },
        { name: "required", type: "boolean", readonly: true },
        { name: "done", type: "boolean", readonly: false },
    ],
});
