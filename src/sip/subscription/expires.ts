/** How long subscriptions of a package last, in seconds. */
export interface ExpiresPolicy {
  readonly least: number;
  /** For a SUBSCRIBE without Expires: the package's default, RFC 6665 §5.4.4. */
  readonly usual: number;
  readonly most: number;
}

export type GrantedExpires =
  | { readonly seconds: number }
  /** 423 with this in Min-Expires. */
  | { readonly tooBrief: number };

const HOUR = 3_600;

/**
 * The duration of a subscription that asks for `asked` seconds, RFC 6665 §4.2.1.1: never longer
 * than asked. Too brief is only what is more than 0, less than an hour, and less than the least.
 */
export function grantExpires(asked: number | undefined, policy: ExpiresPolicy): GrantedExpires {
  const wanted = asked ?? policy.usual;
  if (wanted > 0 && wanted < HOUR && wanted < policy.least) return { tooBrief: policy.least };
  return { seconds: Math.min(wanted, policy.most) };
}
