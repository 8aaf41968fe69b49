import { registry } from "@web/core/registry";
import { GraphModel } from "@web/views/graph/graph_model";
import { graphView } from "@web/views/graph/graph_view";

/** A month in which nobody answered is left out of the line: it was no month of 0 %. */
export class RatesGraphModel extends GraphModel {
    async _loadDataPoints(metaData) {
        const [points, ...rest] = await super._loadDataPoints(metaData);
        return [points.filter((point) => point.value !== false), ...rest];
    }
}

registry.category("views").add("aftersales_rates_graph", { ...graphView, Model: RatesGraphModel });
