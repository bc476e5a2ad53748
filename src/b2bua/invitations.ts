/** INVITEs outside dialogs: who sends them, where they lead, and what begins with them. */

import type { CallSettings, Device, UserId, UserStore } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { ArrivedCall, Gateways } from "../gateways/mod.ts";
import type { Authenticator } from "../identity/mod.ts";
import type { Decision, RouteRequest } from "../routing/mod.ts";
import { type Log, messageOf } from "../runtime/mod.ts";
import { H, type IncomingRequest, type SipStack, verstatOf, wantsPrivacy } from "../sip/mod.ts";
import type { Admission } from "./admission.ts";
import type { CallBook } from "./call_book.ts";
import { type Caller, isOwn, type OwnCaller } from "./caller.ts";
import type { Features } from "./features.ts";
import type { Party } from "./leg_context.ts";
import type { ParkingLot } from "./parking_lot.ts";
import type { Screen } from "./screen.ts";

export interface InvitationsOptions {
  readonly stack: Pick<SipStack, "branches">;
  readonly log: Log;
  readonly events: EventBus;
  readonly users: Pick<UserStore, "get">;
  readonly authenticator: Pick<Authenticator, "prove">;
  readonly gateways: Pick<Gateways, "arrived" | "arrivedFrom"> | undefined;
  readonly screen: Screen | undefined;
  readonly isOurs: (host: string) => boolean;
  /** True for a number for emergencies. */
  readonly isEmergency: (number: string) => boolean;
  /** A phone of ours calls for help from an address. */
  readonly onHelp: ((address: string) => void) | undefined;
  /** Somebody tries what a call for help would do. */
  readonly onEmergencyTest: ((caller: Party, device: Device) => void) | undefined;
  readonly route: (request: RouteRequest, tried: Caller["tried"]) => Decision;
  readonly saveSettings: (user: UserId, settings: CallSettings) => void;
  readonly admission: Admission;
  readonly calls: CallBook;
  readonly features: Features;
  readonly lot: ParkingLot;
}

export class Invitations {
  readonly #options: InvitationsOptions;

  constructor(options: InvitationsOptions) {
    this.#options = options;
  }

  /** Answers an INVITE outside a dialog. */
  readonly invite = (incoming: IncomingRequest): void | Promise<void> => {
    const { request } = incoming;
    const { stack, gateways, authenticator, isOurs } = this.#options;
    const maxForwards = request.headers.first(H.maxForwards) ?? 70;
    const dialled = dialledOf(incoming, isOurs);
    if (maxForwards === 0) return incoming.respondStatelessly(483);
    if (dialled && stack.branches.isLoop(request, dialled)) {
      return incoming.respondStatelessly(482);
    }
    const arrived = gateways?.arrived(incoming);
    if (arrived) return this.#fromOutside(incoming, arrived, maxForwards - 1);
    const proven = authenticator.prove(incoming, "proxy");
    if (!proven) return;
    if ("device" in proven) return this.#fromInside(incoming, proven.device, dialled, maxForwards);
    const call = gateways?.arrivedFrom(incoming, proven.trunk);
    if (call) return this.#fromOutside(incoming, call, maxForwards - 1);
    incoming.respond(403);
  };

