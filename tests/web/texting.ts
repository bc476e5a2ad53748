/** Texts over a store and a Twilio of our own, for pages and the API to show and change. */
import {
  AutoReplies,
  type Outside,
  TextDesk,
  TwilioSetup,
  TwilioTrunkDesk,
} from "../../src/administration/mod.ts";
import type { AuditLog, TextId } from "../../src/domain/mod.ts";
import type { EventBus } from "../../src/events/mod.ts";
import { CircuitBreaker, Outbox } from "../../src/outbox/mod.ts";
import { Meter, SILENT_LOG } from "../../src/runtime/mod.ts";
import { MediaErrand, MediaFolder, TextErrand, Texts } from "../../src/texts/mod.ts";
import { TwilioConnection } from "../../src/twilio/mod.ts";
import type { TempStore } from "../support/temp_store.ts";
import { normalise } from "./policy.ts";

type Store = ReturnType<TempStore["open"]>;

export interface TextingWorld {
  readonly texts: Texts;
  readonly outbox: Outbox;
  readonly connection: TwilioConnection;
  readonly folder: MediaFolder;
  /** Where Twilio is; nobody answers while it is undefined. */
  apiUrl: string | undefined;
}

/** What carries texts. */
export function textingOver(temp: TempStore, store: Store, events: EventBus): TextingWorld {
  const { clock, random } = temp;
  const log = SILENT_LOG;
  const meter = new Meter();
  const connection = new TwilioConnection({
    ...{ clock, store: store.twilio, fixed: {} },
    // The settings of the page know no stand-in.
    fetch: (url, init) => {
      const { hostname, pathname, search } = new URL(String(url));
      const [product = ""] = hostname.split(".");
      return world.apiUrl === undefined
        ? Promise.reject(new Error("Nobody answers"))
        : fetch(`${world.apiUrl}/${product}${pathname}${search}`, init);
    },
  });
  const folder = new MediaFolder(temp.path("texts"), random);
  const onChanged = (text: TextId) => events.publish({ type: "text.changed", text });
  const parts = { texts: store.texts, carrier: () => connection.texts, onChanged };
  const atomically = <Value>(task: () => Value) => store.atomically(task);
  const outbox = new Outbox({
    ...{ clock, log, meter, store: store.outbox, atomically, onStalled: () => {} },
    breaker: new CircuitBreaker({ failures: 3, openMs: 30_000 }),
    errands: { text: new TextErrand(parts), media: new MediaErrand({ ...parts, folder }) },
  });
  const texts = new Texts({
    ...{ clock, log, meter, events, outbox, atomically, store: store.texts },
    facts: {
      isOurs: (number) => store.numbers.byNumber(number) !== undefined,
      isUndisturbed: () => false,
      isClosed: () => false,
    },
  });
  const world: TextingWorld = { texts, outbox, connection, folder, apiUrl: undefined };
  return world;
}

/** The parts of pages and API that have to do with texts and Twilio. */
export function textParts(
  temp: TempStore,
  store: Store,
  world: TextingWorld,
  audit: AuditLog,
  { gateways: gatewayList, routes: outboundRoutes }: Pick<Outside, "gateways" | "routes">,
) {
  const { texts, outbox, connection, folder } = world;
  const { clock, random } = temp;
  const { numbers, users, schedules } = store;
  return {
    texts: new TextDesk({
      ...{ texts, outbox, folder, numbers, users, audit, normalise },
      ...{ store: store.texts, waiting: store.outbox, now: () => clock.now() },
    }),
    autoReplies: new AutoReplies({ store: store.texts, users, schedules, random, audit }),
    twilio: new TwilioSetup({
      ...{ connection, store: store.twilio, numbers, audit, random, gatewayList },
      gateways: store.gateways,
    }),
    twilioTrunk: new TwilioTrunkDesk({
      ...{ connection, store: store.twilio, numbers, random, audit, gatewayList, outboundRoutes },
      ...{ gateways: store.gateways, routes: store.outboundRoutes },
    }),
  };
}
