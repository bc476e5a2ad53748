/** A PBX whose phones can watch each other, and what a watching phone does. */

import { deepEqual, equal, ok } from "node:assert/strict";
import {
  type CallId,
  type Device,
  type DeviceId,
  type DialogState,
  type Extension,
  ha1Of,
  type LegId,
  type RingGroupId,
  type User,
  type UserId,
} from "../../src/domain/mod.ts";
import { Authenticator } from "../../src/identity/mod.ts";
import {
  EMPTY_MAILBOX,
  type MailboxCounts,
  MemorySubscriptionStore,
  Notifier,
  type NotifierOptions,
} from "../../src/notifier/mod.ts";
import { addressOfRecord } from "../../src/registrar/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import {
  type Dialog,
  dialogOfClient,
  H,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "../../src/sip/mod.ts";
import { deviceAlgorithms } from "../support/device_algorithms.ts";
import { text } from "../support/messages.ts";
import { DOMAIN, PBX, Pbx, SECRET } from "../support/pbx.ts";
import { Phone } from "../support/phone.ts";

export const EXTENSIONS = ["1001", "1002", "1003"];
const NAMES: Readonly<Record<string, string>> = { "1001": "Alice", "1002": "Bob", "1003": "Carol" };

const idOf = (extension: string) => `u-${extension}` as UserId;

const userOf = (extension: string): User => ({
  id: idOf(extension),
  extension: extension as Extension,
  name: NAMES[extension] ?? extension,
});

const deviceOf = (username: string): Device => ({
  id: `d-${username}` as DeviceId,
  user: idOf(username),
  username,
  name: username,
  realm: DOMAIN,
  ha1: ha1Of(username, DOMAIN, new Secret(SECRET)),
  algorithm: "MD5",
});

/** A PBX with a notifier, which can be stopped and started again on what it stored. */
export class WatchedPbx {
  readonly pbx = new Pbx();
  readonly store = new MemorySubscriptionStore();
  readonly mailboxes = new Map<UserId, MailboxCounts>();
  readonly users = new Map(EXTENSIONS.map((name) => [name, userOf(name)]));
  readonly devices = new Map(EXTENSIONS.map((name) => [name, deviceOf(name)]));
  readonly disturbed = new Set<UserId>();
  readonly #authenticator: Authenticator;
  readonly #changes: Partial<NotifierOptions>;
  notifier: Notifier;