  /** A phone of ours calls. */
  #fromInside(
    incoming: IncomingRequest,
    device: Device,
    dialled: string | undefined,
    maxForwards: number,
  ): void {
    const { request } = incoming;
    const { users, admission, features, route, isEmergency } = this.#options;
    if (lacksContact(incoming)) return;
    const user = users.get(device.user);
    const extension = user?.extension ?? device.username;
    const anonymous = wantsPrivacy(request);
    const party = { number: extension, name: user?.name ?? "", anonymous };
    const caller: OwnCaller = {
      incoming,
      device,
      party,
      dialled: dialled ?? "",
      maxForwards: maxForwards - 1,
      tried: [],
    };
    if (request.headers.has(H.replaces)) return features.replace(caller);
    // Nobody who calls for help is one too many.
    const isForHelp = dialled !== undefined && isEmergency(dialled);
    if (isForHelp) this.#options.onHelp?.(incoming.flow.remote.host);
    else if (admission.refuses(incoming, device)) return;
    if (dialled === undefined) return incoming.respond(404);
    const helped = isForHelp ? { ...caller, urgent: true } : caller;
    const asks = { user: device.user, extension, device: device.id };
    this.#carryOut(route({ dialled, caller: asks, anonymous }, caller.tried), helped);
  }

  /** A carrier brings a call. */
  #fromOutside(
    incoming: IncomingRequest,
    arrived: ArrivedCall,
    maxForwards: number,
  ): void | Promise<void> {
    const { gateway, credentials, dialled, caller: { number, name, anonymous } } = arrived;
    const { admission, screen } = this.#options;
    if (lacksContact(incoming)) return;
    // Whoever is outside takes nobody's place.
    if (incoming.request.headers.has(H.replaces)) return incoming.respond(403);
    if (admission.refusesTrunk(incoming, gateway)) return;
    const caller: Caller = {
      incoming,
      device: undefined,
      trunk: { gateway, credentials, stir: verstatOf(incoming.request) },
      party: { number: number === "" ? "anonymous" : number, name, anonymous },
      dialled,
      maxForwards,
      tried: [],
    };
    if (!screen) return this.#routeArrival(arrived, caller);
    return this.#screened(screen, arrived, caller);
  }

  /** Lets a call from outside go its way when it has been looked at. */
  async #screened(screen: Screen, arrived: ArrivedCall, caller: Caller): Promise<void> {
    const { incoming, tried } = caller;
    const { log, admission } = this.#options;
    let gone = false;
    incoming.begin({ onCancel: () => void (gone = true) });
    incoming.respond(100);
    const { gateway: { id: gateway }, dialled } = arrived;
    const { request } = incoming;
    const asked = { gateway, dialled, request, tried, caller: arrived.caller };
    const decision = await screen(asked).catch((error: unknown) => {
      log.error("A call from outside could not be screened", { cause: messageOf(error) });
      return undefined;
    });
    if (gone) return incoming.respond(487);
    if (admission.refusesTrunk(incoming, arrived.gateway)) return;
    if (decision) this.#carryOut(decision, caller);
    else this.#routeArrival(arrived, caller);
  }

  #routeArrival({ gateway, dialled, caller: { anonymous, number } }: ArrivedCall, caller: Caller) {
    const asks = { extension: number, gateway: gateway.id, stir: caller.trunk?.stir };
    this.#carryOut(this.#options.route({ dialled, caller: asks, anonymous }, caller.tried), caller);
  }

  #carryOut(decision: Decision, caller: Caller): void {
    const { calls } = this.#options;
    switch (decision.kind) {
      case "reject":
        return caller.incoming.respond(decision.status, { reason: decision.reason });
      case "ring":
        return calls.start(caller, decision, decision.anonymous);
      case "service":
        if (decision.service.kind === "emergency-test" && isOwn(caller)) {
          this.#options.onEmergencyTest?.(caller.party, caller.device);
        }
        return calls.start(caller, decision);
      case "page":
        return calls.start(caller, decision);
      default:
        if (isOwn(caller)) return this.#serve(decision, caller);
        return caller.incoming.respond(403);
    }
  }

  /** What only people of ours can dial. */
  #serve(
    decision: Exclude<Decision, { kind: "reject" | "ring" | "service" | "page" }>,
    caller: OwnCaller,
  ): void {
    const { features, lot, events, saveSettings } = this.#options;
    const { device } = caller;
    switch (decision.kind) {
      case "park":
        return features.park(caller, decision.slot);
      case "slot":
        return lot.at(decision.slot)
          ? features.retrieve(caller, decision.slot)
          : features.park(caller, decision.slot);
      case "pickup":
        return features.pickUp(caller, (leg) => leg.device?.user === decision.user);
      case "group-pickup":
        return features.pickUp(caller, (leg) => leg.device?.user !== device.user);
      case "change":
        saveSettings(decision.user, decision.settings);
        events.publish({ type: "settings.changed", user: decision.user });
        return this.say(caller, decision.prompts);
    }
  }

  /** Answers the caller and says something; then the call ends. */
  say(caller: Caller, prompts: readonly string[]): void {
    this.#options.calls.start(caller, { kind: "service", service: { kind: "say", prompts } });
  }
}

/** Refuses an INVITE that does not say where its sender is, and says whether it did. */
function lacksContact(incoming: IncomingRequest): boolean {
  if (incoming.request.headers.all(H.contact).length === 1) return false;
  incoming.respond(400, { reason: "Bad Request (INVITE needs one Contact)" });
  return true;
}

/** The number that an INVITE is for; undefined when it is for somebody else's server. */
function dialledOf(
  { request }: IncomingRequest,
  isOurs: (host: string) => boolean,
): string | undefined {
  const { uri } = request;
  // A service of RFC 5031, `urn:service:sos`, is known by its whole name.
  if (uri.kind === "other" && uri.scheme === "urn") return uri.rest;
  if (uri.kind === "other") return uri.rest.split(";")[0]?.replace(/[-.()]/g, "");
  return isOurs(uri.host) ? uri.user : undefined;
}
