/**
 * A Twilio of our own: what the REST API keeps, with Twilio's words for errors, and requests to our
 * webhooks, signed as `facts` have it and not by the library, which is judged by them.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface FakeMessage {
  sid: string;
  direction: "inbound" | "outbound-api";
  from: string;
  to: string;
  body: string;
  status: string;
  errorCode: number | null;
  media: string[];
  statusCallback: string | undefined;
  created: Date;
}

export interface FakeTrunk {
  sid: string;
  friendly_name: string;
  domain_name: string;
  secure: boolean;
  readonly originations: FakeOrigination[];
  /** The sids of lists of credentials. */
  readonly lists: string[];
}

interface FakeOrigination {
  sid: string;
  sip_url: string;
  friendly_name: string;
  enabled: boolean;
  priority: number;
  weight: number;
}

export interface FakeList {
  readonly sid: string;
  readonly friendly_name: string;
  readonly credentials: { sid: string; username: string; password: string }[];
}

export interface FakeNumber {
  sid: string;
  phone_number: string;
  friendly_name: string;
  sms_url: string;
  voice_url: string;
  voice_fallback_url: string;
  status_callback: string;
  trunk_sid: string;
}

/** How it treats the next requests; undefined goes on as usual. */
export type Mood =
  | { readonly kind: "down" }
  | { readonly kind: "throttled"; readonly retryAfter: number }
  /** It takes what it is given, and the answer never arrives. */
  | { readonly kind: "mute" }
  /** The same, without a word that it is so: whoever wants something done waits for `until`. */
  | { readonly kind: "held"; readonly until: Promise<void> };

export interface FakeTwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly now?: () => Date;
}

export class FakeTwilio implements AsyncDisposable {
  readonly messages: FakeMessage[] = [];
  readonly numbers: FakeNumber[] = [];
  readonly trunks: FakeTrunk[] = [];
  readonly lists: FakeList[] = [];
  /** Every request as `METHOD path`. */
  readonly requests: string[] = [];
  readonly media = new Map<string, { type: string; octets: Uint8Array<ArrayBuffer> }>();
  readonly optedOut = new Set<string>();
  mood: Mood | undefined;
  readonly #options: FakeTwilioOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #count = 0;

