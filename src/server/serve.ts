/**
 * The server, from the outside in: open what holds state, start what speaks SIP, what carries
 * media, what tells phones, what people look at; on a signal let calls finish and stop everything
 * in the opposite order.
 */

import { EXIT, type ExitCode } from "../commands/mod.ts";
import type { Config, Effective } from "../config/mod.ts";
import type { B2bua } from "../b2bua/mod.ts";
import { type GatewayId, PlaceHolder, type ScheduleId, type UserId } from "../domain/mod.ts";
import { EventBus } from "../events/mod.ts";
import { MusicFolder } from "../media/mod.ts";
import { Messenger } from "../notify/mod.ts";
import { ProcessMetrics } from "../metrics/mod.ts";
import type { Provisioning } from "../provisioning/mod.ts";
import {
  type Clock,
  listenForStop,
  type Log,
  type LogRing,
  messageOf,
  Meter,
  type Random,
  repeat,
  SpareMemory,
} from "../runtime/mod.ts";
import { openStore } from "../store/mod.ts";
import { SipTickets } from "../twilio/mod.ts";
import { announce, announceSetup } from "./announce.ts";
import { CallPolicyWorks } from "./call_policy.ts";
import { startCalls } from "./calls.ts";
import { Doors, hearPhones, openSip } from "./doors.ts";
import type { Ground } from "./ground.ts";
import { ownersWeb } from "./owners_web.ts";
import { startNotifier, startProvisioning } from "./phones.ts";
import { startSignalling } from "./signalling.ts";
import { arrivedText, startPhoneTexts, startTexting } from "./texting.ts";
import { messageSource, startVoicemail } from "./voicemail.ts";
import { serveWebsite } from "./website.ts";

export interface ServeOptions {
  readonly product: string;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The last lines of the log. */
  readonly recent: LogRing;
  readonly config: Config;
  readonly effective: readonly Effective[];
}

const MINUTE_MS = 60_000;
/** When a start, or the first page, is done with what it needed. */
const SETTLED_MS = 3_000;

/** Serves until the process is asked to stop. */
export async function serve(options: ServeOptions): Promise<ExitCode> {
  const { product, version, clock, random, log, config } = options;
  const meter = new Meter();
  await using running = new AsyncDisposableStack();
  const ground: Ground = { clock, random, log, meter, config, running };
  const stopping = running.use(listenForStop());

  const store = running.use(
    openStore(config.data, { clock, random, log, meter, as: "server" }),
  );
  store.useRealm(config.domain);
  const events = new EventBus((error, type) =>
    log.error("A subscriber failed", { type, cause: messageOf(error) })
  );
  events.subscribe("call.ended", ({ record }) => store.calls.add(record));

  const doors = new Doors();
  const diary: { of?: Provisioning } = {};
  const refused: Provisioning["refused"] = (address, name) => diary.of?.refused(address, name);
  const place = new PlaceHolder({ country: config.country, timeZone: config.timeZone });
  const calls: { of?: B2bua } = {};
  const channelsOf = (gateway: GatewayId) => calls.of?.callsOf(gateway) ?? 0;
  const outside = { product, store, events, doors, place, channelsOf, refused };
  const signalling = startSignalling(ground, outside);
  const { lockout, bindings, gateways } = signalling;

  const musicFolder = new MusicFolder(`${config.data}/music`, clock);
  const web = ownersWeb();
  const voicemail = await startVoicemail(ground, { store, events, place });
  const takesMessages = (user: UserId) => voicemail.takes(user);
  const policy = new CallPolicyWorks(ground, { store, events, place, web, takesMessages });
  const entrance = { tickets: new SipTickets(clock, random), came: () => {} };
  const open = { store, events, signalling, place, musicFolder, policy, voicemail, entrance };
  const { b2bua, guard, factsAt } = await startCalls(ground, open);

  calls.of = b2bua;

  const timeZone = () => place.timeZone;
  const messenger = running.use(
    new Messenger({
      ...{ clock, log, meter, events, store: store.notices, web, timeZone },
      messages: messageSource(voicemail, store.users),
      textOf: (id) => arrivedText(store.texts, id),
    }),
  );

  const isClosed = (id: ScheduleId) =>
    policy.rules.at(() => clock.now()).scheduleState(id)?.open === false;
  const texting = startTexting(ground, {
    ...{ store, events, isClosed, entrance, policy, voicemail, place, doors, lines: guard },
    facts: factsAt(() => clock.now()),
  });
  startPhoneTexts(ground, {
    ...{ store, events, signalling, texts: texting.texts },
    normalise: (number) => policy.normalise(number),
  });

  const phones = { store, events, signalling, b2bua, place, doors };
  const provisioning = startProvisioning(ground, phones);
  diary.of = provisioning;
  const notifier = startNotifier(ground, phones, provisioning.packages);

  // The doors: last, so that nothing comes before it can be served.
  const transports = await openSip(ground, doors, signalling.stack);
  notifier.resume();
  // Given up before the transports close, by which carriers are told.
  running.use(gateways);
  await gateways.start();
  policy.start();
  hearPhones(ground, transports);
  const spare = keepSmall(ground, () => b2bua.size > 0);
  let draining = false;
  await serveWebsite(ground, {
    ...options,
    ...{ store, events, lockout, place, musicFolder, voicemail, provisioning, bindings, doors },
    ...{ policy, factsAt, texting },
    calls: b2bua,
    used: (subject) => guard.used(subject),
    tryNotice: (channel) => messenger.try(channel),
    gateways,
    isStopping: () => draining,
    onLoaded: spare.onLoaded,
  });
  running.use(new ProcessMetrics({ clock, meter, version }));
  announce(log, doors);
  if (!store.accounts.hasAdministrator) announceSetup(ground, store, doors);
  spare.onLoaded();

  await stopping.requested;
  draining = true;
  log.info("Stopping: no new calls but for help, and those there are may finish", {
    calls: b2bua.size,
    seconds: config.drainSeconds,
  });
  await Promise.race([b2bua.drain(config.drainSeconds), stopping.insisted]);
  log.info("Stopped");
  return EXIT.ok;
}

/** Gives back memory that is not used: every minute, and when much was needed that will not be. */
function keepSmall({ clock, running }: Ground, isBusy: () => boolean): { onLoaded: () => void } {
  const spare = running.use(new SpareMemory());
  const giveBack = () => isBusy() ? spare.giveBack() : spare.giveBackCode();
  running.use(repeat(clock, MINUTE_MS, giveBack));
  const later = running.use(new DisposableStack());
  return { onLoaded: () => void later.use(clock.after(SETTLED_MS, giveBack)) };
}
