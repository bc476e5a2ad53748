import type { Labels, Meter, Metric } from "../runtime/mod.ts";

/** What Prometheus wants to be told that it gets. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Everything that `meter` counts, in the text format of Prometheus, version 0.0.4. */
export function formatMetrics(meter: Meter): string {
  return meter.metrics().map(formatMetric).join("");
}

function formatMetric(metric: Metric): string {
  const lines = [
    `# HELP ${metric.name} ${escapeHelp(metric.help)}\n`,
    `# TYPE ${metric.name} ${metric.type}\n`,
  ];
  for (const { name, labels, value } of metric.samples()) {
    lines.push(`${name}${formatLabels(labels)} ${formatValue(value)}\n`);
  }
  return lines.join("");
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function formatValue(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  return String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
