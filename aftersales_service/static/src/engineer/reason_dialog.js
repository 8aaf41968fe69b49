import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";
import { readError } from "./sign_dialog";

/** Asks for a reason and keeps it until the server has taken it. */
export class ReasonDialog extends Component {
    static template = "aftersales_service.ReasonDialog";
    static components = { Dialog };
    static props = { title: String, question: String, confirmLabel: String, onConfirm: Function, close: Function };

    setup() {
        this.state = useState({ reason: "", busy: false, error: "" });
    }

    async confirm() {
        const { state } = this;
        if (state.busy) {
            return;
        }
        if (!state.reason.trim()) {
            state.error = _t("Write down the reason first.");
            return;
        }
        state.busy = true;
        try {
            await this.props.onConfirm(state.reason.trim());
        } catch (error) {
            state.error = readError(error);
            return;
        } finally {
            state.busy = false;
        }
        this.props.close();
    }
}
