/** A session description, RFC 8866, as plain data. Text is kept as it came. */

export type AddressType = "IP4" | "IP6";

/** `o=`, RFC 8866 §5.2. The numbers are text because they may exceed 2^53. */
export interface Origin {
  readonly username: string;
  readonly sessionId: string;
  readonly sessionVersion: string;
  readonly addressType: AddressType;
  readonly address: string;
}

/** `c=`, RFC 8866 §5.7, without the TTL and count that only multicast has. */
export interface Connection {
  readonly addressType: AddressType;
  readonly address: string;
}

/** `a=name` or `a=name:value`. */
export interface Attribute {
  readonly name: string;
  /** Undefined for a property attribute such as `sendonly`. */
  readonly value: string | undefined;
}

/** A line this stack reads no meaning into, such as `b=`, `t=` or `i=`. */
export interface Line {
  readonly type: string;
  readonly value: string;
}

/** One `m=` section, RFC 8866 §5.14. */
export interface MediaDescription {
  /** `audio`, `video`, `image`, ... */
  readonly kind: string;
  /** 0 when the stream is rejected or removed, RFC 3264 §6 and §8.2. */
  readonly port: number;
  /** The number after the port's slash; 1 without one. */
  readonly portCount: number;
  /** The transport, e.g. `RTP/AVP`. */
  readonly protocol: string;
  /** Payload types for RTP, media subtypes otherwise; at least one. */
  readonly formats: readonly string[];
  readonly connection: Connection | undefined;
  readonly lines: readonly Line[];
  readonly attributes: readonly Attribute[];
}

export interface Sdp {
  readonly origin: Origin;
  readonly sessionName: string;
  readonly connection: Connection | undefined;
  readonly lines: readonly Line[];
  readonly attributes: readonly Attribute[];
  readonly media: readonly MediaDescription[];
}

/** The value of the first attribute called `name`; an empty text for a property attribute. */
export function attributeOf(attributes: readonly Attribute[], name: string): string | undefined {
  for (const attribute of attributes) {
    if (attribute.name === name) return attribute.value ?? "";
  }
  return undefined;
}

export function hasAttribute(attributes: readonly Attribute[], name: string): boolean {
  return attributeOf(attributes, name) !== undefined;
}
