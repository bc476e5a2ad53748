/** Whether sound between somebody and us is encrypted by SRTP, RFC 3711 with the keys of RFC 4568. */
export type MediaEncryption =
  /** Never: an offer of nothing else is refused. */
  | "off"
  /** Where both can, and nobody on the way can read the keys. */
  | "optional"
  /** Only so: calls in the open are refused. */
  | "required";

export const MEDIA_ENCRYPTIONS: readonly MediaEncryption[] = ["off", "optional", "required"];

/** What a carrier may be set to: what is optional would be decided by whoever listens. */
export type GatewayEncryption = Exclude<MediaEncryption, "optional">;

export const GATEWAY_ENCRYPTIONS: readonly GatewayEncryption[] = ["off", "required"];
