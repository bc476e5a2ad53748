import { isIpAddress, WebClient } from "../runtime/mod.ts";

/** What fetches and posts at the wish of the owner. */
export function ownersWeb(): WebClient {
  return new WebClient({ fetch: (url, init) => fetch(url, init), resolve: addressesOf });
}

async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIpAddress(host)) return [host];
  const both = [Deno.resolveDns(host, "A"), Deno.resolveDns(host, "AAAA")];
  const found = await Promise.allSettled(both);
  return found.flatMap((one) => one.status === "fulfilled" ? one.value : []);
}
