/** What RFC 3261 §8.2.1 to §8.2.3 has every request checked for before its handler sees it. */

import { field, H, type HeaderField, type ResponseParts, type SipRequest } from "../message/mod.ts";

export interface Refusal {
  readonly status: number;
  readonly parts: ResponseParts;
}

/** Extensions that this stack honours when a request demands them. */
export const SUPPORTED = ["100rel", "timer", "replaces", "norefersub", "path", "outbound"] as const;

export const supportedField: HeaderField = {
  name: "Supported",
  key: "supported",
  value: SUPPORTED.join(", "),
};

const ACCEPTS: Readonly<Record<string, readonly string[]>> = {
  INVITE: ["application/sdp"],
  UPDATE: ["application/sdp"],
  PRACK: ["application/sdp"],
};

/** Why `request` is refused whatever it wants, or undefined. Not for ACK and CANCEL. */
export function refusalOf(
  request: SipRequest,
  allow: HeaderField,
  known: ReadonlySet<string>,
): Refusal | undefined {
  if (!known.has(request.method)) return { status: 501, parts: { headers: [allow] } };
  const { uri } = request;
  if (uri.kind === "other" && uri.scheme !== "tel") return { status: 416, parts: {} };
  return refusedExtension(request) ?? refusedBody(request) ?? refusedAnswer(request);
}

function refusedExtension({ headers, method }: SipRequest): Refusal | undefined {
  if (!headers.has(H.require) && !headers.has(H.proxyRequire)) return undefined;
  const wanted = [...headers.all(H.require), ...headers.all(H.proxyRequire)];
  const unknown = wanted.filter((tag) =>
    !SUPPORTED.some((supported) => supported === tag.toLowerCase())
  );
  if (unknown.length === 0 || method === "CANCEL") return undefined;
  return { status: 420, parts: { headers: [field(H.unsupported, unknown.join(", "))] } };
}

function refusedBody({ headers, method, body }: SipRequest): Refusal | undefined {
  if (body.length === 0) return undefined;
  const encodings = headers.all(H.contentEncoding);
  if (encodings.some((encoding) => encoding.toLowerCase() !== "identity")) {
    return { status: 415, parts: { headers: [field(H.acceptEncoding, "identity")] } };
  }
  const accepted = ACCEPTS[method];
  if (!accepted) return undefined;
  const type = headers.first(H.contentType)?.type;
  const optional =
    headers.first(H.contentDisposition)?.params.get("handling")?.toLowerCase() === "optional";
  if (type !== undefined && (accepted.includes(type) || isMultipart(type) || optional)) {
    return undefined;
  }
  return {
    status: 415,
    parts: { headers: [{ name: "Accept", key: "accept", value: accepted.join(", ") }] },
  };
}

/** A multipart body may hold an SDP; its reader decides. */
const isMultipart = (type: string): boolean => type.startsWith("multipart/");

function refusedAnswer({ headers, method }: SipRequest): Refusal | undefined {
  if (method !== "INVITE" && method !== "OPTIONS") return undefined;
  const accepts = headers.all(H.accept).map(({ type }) => type);
  const takesSdp = accepts.length === 0 ||
    accepts.some((type) => ["application/sdp", "application/*", "*/*"].includes(type));
  return takesSdp ? undefined : { status: 406, parts: {} };
}
