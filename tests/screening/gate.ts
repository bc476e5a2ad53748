/** A screening with lists, history and everything else in memory. */
import {
  DEFAULT_SCREENING,
  type GatewayId,
  type NumberEntry,
  type NumberEntryId,
  type NumberListId,
  type ScreeningSettings,
  type ScreenStage,
  type StageSettings,
} from "../../src/domain/mod.ts";
import { Meter, SILENT_LOG, type WebRequest } from "../../src/runtime/mod.ts";
import {
  CallerHistory,
  type Classify,
  createScreening,
  type Judgement,
  NumberLists,
  type ScreenedCall,
} from "../../src/screening/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { TempStore } from "../support/temp_store.ts";

export const CALLER = "+491702468135";

let lastEntry = 0;

export function entryOf(value: string, changes: Partial<NumberEntry> = {}): NumberEntry {
  return {
    id: `entry-${++lastEntry}` as NumberEntryId,
    list: "block" as NumberListId,
    kind: "exact",
    value,
    direction: "incoming",
    reason: "",
    addedBy: "person",
    addedAt: new Date("2026-01-01T00:00:00Z"),
    ...changes,
  };
}

/** Germans are mobile, what begins with +1 is impossible, and nothing else is known. */
const classify: Classify = (number) =>
  number.startsWith("+49")
    ? { country: "de", valid: true, type: "mobile" }
    : number.startsWith("+1")
    ? { country: "us", valid: false, type: "unknown" }
    : undefined;

export class Gate implements AsyncDisposable {
  readonly temp = new TempStore();
  readonly store = this.temp.open();
  readonly clock = new FakeClock(new Date("2026-03-02T12:00:00Z"));
  readonly meter = new Meter();
  readonly lists = new NumberLists(this.store.numberLists);
  readonly history = new CallerHistory(this.clock, this.meter);
  settings: ScreeningSettings = DEFAULT_SCREENING;
  readonly contacts = new Set<string>();
  /** What was looked up, and how it is answered. */
  readonly asked: WebRequest[] = [];
  answer: () => Promise<string> = () => Promise.resolve("{}");
  readonly screening = createScreening({
    clock: this.clock,
    random: new SeededRandom(),
    log: SILENT_LOG,
    meter: this.meter,
    settings: { get: () => this.settings },
    lists: this.lists,
    history: this.history,
    operators: {
      longest: (digits) =>
        digits.startsWith("4917")
          ? { prefix: "4917", operator: "Mobile One", gateways: [] }
          : undefined,
    },
    web: {
      text: (request) => {
        this.asked.push(request);
        return this.answer();
      },
    },
    classify: () => classify,
    isContact: (number) => this.contacts.has(number),
    hourOf: (at) => at.getUTCHours(),
  });

  add(...entries: readonly NumberEntry[]): void {
    this.store.numberLists.save(entries);
  }

  set(changes: Partial<ScreeningSettings>): void {
    this.settings = { ...this.settings, ...changes };
  }

  /** Changes how a stage works. */
  stage(name: ScreenStage, changes: Partial<StageSettings>): void {
    const { stages } = this.settings;
    this.set({ stages: { ...stages, [name]: { ...stages[name], ...changes } } });
  }

  call(changes: Partial<ScreenedCall> = {}, number = CALLER): ScreenedCall {
    return {
      gateway: "carrier" as GatewayId,
      caller: { number, name: "", anonymous: false },
      dialled: "+4930100",
      stir: { result: "none" },
      at: this.clock.now(),
      ...changes,
    };
  }

  judge(changes: Partial<ScreenedCall> = {}, number = CALLER): Promise<Judgement> {
    return this.screening.judge(this.call(changes, number));
  }

  /** What becomes of a call, and which stage says so. */
  async line(changes: Partial<ScreenedCall> = {}, number = CALLER): Promise<string> {
    const { action, stage } = await this.judge(changes, number);
    return `${action.kind} ${stage ?? "-"}`;
  }

  /** What `name` counts now, of all its labels. */
  count(name: string): number {
    return this.meter.metrics().find((metric) => metric.name === name)?.samples()
      .reduce((sum, { value }) => sum + value, 0) ?? 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.temp[Symbol.asyncDispose]();
  }
}

/** A test with a gate of its own. */
export function atTheGate(name: string, play: (gate: Gate) => Promise<void> | void): void {
  Deno.test(name, async () => {
    await using gate = new Gate();
    await play(gate);
  });
}
