import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** Who bears what, as one bar of 100 %; each piece is a text as well, for whoever does not see the colours. */
export class ShareBarField extends Component {
    static template = "aftersales_quality.ShareBar";
    static props = { ...standardFieldProps };

    get pieces() {
        const pieces = this.props.record.data[this.props.name] || [];
        return [...pieces].sort((one, other) => other.share - one.share);
    }
    get sum() {
        // hundredths are whole numbers: no 99.99999
        return this.pieces.reduce((sum, piece) => sum + Math.round(piece.share * 100), 0) / 100;
    }
    get missing() {
        return Math.max(0, Math.round((100 - this.sum) * 100) / 100);
    }
    /** Shares above 100 % are drawn to scale; the number beside them says that it is too much. */
    width(share) {
        return `width: ${(share * 100) / Math.max(100, this.sum)}%`;
    }
    format(share) {
        return `${formatFloat(share, { digits: [5, 2], trailingZeros: false })} %`;
    }
}

registry.category("fields").add("aftersales_share_bar", {
    component: ShareBarField,
    supportedTypes: ["json", "jsonb"],
});
