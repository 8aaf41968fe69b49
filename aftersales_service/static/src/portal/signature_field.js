/* global SignaturePad */

import { loadJS } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * A box to sign in by hand. There is nothing to choose, load or generate: a signature is drawn.
 */
export class SignatureField extends Interaction {
    static selector = ".o_as_signature";
    dynamicContent = {
        ".o_as_signature_clear": {
            "t-on-click": this.clear,
            "t-att-disabled": () => !this.drawn,
        },
        ".o_as_signature_hint": { "t-att-class": () => ({ "d-none": this.drawn }) },
        _window: { "t-on-resize": this.debounced(this.resize, 100) },
    };

    setup() {
        this.drawn = false;
        this.canvas = this.el.querySelector("canvas");
        this.input = this.el.querySelector("input[name='signature']");
    }

    async willStart() {
        await loadJS("/web/static/lib/signature_pad/signature_pad.umd.js");
    }

    start() {
        this.pad = new SignaturePad(this.canvas, { penColor: "#101c5c", minWidth: 1, maxWidth: 2.5 });
        this.registerCleanup(() => this.pad.off());
        this.addListener(this.pad, "endStroke", this.update);
        this.resize();
    }

    clear() {
        this.pad.clear();
        this.update();
    }

    /** Keep the dots of the screen sharp, and what was drawn when the phone is turned. */
    resize() {
        const { clientWidth: width, clientHeight: height } = this.canvas;
        const ratio = Math.max(window.devicePixelRatio || 1, 1);
        if (!width || (this.width === width && this.height === height && this.ratio === ratio)) {
            return;
        }
        const scale = this.width ? Math.min(width / this.width, height / this.height) : 1;
        const strokes = this.pad.toData().map((stroke) => ({
            ...stroke,
            points: stroke.points.map((point) => ({ ...point, x: point.x * scale, y: point.y * scale })),
        }));
        Object.assign(this, { width, height, ratio });
        Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
        this.canvas.getContext("2d").scale(ratio, ratio);
        this.pad.clear();
        this.pad.fromData(strokes);
        this.update();
    }

    update() {
        this.drawn = !this.pad.isEmpty();
        this.input.value = this.drawn ? this.pad.toDataURL("image/png") : "";
        this.updateContent();
    }
}

registry.category("public.interactions").add("aftersales_service.signature_field", SignatureField);
