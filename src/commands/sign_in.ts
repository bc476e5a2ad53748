import type { Config } from "../config/mod.ts";
import type { Secret } from "../runtime/mod.ts";

/** What is to be typed into a phone. */
export interface SignIn {
  readonly extension: string;
  readonly username: string;
  readonly secret: Secret;
}

/** For people. */
export function signInLines(signIn: SignIn, config: Config, addresses: readonly string[]) {
  const port = config.sip[0]?.port;
  const tls = config.sips[0]?.port;
  return [
    `  Server    ${serversOf(config, addresses).join(" or ")}`,
    ...(port === undefined ? [] : [`  Port      ${port} (UDP or TCP)`]),
    ...(tls === undefined ? [] : [`  Port      ${tls} (TLS)`]),
    `  User      ${signIn.username}`,
    `  Password  ${signIn.secret.reveal()}`,
  ];
}

/** For programs. */
export function signInJson(signIn: SignIn, config: Config, addresses: readonly string[]): string {
  return JSON.stringify({
    extension: signIn.extension,
    username: signIn.username,
    secret: signIn.secret.reveal(),
    realm: config.domain,
    servers: serversOf(config, addresses),
    sip: config.sip[0]?.port ?? null,
    sips: config.sips[0]?.port ?? null,
  });
}

/** A domain with a dot in it is a name that phones can look up; else they need an address. */
function serversOf(config: Config, addresses: readonly string[]): readonly string[] {
  if (config.domain.includes(".")) return [config.domain];
  if (config.externalAddress !== undefined) return [...addresses, config.externalAddress];
  return addresses.length > 0 ? addresses : ["127.0.0.1"];
}
