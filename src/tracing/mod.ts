export { CallTracer, type CallTracerOptions } from "./call_tracer.ts";
export { type Ladder, type LadderArrow, ladderOf, type LadderParty } from "./ladder.ts";
export { masked } from "./masked.ts";
export { pcapOf } from "./pcap.ts";
