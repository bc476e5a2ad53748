/**
 * The back-to-back user agent: an INVITE of a device becomes a call to whomever the number that
 * was dialled leads to. Neither side sees the other's headers, addresses or tags.
 */

import type {
  CallId,
  CallSettings,
  Considered,
  Device,
  DeviceStore,
  GatewayId,
  LegId,
  UserId,
  UserStore,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Gateways, OutsideLines } from "../gateways/mod.ts";
import type { Authenticator } from "../identity/mod.ts";
import type { Digit, MediaEngine, Recording } from "../media/mod.ts";
import type { LocationStore } from "../registrar/mod.ts";
import type { Decision, RouteRequest } from "../routing/mod.ts";
import type { Clock, Log, Meter, Random } from "../runtime/mod.ts";
import {
  DEFAULT_SESSION_TIMER_POLICY,
  type SessionTimerPolicy,
  type SipStack,
} from "../sip/mod.ts";
import type { Voicemail } from "../voicemail/mod.ts";
import type { Parking } from "../call/mod.ts";
import { Admission } from "./admission.ts";
import { CallBook } from "./call_book.ts";
import { CallControl } from "./call_control.ts";
import { Destinations } from "./destinations.ts";
import { Dialler } from "./dialler.ts";
import { Features } from "./features.ts";
import { Forks } from "./forks.ts";
import { Invitations } from "./invitations.ts";
import type { Leg } from "./leg.ts";
import { LegBook } from "./leg_book.ts";
import type { LegContext, Party } from "./leg_context.ts";
import { Listeners } from "./listeners.ts";
import type { LiveCall } from "./live_call.ts";
import { ParkingLot } from "./parking_lot.ts";
import type { Screen } from "./screen.ts";
import type { Switchboard, WaitedFor } from "./switchboard.ts";

export interface B2buaOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  readonly media: MediaEngine;
  readonly locations: LocationStore;
  readonly users: Pick<UserStore, "get" | "byExtension">;
  readonly devices: Pick<DeviceStore, "ofUser">;
  readonly authenticator: Pick<Authenticator, "prove">;
  /** The way to the telephone network; undefined where there is none. */
  readonly lines?: OutsideLines;
  /** The way back. */
  readonly gateways?: Pick<Gateways, "arrived" | "arrivedFrom" | "onDown">;
  /** Looks at calls from outside before they are routed. */
  readonly screen?: Screen;
  readonly domain: string;
  readonly isOurs: (host: string) => boolean;
  readonly maxCalls: number;
  /** For devices without a limit of their own. */
  readonly maxCallsPerDevice: number;
  /** Where a number leads; `tried` takes what was considered. */
  readonly route: (request: RouteRequest, exchange: Exchange, tried: Considered[]) => Decision;
  /** True for a number for emergencies, whoever it may belong to besides. */
  readonly isEmergency: (number: string) => boolean;
  /** A phone of ours, which has proved to be one, calls for help from an address. */
  readonly onHelp?: (address: string) => void;
  /** Somebody tries what a call for help would do. */
  readonly onEmergencyTest?: (caller: Party, device: Device) => void;
  /** Where the speaking clock is told; on this machine if left out. */
  readonly timeZone?: () => string | undefined;
  readonly saveSettings: (user: UserId, settings: CallSettings) => void;
  /** True when `user` may answer for `called`. */
  readonly mayPickUp: (user: UserId, called: UserId) => boolean;
  /** Slots of the parking lot, in the order in which they are filled. */
  readonly parkSlots: () => readonly string[];
  /** How long a call stays in its slot, milliseconds. */
  readonly parkMs: number;
  /** What people hear who wait for somebody; undefined for what is built in. */
  readonly musicOf?: (whom: WaitedFor) => string | undefined;
  /** Takes messages; nobody does if left out. */
  readonly voicemail?: Pick<Voicemail, "attend">;
  readonly sessionTimers?: SessionTimerPolicy;
  /** Keys of encrypted sound may be sent by any transport, not by TLS alone; false if left out. */
  readonly keysByAnyTransport?: boolean;
}

