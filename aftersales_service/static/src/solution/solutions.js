import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onMounted, onWillUnmount, status, useRef, useState } from "@odoo/owl";

const PAUSE = 400;

/**
 * Likely solutions beside what a clerk types: asked for after each pause in the typing, of title,
 * description and product together. Choosing one writes it on the ticket; the server counts it.
 */
export class Solutions extends Component {
    static template = "aftersales_service.Solutions";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.state = useState({ found: [], open: null, detail: null });
        this.asked = "";
        this.ask = useDebounced(() => this.search(), PAUSE);
        useRecordObserver((record) => {
            const { name, description, product_id, solution_id } = record.data;
            this.ask(name, description, product_id, solution_id);
        });
        const typing = (event) => {
            if (event.target.closest?.("[name='name'], [name='description']")) {
                this.ask();
            }
        };
        onMounted(() => {
            this.form = this.root.el.closest(".o_form_renderer") || document.body;
            this.form.addEventListener("input", typing);
        });
        onWillUnmount(() => this.form.removeEventListener("input", typing));
    }

    get record() {
        return this.props.record;
    }
    get data() {
        return this.record.data;
    }
    get chosen() {
        return this.data.solution_id;
    }
    get helped() {
        return this.data.solution_helped;
    }
    /** A solution that did not help makes room for the next. */
    get isSearching() {
        return !this.record.isInEdition ? false : !this.chosen || this.helped === "no";
    }

    /** What stands in the form now, typed but not left yet included. */
    typed(name) {
        const field = this.form?.querySelector(`[name='${name}']`);
        const input = field?.querySelector("input, textarea");
        const text = input ? input.value : field?.querySelector("[contenteditable='true']")?.innerText;
        return text ?? this.data[name]?.toString() ?? "";
    }

    async search() {
        // the pause in the typing may end when the form has been left
        if (status(this) === "destroyed") {
            return;
        }
        if (!this.isSearching) {
            this.state.found = [];
            return;
        }
        const question = {
            title: this.typed("name"),
            description: this.typed("description"),
            product_id: this.data.product_id?.id || false,
            tried_ids: [
                ...(this.chosen ? [this.chosen.id] : []),
                ...(this.data.solution_use_ids?.records || []).map((use) => use.data.solution_id?.id).filter(Boolean),
            ],
        };
        const asked = JSON.stringify(question);
        if (asked === this.asked) {
            return;
        }
        this.asked = asked;
        const found = await this.keepLast.add(
            question.title.trim().length + question.description.trim().length < 2
                ? Promise.resolve([])
                : this.orm.silent.call("aftersales.solution", "get_likely", [], question)
        );
        this.state.found = found;
        if (!found.some((solution) => solution.id === this.state.open)) {
            this.state.open = null;
        }
    }

    experience(solution) {
        if (solution.helped_count || solution.failed_count) {
            return _t("helped %(helped)s of %(known)s times", {
                helped: solution.helped_count,
                known: solution.helped_count + solution.failed_count,
            });
        }
        return solution.use_count ? _t("used %s times", solution.use_count) : "";
    }

    async toggle(solution) {
        if (this.state.open === solution.id) {
            this.state.open = null;
            return;
        }
        const [detail] = await this.orm.read("aftersales.solution", [solution.id], ["symptom", "cause", "remedy"]);
        Object.assign(this.state, { open: solution.id, detail });
    }

    async use(solution) {
        this.state.open = null;
        this.asked = "";
        await this.record.update({ solution_id: { id: solution.id, display_name: solution.title } });
        if (this.record.resId) {
            await this.record.save();
        }
    }

    async undo() {
        this.asked = "";
        await this.record.update({ solution_id: false });
        if (this.record.resId) {
            await this.record.save();
        }
    }

    openForm(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "aftersales.solution",
            res_id: id,
            views: [[false, "form"]],
            target: this.env.inDialog ? "new" : "current",
        });
    }

    async call(method) {
        if (await this.record.save()) {
            const action = await this.orm.call(this.record.resModel, method, [[this.record.resId]]);
            if (action) {
                await this.action.doAction(action, { onClose: () => this.record.load() });
            } else {
                this.asked = "";
                await this.record.load();
            }
        }
    }
}

registry.category("view_widgets").add("aftersales_solutions", {
    component: Solutions,
    fieldDependencies: [
        { name: "name", type: "char" },
        { name: "description", type: "html" },
        { name: "product_id", type: "many2one" },
        { name: "solution_id", type: "many2one" },
    ],
});
