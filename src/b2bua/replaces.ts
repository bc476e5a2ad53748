/** INVITE with Replaces, RFC 3891 §3: who may take the place of whom. */

import type { Device, UserId } from "../domain/mod.ts";
import { H, type ReplacesValue, type SipRequest, SipSyntaxError } from "../sip/mod.ts";
import type { Leg } from "./leg.ts";
import type { LiveCall } from "./live_call.ts";
import type { Switchboard } from "./switchboard.ts";
import { findReplaced } from "./transfer.ts";

interface Refusal {
  readonly refused: 400 | 403 | 481 | 486 | 603;
  readonly reason: string;
}

/**
 * The leg that `request` of `device` wants to replace, or why it must not. A person may go on at
 * another phone of their own; a call that rings may be taken by who shares a pickup group.
 */
export function replacedBy(
  request: SipRequest,
  device: Device,
  switchboard: Pick<Switchboard, "find">,
  mayPickUp: (user: UserId, called: UserId) => boolean,
): { readonly leg: Leg; readonly call: LiveCall } | Refusal {
  const replaces = readReplaces(request);
  if (!replaces) return { refused: 400, reason: "Bad Request (One Replaces is wanted)" };
  const found = findReplaced(replaces, switchboard);
  if (!found) return { refused: 481, reason: "Call/Transaction Does Not Exist" };
  const { leg, call } = found;
  if (leg.over) return { refused: 603, reason: "Declined (The call is over)" };
  const user = leg.device?.user;
  const { state } = leg.dialogState;
  if (state !== "confirmed") {
    // RFC 3891 §3: an early dialog only where we are its caller.
    if (leg.side !== "callee") return { refused: 481, reason: "Call/Transaction Does Not Exist" };
    return user !== undefined && mayPickUp(device.user, user)
      ? found
      : { refused: 403, reason: "Forbidden (Not in your pickup group)" };
  }
  if (replaces.earlyOnly) return { refused: 486, reason: "Busy Here (The call was answered)" };
  if (user !== device.user) return { refused: 403, reason: "Forbidden (Not your call)" };
  return call.partnerOf(leg) ? found : { refused: 481, reason: "Call/Transaction Does Not Exist" };
}

function readReplaces({ headers }: SipRequest): ReplacesValue | undefined {
  // Two of them, or a Join besides, ask for what cannot be, §3.
  if (headers.fieldsOf(H.replaces).length !== 1 || headers.raw("join").length > 0) return undefined;
  try {
    return headers.first(H.replaces);
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}
