import { SetupCode } from "../accounts/mod.ts";
import { setupUrls } from "../commands/mod.ts";
import { localAddresses } from "../config/mod.ts";
import type { Log } from "../runtime/mod.ts";
import { hostPort } from "../sip/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Doors } from "./doors.ts";
import type { Ground } from "./ground.ts";

/** Tells the person who started us what to type into a phone. */
export function announce(log: Log, doors: Doors): void {
  for (const { protocol, local } of doors.transports?.listeners ?? []) {
    log.info(`Listening for SIP over ${protocol}`, { address: hostPort(local) });
  }
  for (const at of doors.http) log.info("Listening for HTTP", { address: hostPort(at) });
  for (const at of doors.https) log.info("Listening for HTTPS", { address: hostPort(at) });
  log.info("Ready", { reachable: localAddresses().join(" ") || "on this machine only" });
}

/** Tells that person where to go on. The code is good once, and for half an hour. */
export function announceSetup({ clock, random, log }: Ground, store: Store, doors: Doors): void {
  const code = new SetupCode({ clock, random, store: store.settings }).issue();
  for (const url of setupUrls(doors, localAddresses(), code.reveal())) {
    log.info("Open this address in a browser to set up", { url });
  }
}
