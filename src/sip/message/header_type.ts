/**
 * A header field this stack understands: its names and how its value is read and written.
 *
 * A `HeaderType` is the key under which a header is looked up, so the type of the value follows
 * from the key and no caller ever casts.
 */
export interface HeaderType<Value> {
  /** The name as written on the wire, e.g. `Call-ID`. */
  readonly name: string;
  /** The name in lower case. */
  readonly key: string;
  /** True when one field may carry several values, separated by commas. */
  readonly list: boolean;
  /** True when empty values of a list are passed over: phones write `Allow: INVITE, ACK,`. */
  readonly sparse: boolean;
  /** @throws {SipSyntaxError} when `text` is not a value of this header. */
  parse(text: string): Value;
  format(value: Value): string;
}

/** Compact forms, RFC 3261 §7.3.3 and the registry that grew from it. */
const COMPACT: Readonly<Record<string, string>> = {
  a: "accept-contact",
  b: "referred-by",
  c: "content-type",
  d: "request-disposition",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  j: "reject-contact",
  k: "supported",
  l: "content-length",
  m: "contact",
  n: "identity-info",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

/** Spellings that phones send, so that the common names cost one look-up. */
const SPELLINGS = [
  "Accept,Accept-Encoding,Accept-Language,Alert-Info,Allow,Allow-Events,Authorization,Call-ID",
  "Call-Info,Contact,Content-Disposition,Content-Encoding,Content-Length,Content-Type,CSeq,Date",
  "Diversion,Event,Expires,From,History-Info,Max-Forwards,MIME-Version,Min-Expires,Min-SE",
  "P-Asserted-Identity,P-Early-Media,P-Preferred-Identity,Path,Privacy,Proxy-Authenticate",
  "Proxy-Authorization,Proxy-Require,RAck,Reason,Record-Route,Refer-To,Referred-By,Replaces",
  "Remote-Party-ID,Require,Retry-After,Route,RSeq,Server,Service-Route,Session-Expires,Subject",
  "Subscription-State,Supported,To,Timestamp,Unsupported,User-Agent,Via,Warning,WWW-Authenticate",
  "X-Serialnumber,Session-ID,P-Access-Network-Info,Call-Id,Cseq,Organization,Priority",
].join(",").split(",");

const KEYS = new Map<string, string>();
for (const name of SPELLINGS) {
  KEYS.set(name, name.toLowerCase());
  KEYS.set(name.toLowerCase(), name.toLowerCase());
}
for (const [compact, key] of Object.entries(COMPACT)) {
  KEYS.set(compact, key);
  KEYS.set(compact.toUpperCase(), key);
}

/** The key of a header name in one of the spellings that phones use. */
export const knownKey = (name: string): string | undefined => KEYS.get(name);

/** The key of a header name in any spelling, full or compact. */
export function headerKey(name: string): string {
  const known = KEYS.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  return KEYS.get(lower) ?? lower;
}
