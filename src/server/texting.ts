import type { Config } from "../config/mod.ts";
import type { ScheduleId, TextId, TextStore, TwilioAccess, UserId } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import { CircuitBreaker, type Errand, Outbox } from "../outbox/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import type { Store } from "../store/mod.ts";
import { MediaErrand, MediaFolder, PhoneTexts, TextErrand, Texts } from "../texts/mod.ts";
import {
  TextReconciler,
  textWebhooks,
  TwilioConnection,
  TwilioHealth,
  Webhooks,
} from "../twilio/mod.ts";
import type { Ground } from "./ground.ts";
import type { Signalling } from "./signalling.ts";
import { openWebhookCalls, type WebhookCallsOptions } from "./webhook_calls.ts";

export interface TextingOptions {
  readonly store: Store;
  readonly events: EventBus;
  /** Whether a schedule is closed now; false where there is none of that name. */
  readonly isClosed: (schedule: ScheduleId) => boolean;
}

type WebhookParts = Omit<WebhookCallsOptions, "connection" | "outbox">;

export interface Texting {
  readonly texts: Texts;
  readonly outbox: Outbox;
  readonly connection: TwilioConnection;
  readonly webhooks: Webhooks;
  readonly folder: MediaFolder;
  readonly health: TwilioHealth;
}

const BREAKER = { failures: 3, openMs: 30_000 };

/** Starts what has to do with texts: the outbox, and Twilio, which carries them. */
export function startTexting(ground: Ground, options: TextingOptions & WebhookParts): Texting {
  const { clock, random, log, meter, config, running } = ground;
  const { store, events } = options;
  const connection = new TwilioConnection({
    clock,
    store: store.twilio,
    fixed: fixedAccess(config),
    fetch: (url, init) => fetch(url, init),
  });
  running.use(store.onForeignChange(() => connection.changed()));
  const folder = new MediaFolder(`${config.data}/texts`, random);
  // Each needs the other; nothing is asked before there are doors.
  const opened: { outbox?: Outbox } = {};
  const outboxOf = () => {
    if (!opened.outbox) throw new Error("The outbox is not open yet");
    return opened.outbox;
  };
  const calls = openWebhookCalls(ground, { ...options, connection, outbox: outboxOf });
  const outbox = running.use(openOutbox(ground, options, connection, folder, calls.errands));
  opened.outbox = outbox;
  const texts = new Texts({
    ...{ clock, log, meter, events, outbox, store: store.texts },
    atomically: (task) => store.atomically(task),
    facts: {
      isOurs: (number) => store.numbers.byNumber(number) !== undefined,
      isUndisturbed: (user) => store.callSettings.get(user as UserId).doNotDisturb,
      isClosed: (schedule) => options.isClosed(schedule as ScheduleId),
    },
  });
  const webhooks = new Webhooks({
    ...{ log, meter, access: () => connection.access },
    handlers: { ...textWebhooks(texts, clock), ...calls.handlers },
  });
  running.use(
    new TextReconciler({
      ...{ clock, log, texts, api: () => connection.api },
      isTold: () => connection.access?.publicUrl !== undefined,
    }),
  );
  const health = running.use(
    new TwilioHealth({
      ...{ clock, log, meter, api: () => connection.api },
      onUnhealthy: (why) => events.publish({ type: "outbox.stalled", why }),
    }),
  );
  folder.sweep((name) => store.texts.files().has(name)).catch((error) =>
    log.warn("Files of texts that are gone cannot be removed", { cause: messageOf(error) })
  );
  outbox.start();
  return { texts, outbox, connection, webhooks, folder, health };
}

function openOutbox(
  { clock, log, meter }: Ground,
  { store, events }: TextingOptions,
  connection: TwilioConnection,
  folder: MediaFolder,
  others: Readonly<Record<string, Errand>>,
): Outbox {
  const carrier = () => connection.texts;
  const onChanged = (text: TextId) => events.publish({ type: "text.changed", text });
  const parts = { texts: store.texts, carrier, onChanged };
  return new Outbox({
    ...{ clock, log, meter, store: store.outbox },
    atomically: (task) => store.atomically(task),
    breaker: new CircuitBreaker(BREAKER),
    errands: {
      ...others,
      text: new TextErrand(parts),
      media: new MediaErrand({ ...parts, folder }),
    },
    onStalled: (why) => {
      log.error("Nothing can be sent by Twilio; it is tried again", { cause: why });
      events.publish({ type: "outbox.stalled", why });
    },
  });
}

export interface PhoneTextingOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly signalling: Signalling;
  readonly texts: Texts;
  /** A number as people here write it, in E.164 where it can be read so. */
  readonly normalise: (number: string) => string;
}

/** Tells phones of texts, and takes those that they send. */
export function startPhoneTexts(
  { clock, random, log, meter, config }: Ground,
  { store, events, signalling, texts, normalise }: PhoneTextingOptions,
): void {
  const { stack, authenticator, bindings, isOurs } = signalling;
  const { users, devices, numbers } = store;
  const phones = new PhoneTexts({
    ...{ stack, clock, random, log, meter, isOurs },
    ...{ users, devices, numbers, bindings, texts, normalise },
    domain: config.domain,
    authenticate: (incoming) => authenticator.authenticate(incoming, "proxy"),
    store: store.texts,
  });
  stack.handle("MESSAGE", phones.receive);
  events.subscribe("text.received", ({ text }) => phones.arrived(text));
}

/** What was fixed by environment or file. */
function fixedAccess(config: Config): Partial<TwilioAccess> {
  const { publicUrl, twilioAccountSid, twilioAuthToken, twilioApiUrl } = config;
  return {
    ...(twilioAccountSid === undefined ? {} : { accountSid: twilioAccountSid }),
    ...(twilioAuthToken === undefined ? {} : { authToken: twilioAuthToken }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(twilioApiUrl === undefined ? {} : { apiUrl: twilioApiUrl }),
  };
}

/** What a notice tells of a text. */
export function arrivedText(texts: TextStore, id: TextId) {
  const text = texts.get(id);
  const conversation = text && texts.conversation(text.conversation);
  if (!text || !conversation) return undefined;
  const { body, media, at } = text;
  return { body, at, from: conversation.theirs, to: conversation.ours, pictures: media.length };
}
