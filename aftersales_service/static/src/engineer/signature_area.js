/* global SignaturePad */

import { loadJS } from "@web/core/assets";
import { Component, onMounted, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";

/** A line shorter than this, in pixels, is a slip of the finger and no signature. */
const SHORTEST = 60;

/**
 * A field to sign in with the finger. Drawing is the only way: nothing is typed into it, uploaded or
 * generated. What is drawn outlives a turn of the phone.
 */
export class SignatureArea extends Component {
    static template = "aftersales_service.SignatureArea";
    static props = { onDrawn: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ drawn: false });
        onWillStart(() => loadJS("/web/static/lib/signature_pad/signature_pad.umd.js"));
        onMounted(() => {
            this.pad = new SignaturePad(this.canvas.el, { penColor: "#0b1f51", minWidth: 1, maxWidth: 2.5 });
            this.pad.addEventListener("endStroke", () => this.tell());
            this.observer = new ResizeObserver(() => this.fit());
            this.observer.observe(this.canvas.el);
            this.fit();
        });
        onWillUnmount(() => {
            this.observer?.disconnect();
            this.pad?.off();
        });
    }

    /** Give the canvas the pixels that it covers on this screen. */
    fit() {
        const { el } = this.canvas;
        const ratio = Math.max(window.devicePixelRatio || 1, 1);
        const [width, height] = [Math.round(el.offsetWidth * ratio), Math.round(el.offsetHeight * ratio)];
        if (!width || (el.width === width && el.height === height)) {
            return;
        }
        const lines = this.pad.toData();
        Object.assign(el, { width, height });
        el.getContext("2d").scale(ratio, ratio);
        this.pad.fromData(lines);
    }

    clear() {
        this.pad.clear();
        this.tell();
    }

    tell() {
        this.state.drawn = !this.pad.isEmpty();
        const long = this.length >= SHORTEST;
        this.props.onDrawn(long ? this.pad.toDataURL("image/png").split(",")[1] : false);
    }

    get length() {
        let length = 0;
        for (const { points } of this.pad.toData()) {
            for (let i = 1; i < points.length; i++) {
                length += Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
            }
        }
        return length;
    }
}
