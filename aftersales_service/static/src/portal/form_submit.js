import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Sends a form without loading the page anew, so that what was typed and the files that were chosen
 * stay where they are when something has to be corrected or the connection fails.
 */
export class FormSubmit extends Interaction {
    static selector = "form.o_as_form";
    dynamicContent = {
        _root: { "t-on-submit.prevent": this.locked(this.send) },
        ".o_as_submit": { "t-att-disabled": () => this.sending },
    };

    setup() {
        this.sending = false;
    }

    async send() {
        this.clear();
        this.sending = true;
        this.updateContent();
        const redirect = await this.post();
        if (redirect) {
            // stay locked until the next page is there
            window.location.assign(redirect);
            return new Promise(() => {});
        }
        this.sending = false;
    }

    /** Send the form; return where to go, or show what is wrong. */
    async post() {
        let answer;
        try {
            let response = await this.submit();
            if (this.isExpired(response) && (await this.refreshTokens())) {
                response = await this.submit();
            }
            if (this.isExpired(response)) {
                return this.show("expired");
            }
            answer = await this.waitFor(response.json());
        } catch {
            return this.show("offline");
        }
        if (answer.redirect) {
            return answer.redirect;
        }
        this.el.elements.form_token.value = answer.form_token;
        this.showErrors(answer.errors);
    }

    submit() {
        return this.waitFor(
            fetch(this.el.action, {
                method: "POST",
                body: new FormData(this.el),
                headers: { Accept: "application/json" },
            })
        );
    }

    /** Whether the session, in which the page was opened, has ended. */
    isExpired(response) {
        return response.redirected || response.status === 400;
    }

    /** Take over the tokens of a new page of the same form, as it looks after logging in again. */
    async refreshTokens() {
        const response = await this.waitFor(fetch(window.location.href));
        const html = await this.waitFor(response.text());
        const form = new DOMParser().parseFromString(html, "text/html").querySelector("form.o_as_form");
        if (!form) {
            return false;
        }
        for (const name of ["csrf_token", "form_token"]) {
            this.el.elements[name].value = form.elements[name].value;
        }
        return true;
    }

    clear() {
        for (const el of this.el.querySelectorAll("[data-error-for], .alert[data-text], .o_as_server_error")) {
            el.classList.add("d-none");
        }
        for (const el of this.el.querySelectorAll(".is-invalid")) {
            el.classList.remove("is-invalid");
        }
    }

    show(name) {
        const el = this.el.querySelector(`.alert[data-text='${name}']`);
        el.classList.remove("d-none");
        el.scrollIntoView({ block: "center" });
    }

    showErrors(errors) {
        const boxes = Object.entries(errors).map(([name, text]) => {
            const box =
                this.el.querySelector(`[data-error-for='${name}']`) ||
                this.el.querySelector("[data-error-for='form']");
            box.textContent = text;
            box.classList.remove("d-none");
            this.el.querySelector(`#as_${name}`)?.classList.add("is-invalid");
            return box;
        });
        // the steps of a case show the one that the first error stands in
        boxes[0]?.dispatchEvent(new CustomEvent("as-error", { bubbles: true }));
        boxes[0]?.scrollIntoView({ block: "center" });
    }
}

registry.category("public.interactions").add("aftersales_service.form_submit", FormSubmit);
