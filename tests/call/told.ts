import type { CallEffect } from "../../src/call/mod.ts";

/** An effect in a few words. */
export function told(effect: CallEffect): string {
  switch (effect.do) {
    case "ring":
      if (!effect.after) return `ring ${effect.index}`;
      return `ring ${effect.index} after ${effect.after.leg}${
        effect.after.reoffer ? ", offered less" : ""
      }`;
    case "summon":
      return "summon";
    case "greet":
      return `greet ${effect.leg}`;
    case "progress":
      return `progress ${effect.status} of ${effect.leg}`;
    case "screen":
      return `screen ${effect.leg}`;
    case "connect":
      return `connect ${effect.callee}`;
    case "join":
      return `join ${effect.a} and ${effect.b}`;
    case "reject":
      return `reject ${effect.status}${
        effect.cause === effect.status ? "" : ` for ${effect.cause}`
      }`;
    case "cancel":
    case "bye":
      return `${effect.do} ${effect.leg}: ${effect.why}`;
    case "pass-offer":
      return `pass-offer ${effect.from} to ${effect.to}`;
    case "refuse-offer":
      return `refuse-offer ${effect.leg} ${effect.status}`;
    case "answer-offer":
    case "answer-early-offer":
      return `${effect.do} ${effect.leg}`;
    case "play":
      return `play ${effect.what} to ${effect.leg}`;
    case "receive":
      return `receive ${effect.leg}`;
    case "address":
      return `address ${effect.leg}`;
    case "page":
      return `page ${effect.leg}`;
    case "serve":
      return `serve ${effect.service.kind} to ${effect.leg}`;
    case "park":
      return `park ${effect.leg} at ${effect.parking.slot}`;
    case "free-slot":
      return `free-slot ${effect.slot}`;
    case "route":
      return `route to ${effect.to}: ${effect.why}`;
    case "tell-transferor":
      return `tell-transferor ${effect.status}`;
    case "start-timer":
      return `start-timer ${effect.name} ${effect.ms}`;
    case "stop-timer":
      return `stop-timer ${effect.name}`;
    case "stop-timers":
      return "stop-timers";
    case "end":
      return `end: ${effect.cause.reason} by ${effect.cause.by} ${effect.cause.status}`;
  }
}
