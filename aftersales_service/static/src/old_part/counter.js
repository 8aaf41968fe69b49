import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";

const MODEL = "aftersales.old.part";

/**
 * The storekeeper's counter: a scanner types into the one field there is, and each scan receives one part. What
 * cannot be received is said beside the field, and the next part can be scanned at once.
 */
export class OldPartCounter extends Component {
    static template = "aftersales_service.OldPartCounter";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.input = useRef("input");
        this.canScan = isBarcodeScannerSupported();
        this.state = useState({ text: "", busy: false, message: "", received: null, choose: [], waiting: [] });
        onWillStart(() => this.load());
        onMounted(() => this.focus());
    }

    focus() {
        this.input.el?.focus();
    }

    async load() {
        Object.assign(this.state, await this.orm.call(MODEL, "counter_load", []));
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.scan();
        }
    }

    /** One scan, one reception; what is scanned while the server still answers waits in the field. */
    async scan() {
        const { text, busy } = this.state;
        if (busy || !text.trim()) {
            return;
        }
        this.state.text = "";
        await this.take(() => this.orm.call(MODEL, "counter_scan", [text]));
    }

    async scanWithCamera() {
        try {
            this.state.text = (await scanBarcode(this.env)) || "";
        } catch (error) {
            this.state.message = error.message;
            return;
        }
        await this.scan();
    }

    async receive(card) {
        const quantity = Number(card.counted);
        await this.take(() => this.orm.call(MODEL, "counter_receive", [[card.id], quantity, card.typed || null]));
    }

    /** Ask the server, show what it says. */
    async take(call) {
        this.state.busy = true;
        try {
            const { message, received, choose } = await call();
            this.state.message = message || "";
            this.state.received = received || null;
            // a refusal leaves the choice as it is: the number is corrected and entered again
            if (!message || !this.state.choose.length) {
                this.state.choose = (choose || []).map((card) => ({ ...card, counted: card.quantity, typed: "" }));
            }
            if (received) {
                await this.load();
            }
        } finally {
            this.state.busy = false;
        }
        this.focus();
    }

    async step(card, name) {
        const action = await this.orm.call(MODEL, name, [[card.id]]);
        await this.action.doAction(action, {
            onClose: async () => {
                this.state.received = null;
                await this.load();
                this.focus();
            },
        });
    }

    async printLabel(card) {
        await this.action.doAction(await this.orm.call(MODEL, "action_print_label", [[card.id]]));
    }

    open(card) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            res_id: card.id,
            views: [[false, "form"]],
        });
    }

    formatDay(day) {
        return formatDate(deserializeDate(day));
    }
}

registry.category("actions").add("aftersales_old_part_counter", OldPartCounter);
