import type { B2bua } from "../b2bua/mod.ts";
import { localAddresses } from "../config/mod.ts";
import type { PlaceHolder } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import { type ExtensionKind, Notifier } from "../notifier/mod.ts";
import {
  contactEntries,
  createProvisioning,
  type Provisioning,
  siteOf,
} from "../provisioning/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Doors } from "./doors.ts";
import type { Ground } from "./ground.ts";
import type { Signalling } from "./signalling.ts";

export interface PhonesOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly signalling: Signalling;
  readonly b2bua: B2bua;
  readonly place: PlaceHolder;
  readonly doors: Doors;
}

/** Starts what tells phones how to set themselves up. */
export function startProvisioning(ground: Ground, options: PhonesOptions): Provisioning {
  const { clock, random, log, meter, config, running } = ground;
  const { store, events, signalling, b2bua } = options;
  const { stack, lockout, bindings } = signalling;
  return running.use(createProvisioning({
    stack,
    clock,
    random,
    log,
    meter,
    bus: events,
    store: store.provisioning,
    events: store.deviceEvents,
    devices: store.devices,
    users: store.users,
    domain: config.domain,
    bindings,
    isBusy: ({ user }) => b2bua.callsOf(user) > 0,
    contacts: (user) => contactEntries(store.contacts, user),
    holdsFound: config.pnp === "hold",
    admits: (address) => lockout.admits(address),
    onFailure: (address) => void lockout.failed(address),
    site: (asked) => phonesSite(ground, options, asked),
  }));
}

/** How phones reach us, as far as they have to be told. */
function phonesSite(
  { config }: Ground,
  { store, place, doors }: PhonesOptions,
  asked: string | undefined,
): ReturnType<typeof siteOf> {
  return siteOf({
    domain: config.domain,
    sip: doors.sip("UDP"),
    sips: doors.sip("TLS"),
    http: doors.http,
    https: doors.https,
    isProven: (host) => doors.isProven(host),
    externalAddress: config.externalAddress,
    addresses: localAddresses(),
    asked,
    timeZone: place.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    timeServer: config.timeServer,
    country: place.country,
    beginsExtension: (digits) => beginsNumber(store, digits),
    voicemail: store.featureCodes.table.codeOf("mailbox"),
    pickupCode: store.featureCodes.table.codeOf("pickup"),
  });
}

/** Starts what tells phones what others do: lamps, messages waiting, presence. */
export function startNotifier(
  ground: Ground,
  { store, events, signalling }: PhonesOptions,
  others: Provisioning["packages"],
): Notifier {
  const { clock, random, log, meter, config, running } = ground;
  const { stack, authenticator, bindings, isOurs } = signalling;
  const notifier = running.use(
    new Notifier({
      stack,
      clock,
      random,
      log,
      meter,
      events,
      authenticate: (incoming) => authenticator.authenticate(incoming, "proxy"),
      domain: config.domain,
      isOurs,
      users: store.users,
      devices: store.devices,
      bindings,
      others,
      subscriptions: store.subscriptions,
      mailboxes: store.voicemail,
      extensionKind: (extension) => extensionKind(store, extension),
      doNotDisturb: (user) => store.callSettings.get(user).doNotDisturb,
    }),
  );
  stack.handle("SUBSCRIBE", notifier.subscribe);
  running.use(store.onForeignChange(() => notifier.review()));
  return notifier;
}

/** Whether more digits make an extension of these, or the number of a parking slot. */
function beginsNumber(store: Store, digits: string): boolean {
  const slots = store.featureCodes.table.slots?.list() ?? [];
  return store.beginsExtension(digits) ||
    slots.some((slot) => slot !== digits && slot.startsWith(digits));
}

/** What can be watched that is no user: parking slots and ring groups. */
function extensionKind(store: Store, extension: string): ExtensionKind | undefined {
  const slot = store.featureCodes.table.slotOf(extension);
  if (slot !== undefined) return { kind: "slot", slot };
  const group = store.groups.byExtension(extension);
  if (!group) return undefined;
  const members = group.members.flatMap(({ to }) => store.users.byExtension(to)?.id ?? []);
  return { kind: "group", group: group.id, members };
}
