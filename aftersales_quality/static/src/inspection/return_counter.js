import { registry } from "@web/core/registry";
import { ScanCounter } from "@aftersales_service/old_part/scan_counter";

/**
 * The counter for returned goods. What was announced is received by its scan; a serial that stands at a customer's may
 * be registered on the spot; what is ready waits below to be sent.
 */
export class ReturnCounter extends ScanCounter {
    static template = "aftersales_quality.ReturnCounter";
    static model = "aftersales.quality.return";
    // "received" are all goods that lie there
    static receivedKey = "got";

    getStart() {
        return { got: null, unknown: null, received: [], leaving: [] };
    }

    async register(unknown) {
        await this.take(() => this.ask("counter_register", [unknown.lot_id]));
    }

    show(answer) {
        super.show(answer);
        this.state.unknown = answer.unknown || null;
    }

    /** What goes to a customer is sent from here; what is scrapped or taken back is looked at first. */
    async send(card) {
        await (card.to_customer ? this.step(card, "action_open_send") : this.open(card));
    }
}

registry.category("actions").add("aftersales_return_counter", ReturnCounter);
