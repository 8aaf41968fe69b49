import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Finds a scanned or typed number among the customer's own products and chooses it.
 */
export class SerialLookup extends Interaction {
    static selector = ".o_as_case_form";
    dynamicContent = {
        ".o_as_find": { "t-att-class": () => ({ "d-none": false }), "t-on-click": this.find },
        "input[name='serial']": { "t-on-change": this.find, "t-on-keydown": this.onKeydown },
        "input[name='lot_id']": { "t-on-change": this.onChoose },
    };

    setup() {
        this.input = this.el.querySelector("input[name='serial']");
        this.answer = this.el.querySelector(".o_as_lookup_answer");
        this.asked = "";
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            this.find();
        }
    }

    async find() {
        const serial = this.input.value.trim();
        if (!serial || serial === this.asked) {
            return;
        }
        this.asked = serial;
        const found = await this.waitFor(rpc("/my/products/lookup", { serial }));
        if (serial !== this.asked) {
            return;
        }
        if (found.length === 1) {
            this.choose(found[0]);
            this.say("");
        } else {
            this.el.querySelector("input[name='lot_id'][value='0']").checked = true;
            this.say(this.text(found.length ? "several" : "not_found"));
            found.forEach((product) => this.addChoice(product));
        }
    }

    text(name) {
        return this.el.querySelector(`.o_as_lookup [data-text='${name}']`).textContent;
    }

    say(text) {
        this.answer.textContent = text;
    }

    choose(product) {
        this.addChoice(product).checked = true;
    }

    /** The radio button of `product`, made if it is not on the page yet. */
    addChoice(product) {
        const choices = this.el.querySelector(".o_as_choices");
        const present = choices.querySelector(`input[value='${product.id}']`);
        if (present) {
            present.closest(".o_as_choice").scrollIntoView({ block: "nearest" });
            return present;
        }
        const label = choices.querySelector(".o_as_choice").cloneNode(true);
        const input = label.querySelector("input");
        input.value = product.id;
        input.dataset.serial = product.serial;
        const name = document.createElement("b");
        name.textContent = product.product;
        const detail = document.createElement("small");
        detail.className = "text-muted";
        detail.textContent = product.delivered_on
            ? `${product.serial} · ${this.text("delivered")} ${product.delivered_on}`
            : product.serial;
        label.querySelector("span").replaceChildren(name, detail);
        choices.insertBefore(label, choices.querySelector(".o_as_choice"));
        this.addListener(input, "change", this.onChoose);
        return input;
    }

    onChoose(ev) {
        const serial = ev.target.dataset.serial;
        if (serial) {
            this.input.value = serial;
            this.asked = serial;
            this.say("");
        } else if (this.el.querySelector(`input[name='lot_id'][data-serial='${CSS.escape(this.input.value)}']`)) {
            // the number belonged to the product that was chosen before
            this.input.value = "";
            this.asked = "";
        }
    }
}

registry.category("public.interactions").add("aftersales_service.serial_lookup", SerialLookup);
