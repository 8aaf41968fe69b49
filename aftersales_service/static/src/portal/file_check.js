import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Tells whether a file is exactly the sealed one. The file stays where it is: its fingerprint is computed here.
 */
export class FileCheck extends Interaction {
    static selector = ".o_as_file_check";
    dynamicContent = {
        "input[type='file']": { "t-on-change": (ev) => this.check(ev.target.files[0]) },
        ".o_as_drop": {
            "t-on-dragover.prevent": () => this.over(true),
            "t-on-dragleave": () => this.over(false),
            "t-on-drop.prevent": (ev) => {
                this.over(false);
                this.check(ev.dataTransfer.files[0]);
            },
            "t-att-class": () => ({ o_as_over: this.isOver }),
        },
        "[data-answer]": { "t-att-class": (el) => ({ "d-none": el.dataset.answer !== this.answer }) },
        ".o_as_file_name": { "t-out": () => this.name },
    };

    setup() {
        this.isOver = false;
        this.answer = "";
        this.name = "";
    }

    over(isOver) {
        this.isOver = isOver;
    }

    async check(file) {
        if (!file) {
            return;
        }
        this.answer = "";
        this.updateContent();
        const digest = await this.waitFor(this.compute(file));
        this.name = file.name;
        this.answer = !digest ? "unable" : digest === this.el.dataset.digest ? "same" : "different";
        this.updateContent();
    }

    /** SHA-256 in lower-case hexadecimal, or nothing where the browser offers none. */
    async compute(file) {
        try {
            const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
            return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
        } catch {
            return "";
        }
    }
}

registry.category("public.interactions").add("aftersales_service.file_check", FileCheck);
