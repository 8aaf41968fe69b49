import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, useState } from "@odoo/owl";

const MODEL = "aftersales.quality.cause";
/** As `SEARCHING` of the server: the case's causes are still searched for. */
const SEARCHING = ["received", "verified", "contained", "analysing"];

/**
 * Causes as a fishbone, and as a list of whys below it. A click on a branch adds a cause to it, "Why?" asks further.
 * The server lays the drawing out (`fishbone` of the case), so that paper and screen show the same.
 */
export class Fishbone extends Component {
    static template = "aftersales_quality.Fishbone";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ shown: 0, adding: null, text: "", busy: false });
        this.input = useAutofocus({ refName: "text" });
    }

    get record() {
        return this.props.record;
    }
    get diagrams() {
        return this.record.data.fishbone || [];
    }
    get diagram() {
        return this.diagrams[this.state.shown];
    }
    get layout() {
        return this.diagram.layout;
    }
    get canEdit() {
        return this.record.isInEdition && SEARCHING.includes(this.record.data.state);
    }
    get canConfirm() {
        return this.canEdit && this.record.data.state === "analysing";
    }
    get headLines() {
        const { head } = this.layout;
        const first = head.y + head.height / 2 - (head.lines.length - 1) * 9 + 5;
        return head.lines.map((text, index) => ({ text, y: first + index * 18 }));
    }
    get question() {
        const { adding } = this.state;
        return adding.cause ? _t("Why: %s?", adding.cause.name) : adding.name;
    }

    show(index) {
        this.state.shown = index;
        this.state.adding = null;
    }

    addTo(bone) {
        if (this.canEdit) {
            this.state.adding = { branch: bone.branch, name: bone.name };
            this.state.text = "";
        }
    }

    askWhy(cause) {
        this.state.adding = { branch: cause.branch, cause };
        this.state.text = "";
    }

    onKeydown(event) {
        if (event.key === "Enter") {
            event.preventDefault();
            event.stopPropagation();
            this.add();
        } else if (event.key === "Escape") {
            event.stopPropagation();
            this.state.adding = null;
        }
    }

    async add() {
        const name = this.state.text.trim();
        const { adding } = this.state;
        if (!name || !adding) {
            return;
        }
        await this.change(async () => {
            await this.orm.create(MODEL, [
                {
                    case_id: this.record.resId,
                    kind: this.diagram.kind,
                    branch: adding.branch,
                    parent_id: adding.cause ? adding.cause.id : false,
                    name,
                },
            ]);
            this.state.text = "";
            this.state.adding = null;
        });
    }

    confirm(cause) {
        return this.change(() => this.orm.call(MODEL, "action_confirm", [[cause.id]]));
    }
    withdraw(cause) {
        return this.change(() => this.orm.call(MODEL, "action_withdraw", [[cause.id]]));
    }

    /** What else is entered on the form is saved first; the case is read again afterwards. */
    async change(callback) {
        if (this.state.busy || !(await this.record.save())) {
            return;
        }
        this.state.busy = true;
        try {
            await callback();
        } finally {
            this.state.busy = false;
            await this.record.load();
        }
    }

    async open(id) {
        if (!(await this.record.save())) {
            return;
        }
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Cause"),
                res_model: MODEL,
                res_id: id,
                views: [[false, "form"]],
                target: "new",
            },
            { onClose: () => this.record.load() }
        );
    }
}

registry.category("view_widgets").add("aftersales_fishbone", {
    component: Fishbone,
    fieldDependencies: [
        { name: "fishbone", type: "json", readonly: true },
        { name: "state", type: "selection", readonly: true },
    ],
});
