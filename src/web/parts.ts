import type { CallRecordStore, TraceStore } from "../domain/mod.ts";
import type {
  Administration,
  AutoReplies,
  CallChoices,
  CallPolicy,
  Emergencies,
  FeatureCodeList,
  Mailboxes,
  Music,
  Notices,
  Outside,
  Overview,
  People,
  RingGroups,
  TextDesk,
  Tolls,
  TwilioSetup,
  TwilioTrunkDesk,
  Users,
} from "../administration/mod.ts";
import type { PolicyChoices } from "./pages/policy.ts";
import type { DeviceParts } from "./device_parts.ts";
import type { EventStreams } from "./event_stream.ts";
import type { FiguresOfDays } from "./pages/gateway_figures.tsx";
import type { NetworkParts } from "./pages/network.tsx";
import type { SetupParts } from "./pages/setup.tsx";
import type { IdempotencyKeys } from "./api/idempotency.ts";

/** What pages and API show and change: the same things, by the same functions. */
export interface Parts {
  readonly overview: Overview;
  readonly streams: EventStreams;
  readonly setup: SetupParts;
  readonly network: NetworkParts;
  readonly calls: CallRecordStore;
  readonly traces: TraceStore;
  readonly users: Users;
  readonly phones: DeviceParts;
  readonly callChoices: CallChoices;
  readonly music: Music;
  readonly groups: RingGroups;
  readonly codes: FeatureCodeList;
  readonly emergencies: Emergencies;
  readonly tolls: Tolls;
  readonly notices: Notices;
  readonly texts: TextDesk;
  readonly autoReplies: AutoReplies;
  readonly twilio: TwilioSetup;
  readonly twilioTrunk: TwilioTrunkDesk;
  readonly mailboxes: Mailboxes;
  readonly figures: FiguresOfDays;
  readonly outside: Outside;
  readonly administration: Administration;
  readonly policy: CallPolicy;
  /** What the forms about calls let people choose from. */
  readonly choices: PolicyChoices;
  readonly keys: IdempotencyKeys;
  readonly people: People;
}
