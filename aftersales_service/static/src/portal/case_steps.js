import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Shows the form of a new case as three short steps. Without it the form is one page.
 */
export class CaseSteps extends Interaction {
    static selector = ".o_as_case_form";
    dynamicContent = {
        ".o_as_progress": { "t-att-class": () => ({ "d-none": false }) },
        ".o_as_progress li": {
            "t-att-class": (el) => ({
                o_as_done: this.indexOf(el) < this.step,
                o_as_now: this.indexOf(el) === this.step,
            }),
        },
        ".o_as_step": { "t-att-class": (el) => ({ "d-none": this.steps[this.step] !== el }) },
        ".o_as_back": {
            "t-att-class": () => ({ "d-none": this.step === 0 }),
            "t-on-click": () => this.go(this.step - 1),
        },
        ".o_as_next": {
            "t-att-class": () => ({ "d-none": this.isLast }),
            "t-on-click": this.next,
        },
        ".o_as_submit": { "t-att-class": () => ({ "d-none": !this.isLast }) },
        ".o_as_demand": { "t-att-class": () => ({ "d-none": !this.asksForDemand }) },
        "input[name='kind_id']": { "t-on-change": () => {} },
        _root: {
            "t-on-as-error": (ev) => this.go(this.steps.indexOf(ev.target.closest(".o_as_step"))),
            "t-on-keydown": this.onKeydown,
        },
    };

    setup() {
        this.steps = [...this.el.querySelectorAll(".o_as_step")];
        const wrong = this.el.querySelector(".o_as_error:not(.d-none)")?.closest(".o_as_step");
        this.step = Math.max(0, this.steps.indexOf(wrong));
    }

    get isLast() {
        return this.step === this.steps.length - 1;
    }

    get asksForDemand() {
        return this.el.querySelector("input[name='kind_id']:checked")?.dataset.demand === "1";
    }

    indexOf(el) {
        return [...el.parentElement.children].indexOf(el);
    }

    go(step) {
        if (step < 0) {
            return;
        }
        this.step = step;
        this.updateContent();
        this.el.scrollIntoView({ block: "start" });
    }

    next() {
        const fields = [...this.steps[this.step].querySelectorAll("input, textarea, select")];
        if (fields.every((field) => field.reportValidity())) {
            this.go(this.step + 1);
        }
    }

    onKeydown(ev) {
        // Enter, which scanners send as well, must not send half a form
        if (ev.key === "Enter" && ev.target.matches("input") && !this.isLast) {
            ev.preventDefault();
        }
    }
}

registry.category("public.interactions").add("aftersales_service.case_steps", CaseSteps);
