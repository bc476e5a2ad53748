import type { CallRecordStore, TraceStore } from "../domain/mod.ts";
import type {
  CallChoices,
  FeatureCodeList,
  Music,
  RingGroups,
  Users,
} from "../administration/mod.ts";

import type { Administration } from "../administration/mod.ts";
import type { IdempotencyKeys } from "./api/idempotency.ts";

/** What pages and API show and change: the same things, by the same functions. */
export interface Parts {
  readonly calls: CallRecordStore;
  readonly traces: TraceStore;
  readonly users: Users;
  readonly callChoices: CallChoices;
  readonly music: Music;
  readonly groups: RingGroups;
  readonly codes: FeatureCodeList;
  readonly administration: Administration;
  readonly keys: IdempotencyKeys;
}
