import type { Arrival, Screen } from "../b2bua/mod.ts";
import type { CallId, Considered, GatewayId, PlaceHolder, UserId } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { OutsideLines } from "../gateways/mod.ts";
import { validateWav } from "../media/mod.ts";
import type { Outbox } from "../outbox/mod.ts";
import {
  type Decision,
  onward,
  type RingRoute,
  route,
  type RouteRequest,
  type RoutingFacts,
} from "../routing/mod.ts";
import type { Store } from "../store/mod.ts";
import {
  type ArrivingCall,
  type CallLeader,
  languageOf,
  RecordingErrand,
  RecordingRemovalErrand,
  type SipTickets,
  TICKET_HEADER,
  type TwilioConnection,
  VOICE_USERNAME,
  VoiceCalls,
  type VoiceGateway,
  voiceWebhooks,
} from "../twilio/mod.ts";
import type { Voicemail } from "../voicemail/mod.ts";
import type { CallPolicyWorks } from "./call_policy.ts";
import type { Doors } from "./doors.ts";
import type { Ground } from "./ground.ts";

/** What lets calls in by SIP that Twilio has asked about before. */
export interface WebhookEntrance {
  readonly tickets: SipTickets;
  /** A call with a ticket has come. Another once there is who wants to know. */
  came: (sid: string) => void;
}

/** Screens calls from outside, but for those that were when Twilio asked. */
export function screenOf(
  entrance: WebhookEntrance,
  screen: Screen,
  lead: (request: RouteRequest, tried: Considered[]) => Decision,
): Screen {
  return (arrival) => {
    const [name = ""] = arrival.request.headers.raw(TICKET_HEADER);
    const ticket = entrance.tickets.take(name.trim(), arrival.dialled);
    if (!ticket) return screen(arrival);
    entrance.came(ticket.sid);
    if (!ticket.isScreened) return screen(arrival);
    arrival.tried.push({ key: "inbound.carrier-call", values: { id: ticket.sid } });
    arrival.tried.push(...ticket.tried.filter(({ key }) => key.startsWith("screen.")));
    if (!ticket.hasPassed) return Promise.resolve(undefined);
    return Promise.resolve(lead(requestOf(arrival, true), arrival.tried));
  };
}

export interface WebhookCallsOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly entrance: WebhookEntrance;
  readonly connection: TwilioConnection;
  readonly outbox: () => Outbox;
  readonly policy: CallPolicyWorks;
  readonly facts: RoutingFacts;
  /** Lets calls out, or not. */
  readonly lines: Pick<OutsideLines, "attempts">;
  readonly voicemail: Voicemail;
  readonly place: PlaceHolder;
  readonly doors: Pick<Doors, "sip">;
}

/** What answers Twilio when it asks about calls, and fetches what callers have said to it. */
export function openWebhookCalls(ground: Ground, options: WebhookCallsOptions) {
  const { clock, log, meter, running } = ground;
  const { store, events, entrance, connection, voicemail, place, policy } = options;
  const calls = running.use(
    new VoiceCalls({
      ...{ clock, log, meter, events, store: store.webhookCalls, mailboxes: voicemail },
      tickets: entrance.tickets,
      leader: leaderOf(options),
      gateway: () => gatewayOf(store),
      sipAddress: () => sipAddressOf(options),
      publicUrl: () => connection.access?.publicUrl ?? "",
      language: () => languageOf(place.country),
    }),
  );
  entrance.came = (sid) => calls.cameBySip(sid);
  const add: Outbox["add"] = (entry) => options.outbox().add(entry);
  return {
    handlers: voiceWebhooks({
      ...{ clock, calls, store: store.webhookCalls },
      outbox: { add, wake: () => options.outbox().wake() },
      atomically: (task) => store.atomically(task),
      normalise: (number) => policy.normalise(number),
    }),
    errands: {
      recording: new RecordingErrand({
        ...{ clock, users: store.users, store: store.webhookCalls, mailboxes: voicemail, add },
        access: () => connection.access,
        fetchFile: () => {
          const { texts } = connection;
          return texts && ((url, most) => texts.fetchMedia(url, most));
        },
        durationOf: (octets) => {
          const verdict = validateWav(octets);
          return verdict.valid ? verdict.format.durationMs : undefined;
        },
        removesAtTwilio: () => connection.access?.removesRecordings ?? false,
      }),
      "recording-removal": new RecordingRemovalErrand(() => connection.api),
    },
  };
}

