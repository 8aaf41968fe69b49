import { registry } from "@web/core/registry";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";

/** What nobody has answered is no 0 %. */
export function formatRate(share) {
    return share === false || share === undefined || share === null ? "–" : formatPercentage(share, { digits: [16, 0] });
}
export function formatMark(mark) {
    return mark === false || mark === undefined || mark === null ? "–" : formatFloat(mark, { digits: [16, 2] });
}

registry.category("formatters").add("aftersales_rate", formatRate).add("aftersales_mark", formatMark);
