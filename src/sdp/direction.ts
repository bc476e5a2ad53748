import { type Attribute, type MediaDescription, type Sdp } from "./sdp.ts";
import { connectionOf } from "./transport_address.ts";

/** Who sends, from the view of the party that wrote the description, RFC 3264 §5.1. */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** True for the four attribute names that tell a direction. */
export function isDirection(name: string): name is Direction {
  // Asked of each attribute: unequal lengths tell at once, a hash would have to be made.
  return name === "sendrecv" || name === "sendonly" || name === "recvonly" || name === "inactive";
}

function directionIn(attributes: readonly Attribute[]): Direction | undefined {
  for (const { name } of attributes) if (isDirection(name)) return name;
  return undefined;
}

/** The direction of `media`: its own, else the session's, else `sendrecv` (RFC 8866 §6.7). */
export function directionOf(sdp: Sdp, media: MediaDescription): Direction {
  return directionIn(media.attributes) ?? directionIn(sdp.attributes) ?? "sendrecv";
}

/** The same direction as the other party sees it. */
export function reverse(direction: Direction): Direction {
  if (direction === "sendonly") return "recvonly";
  return direction === "recvonly" ? "sendonly" : direction;
}

export function maySend(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "sendonly";
}

export function mayReceive(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "recvonly";
}

/** The unspecified address, which RFC 2543 phones send to mean "do not send to me". */
export function isUnspecified(address: string): boolean {
  return address === "0.0.0.0" || address === "::" || address === "0:0:0:0:0:0:0:0";
}

/** True when the writer put this stream on hold, RFC 3264 §8.4, including RFC 2543's `0.0.0.0`. */
export function isHeld(sdp: Sdp, media: MediaDescription): boolean {
  if (!mayReceive(directionOf(sdp, media))) return true;
  const connection = connectionOf(sdp, media);
  return connection !== undefined && isUnspecified(connection.address);
}
