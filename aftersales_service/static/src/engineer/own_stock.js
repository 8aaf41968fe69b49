import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, useState } from "@odoo/owl";

/** What the engineer has in the car, to be written on the report with one tap. */
export class AfterSalesOwnStock extends Component {
    static template = "aftersales_service.OwnStock";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.canScan = isBarcodeScannerSupported();
        this.state = useState({ lines: [], text: "", busy: false });
        onWillStart(() => this.load());
    }

    async load() {
        const { record } = this.props;
        this.state.lines = record.resId ? await this.orm.call(record.resModel, "get_own_stock", [[record.resId]]) : [];
    }

    get shown() {
        const text = this.state.text.trim().toLowerCase();
        return this.state.lines.filter(
            (line) => line.name.toLowerCase().includes(text) || line.codes.some((code) => code.includes(text))
        );
    }

    async scan() {
        let code;
        try {
            code = await scanBarcode(this.env);
        } catch (error) {
            this.notification.add(error.message, { type: "warning" });
        }
        if (code) {
            this.state.text = code.trim();
            if (this.shown.length === 1) {
                await this.take(this.shown[0]);
                this.state.text = "";
            }
        }
    }

    async take(line) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const { record } = this.props;
            if (await record.save()) {
                await this.orm.call(record.resModel, "use_part", [
                    [record.resId],
                    line.product_id,
                    line.holder_id,
                    line.lot_id,
                ]);
                await record.load();
                await this.load();
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("aftersales_own_stock", { component: AfterSalesOwnStock });
