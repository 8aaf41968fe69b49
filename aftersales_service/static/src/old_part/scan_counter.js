import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";

/**
 * A storekeeper's counter: a scanner types into the one field there is, and each scan receives one thing. What cannot
 * be received is said beside the field, and the next one can be scanned at once.
 *
 * A counter names its model, which answers counter_load, counter_scan and counter_receive, and its template.
 */
export class ScanCounter extends Component {
    static props = { ...standardActionServiceProps };
    /** Model that is asked. */
    static model = "";
    /** Where the state keeps what was received last. */
    static receivedKey = "received";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.input = useRef("input");
        this.canScan = isBarcodeScannerSupported();
        this.state = useState({ text: "", busy: false, message: "", choose: [], ...this.getStart() });
        onWillStart(() => this.load());
        onMounted(() => this.focus());
    }

    /** What else the state begins with. */
    getStart() {
        return {};
    }

    ask(method, args) {
        return this.orm.call(this.constructor.model, method, args);
    }

    focus() {
        this.input.el?.focus();
    }

    async load() {
        Object.assign(this.state, await this.ask("counter_load", []));
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
        await this.take(() => this.ask("counter_scan", [text]));
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
        await this.take(() => this.ask("counter_receive", [[card.id], quantity, card.typed || null]));
    }

    /** Ask the server, show what it says. */
    async take(call) {
        this.state.busy = true;
        try {
            const answer = await call();
            this.show(answer);
            if (answer.received) {
                await this.load();
            }
        } finally {
            this.state.busy = false;
        }
        this.focus();
    }

    show({ message, received, choose }) {
        this.state.message = message || "";
        this.state[this.constructor.receivedKey] = received || null;
        // a refusal leaves the choice as it is: the number is corrected and entered again
        if (!message || !this.state.choose.length) {
            this.state.choose = (choose || []).map((card) => ({ ...card, counted: card.quantity, typed: "" }));
        }
    }

    /** A step with a dialog or a paper; without one it has been taken already. */
    async step(card, name) {
        const action = await this.ask(name, [[card.id]]);
        const reload = async () => {
            this.state[this.constructor.receivedKey] = null;
            await this.load();
            this.focus();
        };
        if (action && action.type) {
            await this.action.doAction(action, { onClose: reload });
        } else {
            await reload();
        }
    }

    open(card) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.constructor.model,
            res_id: card.id,
            views: [[false, "form"]],
        });
    }
}
