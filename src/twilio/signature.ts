import type { Secret } from "../runtime/mod.ts";

export interface SignedRequest {
  /** The URL as Twilio has it, with its query. */
  readonly url: string;
  readonly body: string;
  readonly contentType: string;
  /** `X-Twilio-Signature`. */
  readonly signature: string;
}

/** Asks Twilio's library, which knows all the ways in which Twilio writes a URL. Loaded once. */
export async function loadSignatures() {
  const { validateRequest, validateRequestWithBody } = (await import("twilio")).default;
  return (request: SignedRequest, tokens: readonly Secret[]): boolean => {
    // What follows `#` is for Twilio alone: it is not sent, and not signed.
    const url = request.url.replace(/#.*$/s, "");
    const { body, signature } = request;
    if (signature === "" || signature.length > 64) return false;
    const isForm = request.contentType.startsWith("application/x-www-form-urlencoded");
    const isSignedBody = new URL(url).searchParams.has("bodySHA256");
    return tokens.some((token) => {
      const key = token.reveal();
      if (isSignedBody) return validateRequestWithBody(key, signature, url, body);
      // A body that is neither signed by a hash nor as a form proves nothing.
      if (!isForm && body !== "") return false;
      return validateRequest(key, signature, url, isForm ? formOf(body) : {});
    });
  };
}

export type CheckSignature = Awaited<ReturnType<typeof loadSignatures>>;

/** Fields by name; a list of those that repeat. */
function formOf(body: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null);
  const form = new URLSearchParams(body);
  for (const name of new Set(form.keys())) {
    const [first = "", ...others] = form.getAll(name);
    fields[name] = others.length === 0 ? first : [first, ...others];
  }
  return fields;
}
