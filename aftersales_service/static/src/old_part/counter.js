import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { ScanCounter } from "./scan_counter";

/** The counter for old parts. */
export class OldPartCounter extends ScanCounter {
    static template = "aftersales_service.OldPartCounter";
    static model = "aftersales.old.part";

    getStart() {
        return { received: null, waiting: [] };
    }

    async printLabel(card) {
        await this.action.doAction(await this.ask("action_print_label", [[card.id]]));
    }

    formatDay(day) {
        return formatDate(deserializeDate(day));
    }
}

registry.category("actions").add("aftersales_old_part_counter", OldPartCounter);