  constructor(options: FakeTwilioOptions) {
    this.#options = options;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** A new sid with that prefix. */
  sid(prefix: string): string {
    return prefix + (++this.#count).toString(16).padStart(32, "0");
  }

  /** Outgoing messages by what they say. */
  get sent(): readonly string[] {
    return this.messages.filter(({ direction }) => direction !== "inbound").map(({ body }) => body);
  }

  addNumber(phone_number: string): FakeNumber {
    const number = {
      ...{ sid: this.sid("PN"), phone_number, friendly_name: phone_number },
      ...{ sms_url: "", voice_url: "", trunk_sid: "" },
      ...{ voice_fallback_url: "", status_callback: "" },
    };
    this.numbers.push(number);
    return number;
  }

  /** Somebody texts a number of ours: the fields of the request to its webhook. */
  arrive(
    text: {
      readonly from: string;
      readonly to: string;
      readonly body: string;
      readonly pictures?: readonly { type: string; octets: Uint8Array<ArrayBuffer> }[];
      readonly extra?: Readonly<Record<string, string>>;
    },
  ): Readonly<Record<string, string>> {
    const { from, to, body, pictures = [], extra = {} } = text;
    const sid = this.sid(pictures.length > 0 ? "MM" : "SM");
    const urls = pictures.map((picture) => {
      const path = `/2010-04-01/Accounts/${this.#options.accountSid}/Messages/${sid}/Media/${
        this.sid("ME")
      }`;
      this.media.set(path, picture);
      return `https://api.twilio.com${path}`;
    });
    this.messages.push({
      ...{ sid, from, to, body, direction: "inbound", status: "received", errorCode: null },
      ...{ media: urls, statusCallback: undefined, created: this.#now() },
    });
    return {
      ...{ MessageSid: sid, SmsSid: sid, SmsMessageSid: sid, From: from, To: to, Body: body },
      AccountSid: this.#options.accountSid,
      ...{ NumMedia: String(urls.length), NumSegments: "1", SmsStatus: "received" },
      ...Object.fromEntries(urls.map((url, index) => [`MediaUrl${index}`, url])),
      ...Object.fromEntries(pictures.map(({ type }, i) => [`MediaContentType${i}`, type])),
      ApiVersion: "2010-04-01",
      ...extra,
    };
  }

  /** The fields of the request that tells how far a message has come. */
  status(sid: string, status: string, errorCode?: number): Readonly<Record<string, string>> {
    const message = this.messages.find((one) => one.sid === sid);
    if (message) message.status = status;
    return {
      ...{ MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status },
      ...{ AccountSid: this.#options.accountSid, ApiVersion: "2010-04-01" },
      ...{ From: message?.from ?? "", To: message?.to ?? "" },
      ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode) }),
    };
  }

  /** Somebody calls a number of ours: the fields of the request to its webhook. */
  ring(
    from: string,
    to: string,
    extra: Readonly<Record<string, string>> = {},
  ): Readonly<Record<string, string>> & { readonly CallSid: string } {
    return {
      ...{ CallSid: this.sid("CA"), AccountSid: this.#options.accountSid },
      ...{ From: from, Caller: from, To: to, Called: to },
      ...{ Direction: "inbound", CallStatus: "ringing", ApiVersion: "2010-04-01" },
      ...extra,
    };
  }

  /** What a caller has said: the fields of the request that tells of it. */
  record(CallSid: string, octets: Uint8Array<ArrayBuffer>): Readonly<Record<string, string>> {
    const { accountSid: AccountSid } = this.#options;
    const RecordingSid = this.sid("RE");
    const path = `/2010-04-01/Accounts/${AccountSid}/Recordings/${RecordingSid}`;
    this.media.set(`${path}.wav`, { type: "audio/x-wav", octets });
    return {
      ...{ AccountSid, CallSid, RecordingSid, RecordingUrl: `https://api.twilio.com${path}` },
      ...{ RecordingStatus: "completed", RecordingDuration: "5", RecordingChannels: "1" },
      ...{ RecordingSource: "RecordVerb", ErrorCode: "0" },
    };
  }

  /** What Twilio would sign a form for `url` with. */
  sign(url: string, fields: Readonly<Record<string, string>>, token?: string): string {
    const signed = Object.keys(fields).sort().reduce(
      (text, name) => text + name + fields[name],
      url,
    );
    return createHmac("sha1", token ?? this.#options.authToken).update(signed, "utf8")
      .digest("base64");
  }

  /**
   * Sends a form to a webhook, signed; `url` as it was given to Twilio. `at` is where that leads, as
   * if by a proxy.
   */
  async post(
    url: string,
    fields: Readonly<Record<string, string>>,
    at = "",
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const [plain = url] = url.split("#");
    const { pathname, search } = new URL(plain);
    return await fetch(at === "" ? plain : `${at}${pathname}${search}`, {
      method: "POST",
      redirect: "manual",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": this.sign(plain, fields),
        ...headers,
      },
      body: new URLSearchParams(fields),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    this.requests.push(`${request.method} ${pathname}`);
    const { mood } = this;
    if (mood?.kind === "down") return new Response("<html>Bad gateway</html>", { status: 503 });
    if (mood?.kind === "throttled") {
      const headers = { "Retry-After": String(mood.retryAfter) };
      return Response.json(problem(429, 20429, "Too Many Requests"), { status: 429, headers });
    }
    if (!this.#isAllowed(request)) {
      return Response.json(problem(401, 20003, "Authenticate"), { status: 401 });
    }
    const response = this.#route(request.method, pathname, searchParams, new URLSearchParams(text));
    if (mood?.kind === "held" && request.method === "POST") await mood.until;
    if (mood?.kind !== "mute") return response;
    await response.body?.cancel();
    return new Response("<html>Gateway timeout</html>", { status: 504 });
  }

  #isAllowed(request: Request): boolean {
    const { accountSid, authToken } = this.#options;
    const wanted = new TextEncoder().encode(`Basic ${btoa(`${accountSid}:${authToken}`)}`);
    const given = new TextEncoder().encode(request.headers.get("Authorization") ?? "");
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  #route(method: string, path: string, query: URLSearchParams, form: URLSearchParams): Response {
    const { accountSid } = this.#options;
    const picture = this.media.get(path.replace(/^\/api/, ""));
    if (picture) {
      return new Response(picture.octets, { headers: { "Content-Type": picture.type } });
    }
    if (path.startsWith("/trunking/v1/Trunks")) {
      return this.#trunking(method, path.slice("/trunking/v1/Trunks".length), form);
    }
    const account = `/api/2010-04-01/Accounts/${accountSid}`;
    const rest = path.startsWith(account) ? path.slice(account.length) : undefined;
    if (rest === undefined) return missing(path);
    if (rest === ".json") return this.#account();
    if (rest === "/Balance.json") {
      return Response.json({ account_sid: accountSid, balance: "12.34", currency: "USD" });
    }
    if (rest.startsWith("/SIP/CredentialLists")) {
      return this.#credentialLists(method, rest.slice("/SIP/CredentialLists".length), form);
    }
    const [, recording] = /^\/Recordings\/(\w+)\.json$/.exec(rest) ?? [];
    if (recording !== undefined && method === "DELETE") {
      const isGone = this.media.delete(
        `/2010-04-01/Accounts/${accountSid}/Recordings/${recording}.wav`,
      );
      return isGone ? new Response(null, { status: 204 }) : missing(path);
    }
    if (rest === "/Messages.json") {
      return method === "POST" ? this.#send(form) : this.#list(query);
    }
    if (rest === "/IncomingPhoneNumbers.json") {
      return Response.json(page("incoming_phone_numbers", this.numbers.map(numberBody)));
    }
    const [, of] = /^\/Messages\/(\w+)\/Media\.json$/.exec(rest) ?? [];
    if (of !== undefined) return this.#mediaOf(of);
    const [, kind, sid] = /^\/(\w+)\/(\w+)\.json$/.exec(rest) ?? [];
    const message = this.messages.find((one) => one.sid === sid);
    if (kind === "Messages" && message) return Response.json(this.#body(message));
    const number = this.numbers.find((one) => one.sid === sid);
    if (kind !== "IncomingPhoneNumbers" || !number) return missing(path);
    if (method === "POST") {
      number.sms_url = form.get("SmsUrl") ?? number.sms_url;
      number.voice_url = form.get("VoiceUrl") ?? number.voice_url;
      number.voice_fallback_url = form.get("VoiceFallbackUrl") ?? number.voice_fallback_url;
      number.status_callback = form.get("StatusCallback") ?? number.status_callback;
      number.trunk_sid = form.get("TrunkSid") ?? number.trunk_sid;
    }
    return Response.json(numberBody(number));
  }

  #trunking(method: string, path: string, form: URLSearchParams): Response {
    if (path === "" && method === "POST") return this.#makeTrunk(form);
    if (path === "") return Response.json(v1page("trunks", this.trunks.map(trunkBody)));
    const [, sid, kind, part] = /^\/(\w+)(?:\/(\w+)(?:\/(\w+))?)?$/.exec(path) ?? [];
    const trunk = this.trunks.find((one) => one.sid === sid);
    if (!trunk) return missing(path);
    if (kind === undefined) {
      if (method === "POST") trunk.secure = form.get("Secure") === "true";
      return Response.json(trunkBody(trunk));
    }
    if (kind === "OriginationUrls") return this.#origination(method, trunk, part, form);
    if (kind === "CredentialLists") {
      if (method === "POST") trunk.lists.push(form.get("CredentialListSid") ?? "");
      const lists = trunk.lists.map((list) => ({ sid: list, trunk_sid: sid, friendly_name: "" }));
      return Response.json(method === "POST" ? lists.at(-1) : v1page("credential_lists", lists));
    }
    const number = this.numbers.find((one) => one.sid === form.get("PhoneNumberSid"));
    if (kind !== "PhoneNumbers" || method !== "POST" || !number) return missing(path);
    number.trunk_sid = trunk.sid;
    return Response.json(numberBody(number), { status: 201 });
  }

  #makeTrunk(form: URLSearchParams): Response {
    const domain_name = form.get("DomainName") ?? "";
    if (this.trunks.some((one) => one.domain_name === domain_name)) {
      return refusal(21248, "Domain name is already taken");
    }
    if (!/^[a-z0-9-]+\.pstn\.twilio\.com$/.test(domain_name)) {
      return refusal(21245, "Domain name is not valid");
    }
    const friendly_name = form.get("FriendlyName") ?? "";
    const secure = form.get("Secure") === "true";
    const sid = this.sid("TK");
    const trunk = { sid, friendly_name, domain_name, secure, originations: [], lists: [] };
    this.trunks.push(trunk);
    return Response.json(trunkBody(trunk), { status: 201 });
  }

  #origination(
    method: string,
    trunk: FakeTrunk,
    sid: string | undefined,
    form: URLSearchParams,
  ): Response {
    if (method !== "POST") return Response.json(v1page("origination_urls", trunk.originations));
    const sip_url = form.get("SipUrl") ?? "";
    if (!/^sip:[^\s@]+$/.test(sip_url)) return refusal(21240, "SipUrl is not valid");
    let one = trunk.originations.find((known) => known.sid === sid);
    if (!one) {
      const friendly_name = form.get("FriendlyName") ?? "";
      one = { sid: this.sid("OU"), sip_url, friendly_name, enabled: true, priority: 1, weight: 1 };
      trunk.originations.push(one);
    }
    Object.assign(one, { sip_url, enabled: form.get("Enabled") === "true" });
    return Response.json({ ...one, trunk_sid: trunk.sid });
  }

  #credentialLists(method: string, path: string, form: URLSearchParams): Response {
    if (path === ".json" && method === "POST") {
      const friendly_name = form.get("FriendlyName") ?? "";
      const list = { sid: this.sid("CL"), friendly_name, credentials: [] };
      this.lists.push(list);
      return Response.json({ ...list, ...dates(this.#now()) }, { status: 201 });
    }
    const [, of, sid] = /^\/(\w+)\/Credentials(?:\/(\w+))?\.json$/.exec(path) ?? [];
    const list = this.lists.find((one) => one.sid === of);
    if (!list) return missing(path);
    const shown = list.credentials.map(({ password: _, ...rest }) => rest);
    if (method !== "POST") return Response.json(page("credentials", shown));
    const password = form.get("Password") ?? "";
    if (!/^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{12,}$/.test(password)) {
      return refusal(21234, "Password is not strong enough");
    }
    let one = list.credentials.find((known) => known.sid === sid);
    if (!one) {
      one = { sid: this.sid("CR"), username: form.get("Username") ?? "", password };
      list.credentials.push(one);
    }
    one.password = password;
    return Response.json({ sid: one.sid, username: one.username, ...dates(this.#now()) });
  }

  #account(): Response {
    const { accountSid: sid } = this.#options;
    const body = { sid, friendly_name: "Test", status: "active", type: "Full" };
    return Response.json({ ...body, ...dates(this.#now()) });
  }

  #send(form: URLSearchParams): Response {
    const [from, to] = [form.get("From") ?? "", form.get("To") ?? ""];
    if (!/^\+\d{8,15}$/.test(to)) {
      return refusal(21211, `The 'To' number ${to} is not a valid phone number.`);
    }
    if (!this.numbers.some(({ phone_number }) => phone_number === from)) {
      return refusal(21606, `The 'From' number ${from} is not a valid, SMS-capable number.`);
    }
    if (this.optedOut.has(to)) return refusal(21610, "Attempt to send to unsubscribed recipient");
    const message: FakeMessage = {
      ...{ sid: this.sid("SM"), direction: "outbound-api", from, to, body: form.get("Body") ?? "" },
      ...{ status: "queued", errorCode: null, media: form.getAll("MediaUrl") },
      ...{ statusCallback: form.get("StatusCallback") ?? undefined, created: this.#now() },
    };
    this.messages.push(message);
    return Response.json(this.#body(message), { status: 201 });
  }

  #list(query: URLSearchParams): Response {
    const [from, to, since] = [query.get("From"), query.get("To"), query.get("DateSent>")];
    const found = this.messages.filter((one) =>
      (from === null || one.from === from) && (to === null || one.to === to) &&
      (since === null || one.created.toISOString().slice(0, 10) >= since.slice(0, 10))
    ).toReversed();
    const size = Number(query.get("PageSize") ?? 50);
    return Response.json(page("messages", found.slice(0, size).map((one) => this.#body(one))));
  }

  #mediaOf(sid: string): Response {
    const message = this.messages.find((one) => one.sid === sid);
    const media = (message?.media ?? []).map((url) => {
      const { pathname } = new URL(url);
      const { accountSid: account_sid } = this.#options;
      return {
        ...{ sid: pathname.split("/").at(-1), account_sid, parent_sid: sid },
        ...{ content_type: this.media.get(pathname)?.type, uri: `${pathname}.json` },
        ...dates(this.#now()),
      };
    });
    return Response.json(page("media_list", media));
  }

  #body(one: FakeMessage) {
    return {
      ...{ sid: one.sid, account_sid: this.#options.accountSid, api_version: "2010-04-01" },
      ...{ from: one.from, to: one.to, body: one.body, direction: one.direction },
      ...{ status: one.status, error_code: one.errorCode, error_message: null },
      ...{ num_media: String(one.media.length), num_segments: "1", price: null, price_unit: "USD" },
      ...{ messaging_service_sid: null, subresource_uris: {}, uri: "" },
      ...dates(one.created),
      date_sent: one.created.toUTCString(),
    };
  }
}

const dates = (at: Date) => ({ date_created: at.toUTCString(), date_updated: at.toUTCString() });

const problem = (status: number, code: number, message: string) => ({
  ...{ status, code, message },
  more_info: `https://www.twilio.com/docs/errors/${code}`,
});

const refusal = (code: number, message: string) =>
  Response.json(problem(400, code, message), { status: 400 });

const missing = (path: string) =>
  Response.json(problem(404, 20404, `The requested resource ${path} was not found`), {
    status: 404,
  });

const page = (name: string, items: readonly unknown[]) => ({
  [name]: items,
  ...{ page: 0, page_size: 50, next_page_uri: null, previous_page_uri: null, uri: "" },
});

const v1page = (name: string, items: readonly unknown[]) => ({
  [name]: items,
  meta: { key: name, page: 0, page_size: 50, next_page_url: null, previous_page_url: null },
});

const trunkBody = ({ originations: _, lists: __, ...trunk }: FakeTrunk) => trunk;

const numberBody = (number: FakeNumber) => ({
  ...number,
  capabilities: { voice: true, sms: true, mms: true, fax: false },
});