  constructor(changes: Partial<NotifierOptions> = {}) {
    const { clock, random, log } = this.pbx;
    this.#changes = changes;
    this.#authenticator = new Authenticator({
      clock,
      random,
      log,
      realm: DOMAIN,
      devices: {
        byUsername: (name) => this.devices.get(name),
        algorithms: () => deviceAlgorithms([...this.devices.values()]),
      },
      lockout: { failed: () => ({ delayMs: 0, banned: false }), succeeded: () => {} },
    });
    this.notifier = this.#start();
  }

  #start(): Notifier {
    const { pbx, users, devices, mailboxes } = this;
    const { stack, clock, random, log, meter, bus: events, locations } = pbx;
    const notifier = new Notifier({
      stack,
      clock,
      random,
      log,
      meter,
      events,
      authenticate: (incoming) => this.#authenticator.authenticate(incoming, "proxy"),
      domain: DOMAIN,
      isOurs: (host) => host === DOMAIN || host === PBX.host,
      users: {
        get: (id) => [...users.values()].find((user) => user.id === id),
        byExtension: (extension) => users.get(extension),
      },
      devices: {
        get: (id) => [...devices.values()].find((device) => device.id === id),
        byUsername: (name) => devices.get(name),
        ofUser: (user) => [...devices.values()].filter((device) => device.user === user),
      },
      bindings: (username) =>
        locations.bindings(addressOfRecord(username, DOMAIN), clock.now().getTime()),
      subscriptions: this.store,
      mailboxes: { counts: (user) => mailboxes.get(user) ?? EMPTY_MAILBOX },
      extensionKind: (extension) =>
        extension === "5901" || extension === "*5901"
          ? { kind: "slot", slot: "5901" }
          : extension === "600"
          ? { kind: "group", group: "g600" as RingGroupId, members: [idOf("1002"), idOf("1003")] }
          : undefined,
      doNotDisturb: (user) => this.disturbed.has(user),
      ...this.#changes,
    });
    stack.handle("SUBSCRIBE", notifier.subscribe);
    return notifier;
  }

  /** Ends the notifier as a program that stops does, and starts the next on what it stored. */
  restart(): void {
    this.notifier[Symbol.dispose]();
    this.notifier = this.#start();
  }

  phone(username: string, options: { port?: number; protocol?: "UDP" | "TCP" } = {}): Watcher {
    return new Watcher(this.pbx, {
      username,
      host: `192.0.2.${Number(username) - 1000 + 10}`,
      ...options,
    });
  }

  /** A call of `extension` changes. */
  call(extension: string, changes: Partial<DialogState> = {}): DialogState {
    const call = changes.call ?? "c1" as CallId;
    const dialog: DialogState = {
      call,
      leg: `${call}-${extension}` as LegId,
      user: idOf(extension),
      device: `d-${extension}` as DeviceId,
      direction: "recipient",
      state: "early",
      sipCallId: "sip-call-1",
      localTag: "their-tag",
      remoteTag: "our-tag",
      remote: { number: "1003", name: "Carol" },
      holding: false,
      ...changes,
    };
    this.pbx.bus.publish({ type: "dialog.changed", dialog });
    return dialog;
  }

  setMailbox(extension: string, counts: Partial<MailboxCounts>): void {
    this.mailboxes.set(idOf(extension), { ...EMPTY_MAILBOX, ...counts });
    this.pbx.bus.publish({ type: "mailbox.changed", user: idOf(extension) });
  }

  settingsChanged(extension: string): void {
    this.pbx.bus.publish({ type: "settings.changed", user: idOf(extension) });
  }

  run(ms: number): Promise<void> {
    return this.pbx.run(ms);
  }

  count(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const metric = this.pbx.meter.metrics().find((one) => one.name === name);
    return (metric?.samples() ?? [])
      .filter((sample) => Object.entries(labels).every(([key, it]) => sample.labels[key] === it))
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** Ends a scenario: nothing went wrong unseen, and no timer is left. */
  async finish(): Promise<void> {
    this.notifier[Symbol.dispose]();
    await this.pbx.finish();
    deepEqual(this.pbx.errors, []);
  }
}

/** How one subscription is asked for. */
export interface Wish {
  readonly event?: string;
  readonly expires?: number | undefined;
  readonly headers?: readonly string[];
  readonly host?: string;
  readonly callId?: string;
  readonly tag?: string;
  readonly cseq?: number;
  readonly contact?: string;
}

/** The watcher's side of a subscription. */
export interface Subscribed {
  readonly dialog: Dialog;
  readonly response: SipResponse;
  /** The NOTIFY that came with the answer; it has been answered. */
  readonly notify: SipRequest;
}

export class Watcher extends Phone {
  #sequence = 10;