/** The gateway that stands for Twilio's calls by webhook; undefined until the owner wants them. */
function gatewayOf({ gateways }: Store): VoiceGateway | undefined {
  const found = gateways.list().find(({ identity, enabled }) =>
    enabled && identity.username === VOICE_USERNAME
  );
  const secret = found && gateways.secrets(found.id).theirs;
  if (!found || !secret) return undefined;
  const { id, name } = found;
  return { id, name, username: VOICE_USERNAME, password: secret.reveal() };
}

/** Where Twilio's SIP comes from outside: as for the trunk, or the host of our pages. */
function sipAddressOf({ store, connection, doors }: WebhookCallsOptions): string | undefined {
  const { trunk } = store.twilio;
  if (trunk && !trunk.secure) return `${trunk.host};transport=udp`;
  const { publicUrl } = connection.access ?? {};
  const [listener] = doors.sip("UDP");
  if (publicUrl === undefined || !listener) return undefined;
  return `${new URL(publicUrl).hostname}:${listener.port};transport=udp`;
}

function leaderOf({ store, policy, facts, lines }: WebhookCallsOptions): CallLeader {
  return {
    async lead(call, hasPassed, tried) {
      const { gateway, caller, dialled, stir } = call;
      // Who was screened before the challenge is not screened again.
      const held = hasPassed
        ? undefined
        : await policy.judge({ gateway, caller, dialled, stir, tried });
      const request = requestOf({ gateway, caller, dialled }, hasPassed, stir);
      const decision = held ?? route(request, facts, tried);
      return { decision, mailbox: mailboxOf(decision, request, facts) };
    },
    mailboxOf(dialled) {
      const destination = store.numbers.byNumber(dialled)?.destination;
      const user = destination === undefined ? undefined : store.users.byExtension(destination);
      return user && facts.takesMessages?.(user.id) ? user.id : undefined;
    },
    outside(call, ringing, number) {
      // As Twilio wants numbers; what cannot be read so goes by our own gateways.
      const wanted = policy.normalise(number);
      if (!E164.test(wanted)) return undefined;
      const found = lines.attempts(outsideCallOf(call, ringing, number));
      if ("status" in found) return undefined;
      const called = found[0]?.called ?? wanted;
      return E164.test(called) ? called : wanted;
    },
  };
}

const E164 = /^\+\d{8,15}$/;

function outsideCallOf(
  { sid, gateway, caller }: ArrivingCall,
  { diversions }: RingRoute,
  number: string,
) {
  return { call: sid as CallId, number, caller: { ...caller, gateway }, diversions };
}

function requestOf(
  { gateway, caller, dialled }: Pick<Arrival, "gateway" | "caller" | "dialled">,
  challenged: boolean,
  stir?: ArrivingCall["stir"],
): RouteRequest {
  const { number: extension, anonymous } = caller;
  const asks: { extension: string; gateway: GatewayId } = { extension, gateway };
  return {
    dialled,
    anonymous,
    caller: stir ? { ...asks, stir } : asks,
    ...(challenged ? { challenged } : {}),
  };
}

/** Who takes a message when nobody answers; also where nobody is there to be rung. */
function mailboxOf(
  decision: Decision,
  request: RouteRequest,
  facts: RoutingFacts,
): UserId | undefined {
  let [at, asked]: [Decision, RouteRequest] = [decision, request];
  // A forwarding may lead to one that is forwarded: routing ends that by itself.
  while (at.kind === "ring") {
    const next = onward(asked, at, "no-answer");
    if (!next) return undefined;
    asked = next;
    at = route(next, facts);
  }
  return at.kind === "service" && at.service.kind === "leave-message"
    ? at.service.mailbox
    : undefined;
}
