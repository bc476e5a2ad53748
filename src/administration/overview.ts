import type { CallSearch, TollStop } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { EmergencyLack } from "./emergencies.ts";
import { dayStart } from "./day.ts";

/** A phone, and whether it is connected. */
export interface PhoneState {
  readonly id: string;
  readonly name: string;
  readonly extension: string;
  readonly isRegistered: boolean;
}

/** What can be wrong with the data on the disk. */
export type DiskProblem =
  | "unusable"
  | "corrupt"
  | "version"
  | "key"
  | "in-use"
  | "locked"
  | "full"
  | "unknown";

/** Something that the owner should look at. */
export interface Repair {
  readonly what:
    | "setup"
    | `disk.${DiskProblem}`
    | "backup"
    | "certificate"
    | "phones"
    | "failures"
    | "no-phones"
    | "tolls"
    | "twilio"
    | "twilio-balance"
    | `emergency-${EmergencyLack}`;
  readonly params?: Readonly<Record<string, string | number>>;
  /** Where it can be mended. */
  readonly path?: string;
}

export interface Figures {
  readonly live: number;
  readonly phones: { readonly connected: number; readonly total: number };
  /** Of the calls that began today. */
  readonly today: { readonly calls: number; readonly answered: number };
  readonly repairs: readonly Repair[];
}

/** What is wrong with the account at Twilio. */
export interface TwilioTrouble {
  readonly isUnhealthy: boolean;
  /** What is left, where it is little. */
  readonly lowBalance: { readonly amount: number; readonly currency: string } | undefined;
}

export interface OverviewOptions {
  readonly clock: Clock;
  readonly timeZone: () => string | undefined;
  readonly calls: CallSearch;
  /** Calls that are up. */
  readonly live: () => number;
  readonly phones: () => readonly PhoneState[];
  readonly isSetUp: () => boolean;
  /** Why the disk keeps nothing; undefined while it does. */
  readonly problem: () => DiskProblem | undefined;
  /** Who calls nobody outside for now. */
  readonly tollStops: () => readonly Pick<TollStop, "name" | "subject">[];
  /** Why a call for help might not bring help. */
  readonly emergencyLacks: () => readonly EmergencyLack[];
  /** The daily backup that was due last could not be made. */
  readonly hasBackupFailed: () => boolean;
  /** How the account at Twilio is; undefined without one. */
  readonly twilio: () => TwilioTrouble | undefined;
  /** When the certificate in use ends; undefined when there is none. */
  readonly certificateEnd: () => Date | undefined;
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** How the exchange does, in a few figures and a list of what wants to be mended. */
export class Overview {
  readonly #options: OverviewOptions;

  constructor(options: OverviewOptions) {
    this.#options = options;
  }

  figures(): Figures {
    const { calls, live, phones } = this.#options;
    const all = phones();
    const from = this.#today();
    return {
      live: live(),
      phones: {
        connected: all.filter(({ isRegistered }) => isRegistered).length,
        total: all.length,
      },
      today: { calls: calls.count({ from }), answered: calls.count({ from, answered: true }) },
      repairs: [...this.#repairs(all, from)],
    };
  }

  *#repairs(phones: readonly PhoneState[], from: Date): Generator<Repair> {
    const { isSetUp, problem, certificateEnd, clock, calls, emergencyLacks, tollStops } =
      this.#options;
    const disk = problem();
    if (disk !== undefined) yield { what: `disk.${disk}` };
    if (this.#options.hasBackupFailed()) yield { what: "backup", path: "/backups" };
    if (!isSetUp()) yield { what: "setup", path: "/setup/place" };
    else if (phones.length === 0) yield { what: "no-phones", path: "/devices/new" };
    if (phones.length > 0) {
      for (const lack of emergencyLacks()) {
        yield {
          what: `emergency-${lack}`,
          path: lack === "no-gateway" ? "/gateways" : "/emergency",
        };
      }
    }
    const stopped = tollStops().map(({ name, subject }) => name === "" ? subject : name);
    if (stopped.length > 0) {
      yield { what: "tolls", params: { names: listed(stopped) }, path: "/tolls" };
    }
    yield* twilioRepairs(this.#options.twilio());
    const end = certificateEnd();
    const days = end && Math.floor((end.getTime() - clock.now().getTime()) / DAY_MS);
    if (days !== undefined && days < SOON_DAYS) {
      yield { what: "certificate", params: { days: Math.max(0, days) }, path: "/certificate" };
    }
    const missing = phones.filter(({ isRegistered }) => !isRegistered).map(({ name }) => name);
    if (missing.length > 0) {
      const params = { count: missing.length, names: listed(missing) };
      yield { what: "phones", params, path: "/devices" };
    }
    const failed = calls.count({ from, result: "server" });
    if (failed > 0) {
      yield { what: "failures", params: { count: failed }, path: "/calls?result=server" };
    }
  }

  #today(): Date {
    const { clock, timeZone } = this.#options;
    const now = clock.now();
    const zone = timeZone();
    const day = new Intl.DateTimeFormat("sv", {
      ...(zone === undefined ? {} : { timeZone: zone }),
      dateStyle: "short",
    }).format(now);
    return dayStart(day, zone) ?? new Date(now.getTime() - DAY_MS);
  }
}

const MOST_NAMES = 5;

const listed = (names: readonly string[]): string =>
  names.slice(0, MOST_NAMES).join(", ") + (names.length > MOST_NAMES ? ", …" : "");

function* twilioRepairs(trouble: TwilioTrouble | undefined): Generator<Repair> {
  if (trouble?.isUnhealthy) yield { what: "twilio", path: "/twilio" };
  if (!trouble?.lowBalance) return;
  const { amount, currency } = trouble.lowBalance;
  yield { what: "twilio-balance", params: { amount, currency }, path: "/twilio" };
}
