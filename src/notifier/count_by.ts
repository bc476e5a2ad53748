import type { Counter, Meter } from "../runtime/mod.ts";

/** Counts what happens by one label. Looking a counter up costs more than counting. */
export function countBy<Value extends string>(
  meter: Meter,
  name: string,
  help: string,
  label: string,
): (value: Value) => void {
  const counters = new Map<Value, Counter>();
  return (value) => {
    let counter = counters.get(value);
    if (!counter) counters.set(value, counter = meter.counter(name, help, { [label]: value }));
    counter.add();
  };
}
