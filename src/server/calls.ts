import { answerOptions, B2bua, type Exchange, numberAt, refuseEvent } from "../b2bua/mod.ts";
import {
  type DeviceId,
  emergencyNumberIn,
  emergencyNumbersOf,
  type PlaceHolder,
} from "../domain/mod.ts";
import { EmergencyDesk } from "../emergency/mod.ts";
import type { EventBus } from "../events/mod.ts";
import { type MediaEngine, type MusicFolder, startEmbeddedMedia } from "../media/mod.ts";
import { mayPickUp, route, type RoutingFacts, type RuleFacts } from "../routing/mod.ts";

import type { Store } from "../store/mod.ts";
import { TollGuard } from "../tolls/mod.ts";
import type { Voicemail } from "../voicemail/mod.ts";
import type { CallPolicyWorks } from "./call_policy.ts";
import { saveDialledChange } from "./dialled_change.ts";
import type { Ground } from "./ground.ts";
import { screenOf, type WebhookEntrance } from "./webhook_calls.ts";
import type { Signalling } from "./signalling.ts";

export interface CallsOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly signalling: Signalling;
  readonly place: PlaceHolder;
  readonly musicFolder: MusicFolder;
  readonly policy: CallPolicyWorks;
  readonly voicemail: Voicemail;
  readonly entrance: WebhookEntrance;
}

/** What takes calls, and what it decides by. */
export interface Calls {
  readonly b2bua: B2bua;
  /** What calls outside may cost. */
  readonly guard: TollGuard;
  /** What routes and rules are decided by, as they are when `at` says what time it is. */
  readonly factsAt: (at: () => Date) => RoutingFacts & { readonly rules: RuleFacts };
}

/** Starts the media, in a thread of its own, and what answers an INVITE. */
export async function startCalls(ground: Ground, options: CallsOptions): Promise<Calls> {
  const { clock, random, log, meter, config, running } = ground;
  // Each needs the other; nothing is heard before there are calls.
  const listening: { b2bua?: B2bua } = {};
  const media = running.use(
    await startEmbeddedMedia({
      clock,
      random,
      log,
      meter,
      ports: config.rtp,
      music: options.musicFolder,
      country: () => options.place.country,
      observer: {
        onSilent: (call, leg) => listening.b2bua?.onSilent(call, leg),
        onDigit: (call, leg, digit) => listening.b2bua?.onDigit(call, leg, digit),
        onPlayed: (call, leg) => listening.b2bua?.onPlayed(call, leg),
        onRecorded: (call, leg, recording) => listening.b2bua?.onRecorded(call, leg, recording),
      },
    }),
  );
  const guard = guardOf(ground, options);
  const { b2bua, factsAt } = b2buaOf(ground, options, media, guard);
  listening.b2bua = b2bua;
  const { stack } = options.signalling;
  stack.handle("INVITE", b2bua.invite);
  stack.handle("OPTIONS", answerOptions(stack));
  stack.handle("PUBLISH", refuseEvent());
  return { b2bua, guard, factsAt };
}

function b2buaOf(
  ground: Ground,
  options: CallsOptions,
  media: MediaEngine,
  guard: TollGuard,
): Pick<Calls, "b2bua" | "factsAt"> {
  const { clock, random, log, meter, config } = ground;
  const { store, events, signalling, place, policy } = options;
  const { users, devices, locations } = store;
  const { stack, authenticator, gateways, isOurs } = signalling;
  const desk = new EmergencyDesk({ clock, log, events, store: store.emergency, lines: guard });
  const b2bua: B2bua = new B2bua({
    stack,
    clock,
    random,
    log,
    meter,
    events,
    media,
    locations,
    users,
    devices,
    authenticator,
    lines: desk,
    gateways,
    screen: screenOf(
      options.entrance,
      policy.screen,
      (request, tried) => route(request, facts, tried),
    ),
    domain: config.domain,
    isOurs,
    maxCalls: config.maxCalls,
    maxCallsPerDevice: config.maxCallsPerDevice,
    keysByAnyTransport: config.srtpKeys === "any",
    route: (request, _exchange, tried) => route(request, facts, tried),
    isEmergency: (number) => emergencyNumberIn(number, place.country) !== undefined,
    // Or the rest of the call would be dropped.
    onHelp: (address) => void signalling.lockout.pardon(address),
    onEmergencyTest: ({ number, name }, { id: device }) => {
      const [dialled = ""] = emergencyNumbersOf(place.country);
      desk.test({ device, number, name }, dialled);
    },
    voicemail: options.voicemail,
    timeZone: () => place.timeZone,
    saveSettings: (user, settings) => saveDialledChange(store, user, settings),
    mayPickUp: (user, called) => mayPickUp(user, called, { settings: store.callSettings }),
    parkSlots: () => store.featureCodes.table.slots?.list() ?? [],
    parkMs: config.parkSeconds * 1_000,
    musicOf: ({ device, user, group }) =>
      group === undefined
        ? device?.music ?? (user && store.callSettings.get(user).music)
        : store.groups.get(group)?.music,
  });
  const factsAt: Calls["factsAt"] = (at) =>
    factsOf(ground, options, b2bua, {
      rules: policy.rules.at(at),
      emergencyNumberShown: (device?: DeviceId) => desk.shownBy(device),
    });
  const facts = factsAt(() => clock.now());
  return { b2bua, factsAt };
}

/** What stands between who calls outside and the gateways. */
function guardOf(ground: Ground, options: CallsOptions): TollGuard {
  const { clock, log, meter, running } = ground;
  const { store, events, signalling, place, policy } = options;
  return running.use(
    new TollGuard({
      clock,
      log,
      meter,
      events,
      store: store.tolls,
      devices: store.devices,
      lines: signalling.gateways,
      classify: () => policy.classify,
      country: () => place.country,
      timeZone: () => place.timeZone,
    }),
  );
}

/**
 * What routes are decided by: what is stored, and the calls there are. To be asked and not to be
 * copied, for the codes may be others later.
 */
function factsOf<Rest extends Pick<RoutingFacts, "rules" | "emergencyNumberShown">>(
  { random, config }: Ground,
  { store, signalling, place, policy, voicemail }: CallsOptions,
  exchange: Exchange,
  rest: Rest,
): RoutingFacts & Rest {
  const { users, callSettings: settings, groups, featureCodes, calls } = store;
  return {
    ...rest,
    users,
    settings,
    groups,
    get codes() {
      return featureCodes.table;
    },
    ringSeconds: config.ringSeconds,
    numbers: store.numbers,
    isRegistered: (user) => exchange.isRegistered(user),
    callsOf: (user) => exchange.callsOf(user),
    lastCallerOf: (user) => calls.lastCallerOf(user),
    lastDialledBy: (user, wanted) => calls.lastDialledBy(user, wanted),
    chance: (bound) => random.integer(bound),
    takesMessages: (user) => voicemail.takes(user),
    hasBlocked: (user, number) => policy.hasBlocked(user, number),
    isBarred: (number) => policy.isBarred(number),
    outside: (number) =>
      signalling.gateways.takes(number) ? { kind: "outside", number } : undefined,
    emergency: (number) => emergencyNumberIn(number, place.country),
    localNumber: (uri) => numberAt(uri, signalling.isHere),
  };
}
