import { isIpAddress } from "../runtime/mod.ts";

/** The IPv4 addresses of a name, or the address that it is. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIpAddress(host)) return [host];
  return await Deno.resolveDns(host, "A").catch(() => []);
}

/** Whether this process is shut into a container. */
export function isContainer(): boolean {
  return ["/.dockerenv", "/run/.containerenv"].some((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
