import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useState } from "@odoo/owl";
import { shrinkPicture } from "./picture";
import { SignatureArea } from "./signature_area";

const MARKS = ["rating_integrity", "rating_attitude", "rating_skill", "rating_speed"];

/**
 * What a server that was reached, or not reached, has to say, for people who are in the middle of writing.
 *
 * @throws whatever is no message for people
 */
export function readError(error) {
    if (error instanceof RPCError && error.exceptionName?.startsWith("odoo.exceptions.")) {
        return error.data.message;
    }
    if (error instanceof ConnectionLostError) {
        return _t("No connection. What you have written is still here: try again when the phone is back in the net.");
    }
    throw error;
}

/**
 * The customer reads, rates and signs, on the engineer's device. Whatever was written stays until the
 * server has taken it.
 */
export class SignDialog extends Component {
    static template = "aftersales_service.SignDialog";
    static components = { Dialog, SignatureArea };
    static props = { resId: Number, resModel: String, onDone: Function, close: Function };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({
            sheet: null,
            role: "",
            method: "device",
            marks: {},
            remarks: "",
            name: "",
            signerFunction: "",
            reason: "",
            signature: false,
            stamp: false,
            busy: false,
            error: "",
        });
        this.marks = [
            { key: MARKS[0], label: _t("Integrity") },
            { key: MARKS[1], label: _t("Attitude") },
            { key: MARKS[2], label: _t("Skill") },
            { key: MARKS[3], label: _t("Response speed") },
        ];
        onWillStart(async () => {
            const sheet = await this.orm.call(this.props.resModel, "get_signing_sheet", [[this.props.resId]]);
            this.state.sheet = sheet;
            this.state.role = sheet.awaited[0]?.[0] || "";
        });
    }

    get isCustomer() {
        return this.state.role === "customer";
    }

    get methods() {
        const methods = [
            { key: "device", label: _t("By hand"), icon: "fa-pencil" },
            { key: "stamp", label: _t("Stamp"), icon: "fa-camera" },
        ];
        if (this.isCustomer) {
            methods.push({ key: "refused", label: _t("Refuses"), icon: "fa-ban" });
        }
        return methods;
    }

    get title() {
        return _t("Rate and sign %s", this.state.sheet.name);
    }

    get confirmLabel() {
        return this.state.method === "refused" ? _t("Record the refusal") : _t("Sign");
    }

    setRole(role) {
        // the words of one person are not those of the next
        Object.assign(this.state, { role, method: "device", name: "", signerFunction: "", signature: false, error: "" });
    }

    setMethod(method) {
        Object.assign(this.state, { method, signature: false, error: "" });
    }

    setSignature(signature) {
        Object.assign(this.state, { signature, error: "" });
    }

    setMark(key, mark) {
        this.state.marks[key] = this.state.marks[key] === mark ? false : mark;
    }

    async takeStamp(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (file) {
            try {
                this.state.stamp = await shrinkPicture(file);
            } catch {
                this.state.error = _t("“%s” is not a picture. Take a photo instead.", file.name);
            }
        }
    }

    /** What is missing, as a sentence; the server asks the same again. */
    get missing() {
        const { state } = this;
        if (state.role !== "engineer" && !state.name.trim()) {
            return state.method === "refused"
                ? _t("Write the full name of the person who does not sign.")
                : _t("Write your name in full.");
        }
        if (state.method === "refused" && !state.reason.trim()) {
            return _t("Write down why the customer does not sign.");
        }
        if (state.method === "device" && !state.signature) {
            return _t("Sign in the box with your finger.");
        }
        if (state.method === "stamp" && !state.stamp) {
            return _t("Take a photo of the stamp on paper.");
        }
        return "";
    }

    async confirm() {
        const { state } = this;
        if (state.busy) {
            return;
        }
        state.error = this.missing;
        if (state.error) {
            return;
        }
        state.busy = true;
        try {
            await this.send();
        } catch (error) {
            state.error = readError(error);
            return;
        } finally {
            state.busy = false;
        }
        this.notification.add(
            state.method === "refused" ? _t("The refusal is recorded.") : _t("Signed. Thank you!"),
            { type: "success" }
        );
        this.props.close();
        await this.props.onDone();
    }

    send() {
        const { state } = this;
        const said = { signer_function: state.signerFunction.trim(), remarks: state.remarks.trim() };
        if (this.isCustomer) {
            for (const key of MARKS) {
                if (state.marks[key]) {
                    said[key] = String(state.marks[key]);
                }
            }
        }
        const { resModel, resId } = this.props;
        const name = state.role === "engineer" ? state.sheet.engineer : state.name.trim();
        if (state.method === "refused") {
            return this.orm.call(resModel, "action_refuse", [[resId], name, state.reason.trim()], said);
        }
        const picture = state.method === "stamp" ? state.stamp : state.signature;
        return this.orm.call(resModel, "action_sign", [[resId], state.role, name, picture, state.method], said);
    }
}
