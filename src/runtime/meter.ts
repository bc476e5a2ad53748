/**
 * Counters and gauges that any layer may keep; `src/metrics` renders them for Prometheus.
 *
 * Names and help texts follow the Prometheus conventions: snake case, a unit, `_total` on
 * counters. Label values come from closed sets, never from the network.
 */

export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(amount?: number): void;
  readonly value: number;
}

export interface Histogram {
  observe(value: number): void;
}

export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  samples(): readonly Sample[];
}

class Cell implements Counter {
  value = 0;

  add(amount = 1): void {
    this.value += amount;
  }
}

class Buckets implements Histogram {
  readonly counts: number[];
  sum = 0;
  count = 0;

  constructor(readonly bounds: readonly number[]) {
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    for (let i = 0; i < this.bounds.length; i++) {
      if (value <= (this.bounds[i] ?? Infinity)) {
        this.counts[i] = (this.counts[i] ?? 0) + 1;
        return;
      }
    }
  }
}

interface Family {
  readonly metric: Metric;
  readonly cells: Map<string, { readonly labels: Labels; readonly cell: Cell | Buckets }>;
}

export class Meter {
  readonly #families = new Map<string, Family>();

  /** The counter of `name` and `labels`, made on first use. */
  counter(name: string, help: string, labels: Labels = {}): Counter {
    const { cells } = this.#family(name, help, "counter");
    const key = JSON.stringify(labels);
    let found = cells.get(key);
    if (!found) cells.set(key, found = { labels, cell: new Cell() });
    return found.cell as Cell;
  }

  /** A gauge whose value is read when somebody looks. */
  gauge(name: string, help: string, read: () => number): void {
    const samples = () => [{ name, labels: {}, value: read() }];
    this.#families.set(name, { metric: { name, help, type: "gauge", samples }, cells: new Map() });
  }

  /** As `gauge`, with one value for each set of labels there is then. */
  gauges(
    name: string,
    help: string,
    read: () => readonly { readonly labels: Labels; readonly value: number }[],
  ): void {
    const samples = () => read().map(({ labels, value }) => ({ name, labels, value }));
    this.#families.set(name, { metric: { name, help, type: "gauge", samples }, cells: new Map() });
  }

  /** `bounds` are the upper bounds of the buckets, rising, in the unit that `name` says. */
  histogram(name: string, help: string, bounds: readonly number[], labels: Labels = {}): Histogram {
    const { cells } = this.#family(name, help, "histogram");
    const key = JSON.stringify(labels);
    let found = cells.get(key);
    if (!found) cells.set(key, found = { labels, cell: new Buckets(bounds) });
    return found.cell as Buckets;
  }

  metrics(): readonly Metric[] {
    return [...this.#families.values()].map(({ metric }) => metric);
  }

  #family(name: string, help: string, type: Metric["type"]): Family {
    const known = this.#families.get(name);
    if (known) return known;
    const cells: Family["cells"] = new Map();
    const samples = () =>
      [...cells.values()].flatMap(({ labels, cell }) =>
        cell instanceof Cell ? [{ name, labels, value: cell.value }] : bucketSamples(
          name,
          labels,
          cell,
        )
      );
    const family: Family = { metric: { name, help, type, samples }, cells };
    this.#families.set(name, family);
    return family;
  }
}

function bucketSamples(name: string, labels: Labels, { bounds, counts, sum, count }: Buckets) {
  const samples: Sample[] = [];
  let below = 0;
  bounds.forEach((bound, i) => {
    below += counts[i] ?? 0;
    samples.push({
      name: `${name}_bucket`,
      labels: { ...labels, le: String(bound) },
      value: below,
    });
  });
  samples.push({ name: `${name}_bucket`, labels: { ...labels, le: "+Inf" }, value: count });
  samples.push({ name: `${name}_sum`, labels, value: sum });
  samples.push({ name: `${name}_count`, labels, value: count });
  return samples;
}