  /** Sends SUBSCRIBE, proves who it is, and returns the final response. */
  async ask(extension: string, wish: Wish = {}): Promise<[SipRequest, SipResponse]> {
    const { event = "dialog", expires = 3600, host = DOMAIN } = wish;
    const sent = await this.prove(this.request("SUBSCRIBE", `sip:${extension}@${host}`, {
      ...(wish.callId === undefined ? {} : { callId: wish.callId }),
      ...(wish.tag === undefined ? {} : { tag: wish.tag }),
      ...(wish.cseq === undefined ? {} : { cseq: wish.cseq }),
      headers: [
        `Contact: ${wish.contact ?? this.contact}`,
        ...(event === "" ? [] : [`Event: ${event}`]),
        ...("expires" in wish && wish.expires === undefined ? [] : [`Expires: ${expires}`]),
        ...wish.headers ?? [],
      ],
    }));
    return [sent, this.#answerTo(sent)];
  }

  #answerTo(sent: SipRequest): SipResponse {
    const at = this.inbox.findIndex((it) =>
      it.kind === "response" && it.callId === sent.callId &&
      it.cseq.number === sent.cseq.number
    );
    const [answer] = at < 0 ? [] : this.inbox.splice(at, 1);
    ok(answer?.kind === "response", `no answer to ${sent.method}`);
    return answer;
  }

  /** Subscribes, and answers the NOTIFY that comes at once. */
  async subscribe(extension: string, wish: Wish = {}): Promise<Subscribed> {
    const [sent, response] = await this.ask(extension, wish);
    equal(response.status, 200, `${response.status} ${response.reason}`);
    const notify = await this.notified();
    return { dialog: dialogOfClient(sent, response), response, notify };
  }

  /** Sends SUBSCRIBE in the dialog, proves who it is, and returns the final response. */
  async refresh({ dialog }: Pick<Subscribed, "dialog">, wish: Wish = {}): Promise<SipResponse> {
    const { event = "dialog", expires = 3600, cseq = this.#sequence += 2 } = wish;
    const sent = await this.prove(
      this.request("SUBSCRIBE", dialog.remoteTarget, {
        callId: dialog.callId,
        tag: dialog.localTag,
        to: `${dialog.remote};tag=${dialog.remoteTag}`,
        cseq,
        headers: [
          `Contact: ${wish.contact ?? this.contact}`,
          `Event: ${event}`,
          `Expires: ${expires}`,
          ...wish.headers ?? [],
        ],
      }),
    );
    return this.#answerTo(sent);
  }

  /** The next NOTIFY; answered with `status`, or not when that is 0. */
  async notified(status = 200, headers: readonly string[] = []): Promise<SipRequest> {
    const notify = this.take("NOTIFY");
    if (status > 0) this.reply(notify, status, { headers });
    await this.pbx.run(5);
    // While it was not answered, copies of it came too.
    const kept = this.inbox.filter((one) => !isCopy(one, notify));
    this.inbox.splice(0, Infinity, ...kept);
    return notify;
  }

  /** NOTIFYs that came and were not taken, copies left out. */
  get waiting(): number {
    const requests = this.inbox.filter((it) => it.kind === "request" && it.method === "NOTIFY");
    return new Set(requests.map(({ callId, cseq }) => `${callId} ${cseq.number}`)).size;
  }
}

const isCopy = (one: SipMessage, of: SipRequest): boolean =>
  one.kind === "request" && one.callId === of.callId && one.cseq.number === of.cseq.number;

export const stateOf = (notify: SipRequest): string =>
  notify.headers.raw(H.subscriptionState.name)[0] ?? "";

export const bodyOfNotify = (notify: SipRequest): string => text(notify.body);

/** The states of the dialogs of a body, with their ids: `1002 early`. */
export function lampsOf(notify: SipRequest): readonly string[] {
  return [...bodyOfNotify(notify).matchAll(/<dialog id="([^"]*)".*?<state[^>]*>(\w+)<\/state>/g)]
    .map(([, id, state]) => `${id} ${state}`);
}

export const versionOf = (notify: SipRequest): number =>
  Number(/ version="(\d+)"/.exec(bodyOfNotify(notify))?.[1]);

/** One scenario, from a fresh PBX to one that has forgotten everything. */
export function rule(
  name: string,
  check: (it: WatchedPbx) => Promise<void>,
  changes: Partial<NotifierOptions> = {},
): void {
  Deno.test(name, async () => {
    const it = new WatchedPbx(changes);
    await check(it);
    await it.finish();
  });
}
