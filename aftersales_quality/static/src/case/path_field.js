import { registry } from "@web/core/registry";
import { StatusBarField, statusBarField } from "@web/views/fields/statusbar/statusbar_field";

/**
 * The stepper of a quality case: only the states of its way, which its severity decides. The server names them in
 * `path_states`, separated by commas. It shows; steps are taken by buttons.
 */
export class PathField extends StatusBarField {
    getAllItems() {
        const shown = (this.props.record.data.path_states || "").split(",");
        const items = super.getAllItems();
        return items.filter((item) => item.isSelected || shown.includes(item.value));
    }
}

registry.category("fields").add("aftersales_path", {
    ...statusBarField,
    component: PathField,
    // looks like the bar of core
    additionalClasses: ["o_field_statusbar"],
    supportedTypes: ["selection"],
});
