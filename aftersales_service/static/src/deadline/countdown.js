import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

const { DateTime, Duration } = luxon;
const REFRESH = 30000;

/**
 * Time left until a deadline, in words, counting. Green while there is plenty, amber in the last quarter,
 * red when it is over; grey with a word while the clock stands still. Reads the record's state and start
 * (`sla_state` and `sla_start` on a ticket, `state` and `start` on a deadline).
 */
export class CountdownField extends Component {
    static template = "aftersales_service.Countdown";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useState({ now: DateTime.now() });
        onMounted(() => {
            this.timer = setInterval(() => (this.clock.now = DateTime.now()), REFRESH);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get data() {
        return this.props.record.data;
    }
    get due() {
        return this.data[this.props.name];
    }
    get state() {
        return this.data.sla_state || this.data.state;
    }
    get start() {
        return this.data.sla_start || this.data.start;
    }
    get isOver() {
        return ["met", "missed", "cancelled"].includes(this.state);
    }

    get tone() {
        if (this.isOver || this.state === "paused") {
            return "secondary";
        }
        const left = this.due - this.clock.now;
        if (left <= 0) {
            return "danger";
        }
        const whole = this.start ? this.due - this.start : 0;
        return whole && left / whole < 0.25 ? "warning" : "success";
    }

    get text() {
        if (this.state === "paused") {
            return _t("paused: waiting for the customer");
        }
        const left = this.due - this.clock.now;
        const words = this.inWords(Math.abs(left));
        return left > 0 ? _t("%s left", words) : _t("%s over", words);
    }

    inWords(milliseconds) {
        const { days, hours, minutes } = Duration.fromMillis(milliseconds)
            .shiftTo("days", "hours", "minutes")
            .toObject();
        if (days) {
            return _t("%(days)s d %(hours)s h", { days, hours });
        }
        if (hours) {
            return _t("%(hours)s h %(minutes)s min", { hours, minutes: Math.floor(minutes) });
        }
        return _t("%(minutes)s min", { minutes: Math.floor(minutes) });
    }
}

export const countdownField = {
    component: CountdownField,
    displayName: _t("Countdown"),
    supportedTypes: ["datetime"],
};
registry.category("fields").add("aftersales_countdown", countdownField);
