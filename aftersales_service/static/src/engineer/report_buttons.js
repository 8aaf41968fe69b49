import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component } from "@odoo/owl";
import { ReasonDialog } from "./reason_dialog";
import { SignDialog } from "./sign_dialog";

/** Opens the sheet on which people rate and sign. */
export class AfterSalesSign extends Component {
    static template = "aftersales_service.SignButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
    }

    open() {
        const { record } = this.props;
        this.dialog.add(SignDialog, {
            resId: record.resId,
            resModel: record.resModel,
            onDone: () => record.load(),
        });
    }
}

registry.category("view_widgets").add("aftersales_sign", { component: AfterSalesSign });

/** Begins the next version of a signed report, with the reason. */
export class AfterSalesCorrect extends Component {
    static template = "aftersales_service.CorrectButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.action = useService("action");
    }

    open() {
        const { record } = this.props;
        this.dialog.add(ReasonDialog, {
            title: _t("Correct the report"),
            question: _t("Why? The signed report stays; the reason stands on the new version."),
            confirmLabel: _t("Begin a new version"),
            onConfirm: async (reason) => {
                const next = await this.orm.call(record.resModel, "action_correct", [[record.resId], reason]);
                await this.action.doAction({ views: [[false, "form"]], ...next });
            },
        });
    }
}

registry.category("view_widgets").add("aftersales_correct", { component: AfterSalesCorrect });
