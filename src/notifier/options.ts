import type { Device, DeviceStore, UserId, UserStore } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Clock, Log, Meter, Random } from "../runtime/mod.ts";
import type { IncomingRequest, RequestHandler, SipStack, SubscriptionPhase } from "../sip/mod.ts";
import type { DialogForm } from "./dialog_package.ts";
import type { Watched } from "./event_package.ts";
import type { FindExtension } from "./extension_kind.ts";
import type { MailboxSource } from "./message_summary.ts";
import type { WatcherBinding } from "./reach.ts";
import type { SubscriptionStore } from "./subscription_store.ts";

/** What a rule says to a watcher: yes, not yet, no. */
export type Permission = SubscriptionPhase | "rejected";

export interface NotifierOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  /** The device that sent a SUBSCRIBE, or undefined when it has been answered. */
  readonly authenticate: (incoming: IncomingRequest) => Device | undefined;
  readonly domain: string;
  readonly isOurs: (host: string) => boolean;
  readonly users: Pick<UserStore, "get" | "byExtension">;
  readonly devices: Pick<DeviceStore, "get" | "byUsername" | "ofUser">;
  /** Where the device with a username is registered now. */
  readonly bindings: (username: string) => readonly WatcherBinding[];
  readonly subscriptions: SubscriptionStore;
  readonly mailboxes: MailboxSource;

  /** Slots and ring groups; what it does not know is looked for among users and devices. */
  readonly extensionKind?: FindExtension;
  readonly doNotDisturb?: (user: UserId) => boolean;
  /**
   * Who may watch what. By default every device of this PBX everybody's calls and presence, and
   * its own user's messages. Asked again at each SUBSCRIBE and when settings change.
   */
  readonly mayWatch?: (watcher: Device, event: string, watched: Watched) => Permission;
  /** Whether a watcher may know with whom `watched` talks; everybody by default. */
  readonly seesRemote?: (watcher: Device, watched: Watched) => boolean;
  /** How phones are told of calls, by their User-Agent; `one` by default, see `DialogForm`. */
  readonly dialogForm?: (userAgent: string | undefined) => DialogForm;
  /** Devices that are told of their messages without asking, RFC 3842 §4.1; none by default. */
  readonly unsolicited?: (device: Device) => boolean;

  /** Who answers SUBSCRIBE of event packages that are not ours, by the token of Event. They are no
   * devices that have signed in, and are not named in Allow-Events. */
  readonly others?: ReadonlyMap<string, RequestHandler>;

  /** Subscriptions in all, 20,000 by default. */
  readonly most?: number;
  /** Subscriptions of one device, 250 by default. */
  readonly mostOfDevice?: number;
  /** How many lamps are lit again a second after a restart, 20 by default. */
  readonly restoredPerSecond?: number;
}

/** See `NotifierOptions.mayWatch`. */
export function usersMayWatch(watcher: Device, event: string, { owner }: Watched): Permission {
  return event !== "message-summary" || owner === watcher.user ? "active" : "rejected";
}
