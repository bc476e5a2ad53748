import { parseUri, SipSyntaxError } from "../sip/mod.ts";

/** The number that a URI names at one of our hosts, or of the scheme tel; undefined for others. */
export function numberAt(uri: string, isOurs: (host: string) => boolean): string | undefined {
  try {
    const parsed = parseUri(uri);
    if (parsed.kind === "sip") return isOurs(parsed.host) ? parsed.user : undefined;
    return parsed.rest.split(";")[0]?.replace(/[-.()]/g, "");
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}
