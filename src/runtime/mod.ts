export { type Clock, delay, type Timer } from "./clock.ts";
export { SystemClock } from "./system_clock.ts";
export { TimerSet } from "./timer_set.ts";
export { type Random, SystemRandom, toHex } from "./random.ts";
export { Secret } from "./secret.ts";
export {
  createLog,
  type Log,
  type LogFields,
  type LogLevel,
  messageOf,
  SILENT_LOG,
} from "./log.ts";
export { type Counter, type Histogram, type Labels, Meter, type Metric } from "./meter.ts";
export { SerialQueue } from "./serial_queue.ts";
export { repeat } from "./repeat.ts";
export { listenForStop, type StopSignal } from "./stop_signal.ts";
export { VERSION } from "./version.ts";
export { createLineWriter, type LineWriter } from "./line_writer.ts";
