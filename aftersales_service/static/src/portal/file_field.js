import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "application/pdf"];

/**
 * Gathers files chosen one after the other, as with a phone's camera, and says at once which of them
 * cannot be sent. The server checks again.
 */
export class FileField extends Interaction {
    static selector = ".o_as_files";
    dynamicContent = {
        "input[type='file']": { "t-on-change": this.onChange },
    };

    setup() {
        this.files = [];
        this.input = this.el.querySelector("input[type='file']");
        this.error = this.el.querySelector("[data-error-for='files']");
    }

    text(name) {
        return this.el.querySelector(`[data-text='${name}']`).textContent;
    }

    onChange() {
        const messages = [];
        for (const file of this.input.files) {
            // some systems do not know the type of a photo: the server looks into it
            if (file.type && !TYPES.includes(file.type)) {
                messages.push(`${this.text("wrong_type")} ${file.name}`);
            } else if (file.size > this.el.dataset.maxSize * 1024 * 1024) {
                messages.push(`${this.text("too_big")} ${file.name}`);
            } else if (this.files.length >= this.el.dataset.maxFiles) {
                messages.push(this.text("too_many"));
                break;
            } else {
                this.files.push(file);
            }
        }
        this.error.textContent = messages.join(" ");
        this.error.classList.toggle("d-none", !messages.length);
        this.update();
    }

    update() {
        const transfer = new DataTransfer();
        this.files.forEach((file) => transfer.items.add(file));
        this.input.files = transfer.files;
        const list = this.el.querySelector(".o_as_file_list");
        list.replaceChildren(...this.files.map((file) => this.makeItem(file)));
    }

    makeItem(file) {
        const item = document.createElement("li");
        const name = document.createElement("span");
        name.textContent = file.name;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-sm btn-link";
        button.textContent = this.text("remove");
        button.addEventListener("click", () => {
            this.files = this.files.filter((other) => other !== file);
            this.update();
        });
        item.append(name, button);
        return item;
    }
}

registry.category("public.interactions").add("aftersales_service.file_field", FileField);
