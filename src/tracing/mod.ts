export { CallTracer, type CallTracerOptions } from "./call_tracer.ts";
export { masked } from "./masked.ts";
export { pcapOf } from "./pcap.ts";
