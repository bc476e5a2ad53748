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
import { mayPickUp, route, type RoutingFacts } from "../routing/mod.ts";
import type { Store } from "../store/mod.ts";
import { saveDialledChange } from "./dialled_change.ts";
import type { Ground } from "./ground.ts";
import type { Signalling } from "./signalling.ts";

export interface CallsOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly signalling: Signalling;
  readonly place: PlaceHolder;
  readonly musicFolder: MusicFolder;
}

/** Starts the media, in a thread of its own, and what answers an INVITE. */
export async function startCalls(ground: Ground, options: CallsOptions): Promise<B2bua> {
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
      },
    }),
  );
  const b2bua = b2buaOf(ground, options, media);
  listening.b2bua = b2bua;
  const { stack } = options.signalling;
  stack.handle("INVITE", b2bua.invite);
  stack.handle("OPTIONS", answerOptions(stack));
  stack.handle("PUBLISH", refuseEvent());
  return b2bua;
}

function b2buaOf(ground: Ground, options: CallsOptions, media: MediaEngine): B2bua {
  const { clock, random, log, meter, config } = ground;
  const { store, events, signalling, place } = options;
  const { users, devices, locations } = store;
  const { stack, authenticator, gateways, isOurs } = signalling;
  const desk = new EmergencyDesk({ clock, log, events, store: store.emergency, lines: gateways });
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
    domain: config.domain,
    isOurs,
    maxCalls: config.maxCalls,
    maxCallsPerDevice: config.maxCallsPerDevice,
    route: (request, _exchange, tried) => route(request, facts, tried),
    isEmergency: (number) => emergencyNumberIn(number, place.country) !== undefined,
    onEmergencyTest: ({ number, name }, { id: device }) => {
      const [dialled = ""] = emergencyNumbersOf(place.country);
      desk.test({ device, number, name }, dialled);
    },
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
  const facts = {
    ...factsOf(ground, options, b2bua),
    emergencyNumberShown: (device?: DeviceId) => desk.shownBy(device),
  };
  return b2bua;
}

/** What routes are decided by: what is stored, and the calls there are. */
function factsOf(
  { random, config }: Ground,
  { store, signalling, place }: CallsOptions,
  exchange: Exchange,
): RoutingFacts {
  const { users, callSettings: settings, groups, featureCodes, calls } = store;
  return {
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
    outside: (number) =>
      signalling.gateways.takes(number) ? { kind: "outside", number } : undefined,
    emergency: (number) => emergencyNumberIn(number, place.country),
    localNumber: (uri) => numberAt(uri, signalling.isHere),
  };
}
