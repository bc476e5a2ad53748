/** Whether the sound of a leg is encrypted: by what its owner wants, and what keys may travel by. */
import type { Device, Gateway } from "../domain/mod.ts";
import type { LegEncryption } from "../media/mod.ts";
import type { Flow } from "../sip/mod.ts";

/** What of a leg says so. */
export interface Encryptable {
  readonly device: Pick<Device, "encryption"> | undefined;
  readonly gateway: Pick<Gateway, "encryption" | "tlsOnly"> | undefined;
  readonly flow: Pick<Flow, "protocol"> | undefined;
  readonly side: "caller" | "callee";
  /** A call for help: nothing about keys may stop it. */
  readonly urgent: boolean;
  /** Keys may be sent by any transport: the owner answers for the network. */
  readonly anyTransport: boolean;
}

/** RFC 4568 §5.1: whoever reads the description has the keys. */
const PRIVATE: ReadonlySet<string> = new Set(["TLS", "WSS"]);

/**
 * Who registers by TLS is most likely set up to encrypt: it is offered RTP/SAVP, and the same in the
 * open when it refuses that. Who calls gets what it has offered. An offer of ours that nobody can
 * refuse, because it is in a 200, has a key beside RTP/AVP.
 */
export function legEncryption(leg: Encryptable): LegEncryption {
  const { device, gateway, flow, side, urgent, anyTransport } = leg;
  const wanted = gateway?.encryption ?? (device ? device.encryption ?? "optional" : "off");
  const isPrivate = anyTransport || gateway?.tlsOnly === true ||
    flow !== undefined && PRIVATE.has(flow.protocol);
  if (urgent && side === "caller") return "optional";
  if (wanted === "off") return "off";
  if (wanted === "required") return isPrivate ? "required" : "impossible";
  if (!isPrivate) return "off";
  return side === "callee" ? "preferred" : "optional";
}
