export { EXPOSITION_TYPE, formatMetrics } from "./exposition.ts";
export { ProcessMetrics, type ProcessMetricsOptions } from "./process_metrics.ts";
