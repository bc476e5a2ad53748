import type { CallRecordStore, CallSearch, UserStore } from "../domain/mod.ts";
import { CallHistory } from "./call_history.ts";

export interface AdministrationOptions {
  readonly users: UserStore;
  readonly calls: CallRecordStore & CallSearch;
  /** The time zone that people mean; that of the machine if undefined. */
  readonly timeZone?: () => string | undefined;
}

/** What the owner and users look at and change besides users and their devices. */
export interface Administration {
  readonly history: CallHistory;
}

export function createAdministration(options: AdministrationOptions): Administration {
  return { history: new CallHistory(options) };
}
