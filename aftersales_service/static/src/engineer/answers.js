import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** The checklist on site: each line is answered with one tap, a reading or remark stands below it. */
export class AfterSalesAnswers extends Component {
    static template = "aftersales_service.Answers";
    static props = { ...standardFieldProps };

    setup() {
        this.choices = [
            { key: "ok", label: _t("OK"), tone: "success" },
            { key: "not_ok", label: _t("Not OK"), tone: "danger" },
            { key: "not_applicable", label: _t("n.a."), tone: "secondary" },
        ];
    }

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    /** Readings are asked for; what is not in order needs a word. */
    asksForValue(line) {
        return line.data.with_value || line.data.result === "not_ok" || line.data.value;
    }

    answer(line, result) {
        line.update({ result: line.data.result === result ? false : result });
    }

    write(line, ev) {
        line.update({ value: ev.target.value.trim() || false });
    }
}

registry.category("fields").add("aftersales_answers", {
    component: AfterSalesAnswers,
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "name", type: "char", readonly: true },
        { name: "required", type: "boolean", readonly: true },
        { name: "with_value", type: "boolean", readonly: true },
        {
            name: "result",
            type: "selection",
            selection: [
                ["ok", ""],
                ["not_ok", ""],
                ["not_applicable", ""],
            ],
            readonly: false,
        },
        { name: "value", type: "char", readonly: false },
    ],
});