/** What a route may ask about the calls there are. */
export interface Exchange {
  isRegistered(user: UserId): boolean;
  callsOf(user: UserId | GatewayId): number;
}

export class B2bua implements Switchboard, Exchange {
  readonly domain: string;
  readonly isOurs: (host: string) => boolean;
  readonly parkMs: number;
  readonly #options: B2buaOptions;
  readonly #context: LegContext;
  readonly #legs: LegBook;
  readonly #forks: Forks;
  readonly #lot: ParkingLot;
  readonly #features: Features;
  readonly #destinations: Destinations;
  readonly #invitations: Invitations;
  readonly #admission: Admission;
  readonly #calls: CallBook;
  readonly #listeners: Listeners;
  /** What a phone's keys do, for pages and programs. */
  readonly control: CallControl;

  constructor(options: B2buaOptions) {
    this.#options = options;
    const { stack, clock, random, log, meter, events, locations } = options;
    this.domain = options.domain;
    this.isOurs = options.isOurs;
    this.parkMs = options.parkMs;
    this.#legs = new LegBook((dialog) => events.publish({ type: "dialog.changed", dialog }));
    this.#context = {
      stack,
      clock,
      random,
      log,
      legs: this.#legs,
      sessionTimers: options.sessionTimers ?? DEFAULT_SESSION_TIMER_POLICY,
      keysByAnyTransport: options.keysByAnyTransport ?? false,
      destinationOf: (leg) => this.#forks.newDestinationOf(leg),
    };
    const { users, devices, domain } = options;
    this.#forks = new Forks({
      stack,
      clock,
      random,
      locations,
      users,
      devices,
      domain,
      isFull: (device) => this.#admission.isFull(device),
      anyTransport: options.keysByAnyTransport ?? false,
      lines: options.lines,
    });
    this.#lot = new ParkingLot(
      options.parkSlots,
      (slot, parked) =>
        events.publish({ type: "slot.changed", slot, ...(parked ? { parked } : {}) }),
    );
    this.#destinations = new Destinations({
      route: (request, tried) => options.route(request, this, tried),
      users,
      lot: this.#lot,
    });
    const { maxCalls, maxCallsPerDevice } = options;
    this.#calls = new CallBook({
      clock,
      random,
      log,
      meter,
      events,
      media: options.media,
      switchboard: this,
      context: this.#context,
      forks: this.#forks,
      onEnded: (call) => {
        this.#listeners.ended(call);
        this.#admission.onEnded();
      },
    });
    const { live: calls } = this.#calls;
    const legs = this.#legs;
    this.#admission = new Admission({ clock, calls, legs, maxCalls, maxCallsPerDevice });
    this.#features = new Features({
      legs,
      calls,
      lot: this.#lot,
      mayPickUp: options.mayPickUp,
      switchboard: this,
      refuses: ({ incoming, device }, call) => this.#admission.refuses(incoming, device, call),
      say: (caller, prompts) => this.#invitations.say(caller, prompts),
      legOf: (call, caller) => this.#calls.legOf(call, caller),
    });
    const dialler = new Dialler({
      users,
      forks: this.#forks,
      admission: this.#admission,
      calls: this.#calls,
      route: (request, tried) => options.route(request, this, tried),
      isEmergency: options.isEmergency,
    });
    this.#listeners = new Listeners({
      users,
      forks: this.#forks,
      admission: this.#admission,
      calls: this.#calls,
      media: options.media,
    });
    this.#invitations = new Invitations({
      ...options,
      gateways: options.gateways,
      screen: options.screen,
      onHelp: options.onHelp,
      onEmergencyTest: options.onEmergencyTest,
      route: (request, tried) => options.route(request, this, tried),
      admission: this.#admission,
      calls: this.#calls,
      features: this.#features,
      lot: this.#lot,
    });
    this.control = new CallControl({
      calls,
      switchboard: this,
      dialler,
      listeners: this.#listeners,
    });
    options.gateways?.onDown((gateway) => this.#onGatewayDown(gateway));
    meter.gauge(
      "ringdown_legs",
      "Sides of calls that are not forgotten yet.",
      () => this.#legs.size,
    );
  }

  /** Calls ringing or up. */
  get size(): number {
    return this.#calls.live.size;
  }

  /** Tells the call with `id` that no media comes from one of its legs. */
  onSilent(id: CallId, leg: LegId): void {
    this.#calls.live.get(id)?.onSilent(leg);
  }

  /** Tells it that a key was pressed. */
  onDigit(id: CallId, leg: LegId, digit: Digit): void {
    this.#calls.live.get(id)?.onDigit(leg, digit);
  }

  /** Tells it that what was played once is over. */
  onPlayed(id: CallId, leg: LegId): void {
    this.#calls.live.get(id)?.onPlayed(leg);
  }

  /** Tells it that what a leg said has been written down. */
  onRecorded(id: CallId, leg: LegId, recording: Recording): void {
    this.#calls.live.get(id)?.onRecorded(leg, recording);
  }

  // Switchboard and Exchange.

  isRegistered(user: UserId): boolean {
    return this.#forks.isRegistered(user);
  }

  callsOf(user: UserId | GatewayId): number {
    return this.#legs.callsOf(user);
  }

  readonly forks: Switchboard["forks"] = (request) => this.#forks.forks(request);

  find(sipCallId: string, localTag: string): { leg: Leg; call: LiveCall } | undefined {
    const leg = this.#legs.find(sipCallId, localTag);
    const call = leg && this.#calls.live.get(leg.call);
    return leg && call && { leg, call };
  }

  park(call: CallId, leg: Leg, { slot, by }: Parking): void {
    const parkedBy = by === undefined ? undefined : this.#options.users.byExtension(by)?.id;
    const since = this.#options.clock.now();
    this.#lot.park({ slot, call, leg: leg.id, party: leg.party, parkedBy, since });
  }

  slotFor(leg: Leg, slot?: string): Parking | undefined {
    return this.#destinations.parking(leg.party.number, slot);
  }

  parkedBy(slot: string): UserId | undefined {
    return this.#lot.at(slot)?.parkedBy;
  }

  freeSlot(slot: string): void {
    this.#lot.leave(slot);
  }

  hear(call: CallId, leg: LegId): void {
    this.#listeners.hear(call, leg);
  }

  get timeZone(): string | undefined {
    return this.#options.timeZone?.();
  }

  get voicemail(): Switchboard["voicemail"] {
    return this.#options.voicemail;
  }

  musicOf(whom: WaitedFor): string | undefined {
    return this.#options.musicOf?.(whom);
  }

  readonly route: Switchboard["route"] = (destination) => this.#destinations.route(destination);

  readonly backTo: Switchboard["backTo"] = (extension) => this.#destinations.backTo(extension);

  /** Answers an INVITE outside a dialog. */
  get invite(): Invitations["invite"] {
    return this.#invitations.invite;
  }

  /** Calls that ring there and are not answered yet try another. */
  #onGatewayDown(gateway: GatewayId): void {
    for (const leg of this.#legs.values()) {
      if (leg.side !== "callee" || leg.trunk?.gateway.id !== gateway || leg.answeredAt) continue;
      this.#calls.live.get(leg.call)?.onWayLost(leg.id);
    }
  }

  // The end.

  /**
   * Takes no more calls, and resolves when those there are have ended; after `seconds` those that
   * have not are hung up.
   */
  drain(seconds: number): Promise<void> {
    return this.#admission.drain(seconds);
  }
}
