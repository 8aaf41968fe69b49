import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";

const MODEL = "aftersales.quality.return";

/**
 * The storekeeper's counter for returned goods: one field for the scanner. What was announced is received by its
 * scan; a serial that stands at a customer's may be registered on the spot; what is ready waits below to be sent.
 */
export class ReturnCounter extends Component {
    static template = "aftersales_quality.ReturnCounter";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.input = useRef("input");
        this.canScan = isBarcodeScannerSupported();
        this.state = useState({
            text: "",
            busy: false,
            message: "",
            got: null,
            unknown: null,
            choose: [],
            received: [],
            leaving: [],
        });
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

    async register(unknown) {
        await this.take(() => this.orm.call(MODEL, "counter_register", [unknown.lot_id]));
    }

    /** Ask the server, show what it says. */
    async take(call) {
        this.state.busy = true;
        try {
            const { message, received, choose, unknown } = await call();
            this.state.message = message || "";
            this.state.got = received || null;
            this.state.unknown = unknown || null;
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

    /** A step with a dialog or a paper; without one it has been taken already. */
    async step(card, name) {
        const action = await this.orm.call(MODEL, name, [[card.id]]);
        const reload = async () => {
            this.state.got = null;
            await this.load();
            this.focus();
        };
        if (action && action.type) {
            await this.action.doAction(action, { onClose: reload });
        } else {
            await reload();
        }
    }

    /** What goes to a customer is sent from here; what is scrapped or taken back is looked at first. */
    async send(card) {
        await (card.to_customer ? this.step(card, "action_open_send") : this.open(card));
    }

    open(card) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            res_id: card.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("aftersales_return_counter", ReturnCounter);
