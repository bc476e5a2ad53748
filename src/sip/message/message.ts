import { SipSyntaxError } from "./errors.ts";
import { H } from "./header_types.ts";
import type { HeaderType } from "./header_type.ts";
import type { Headers } from "./headers.ts";
import type { NameAddr } from "./name_addr.ts";
import { parseUri, type Uri } from "./uri.ts";
import type { CallIdValue, CSeq, Method } from "./values.ts";
import type { Via } from "./via.ts";

export const NO_BODY: Uint8Array = new Uint8Array(0);

/** What requests and responses share. Immutable; header values are parsed when asked for. */
abstract class Message {
  readonly headers: Headers;
  readonly body: Uint8Array;
  #via: Via | undefined;
  #from: NameAddr | undefined;
  #to: NameAddr | undefined;
  #callId: CallIdValue | undefined;
  #cseq: CSeq | undefined;

  constructor(headers: Headers, body: Uint8Array) {
    this.headers = headers;
    this.body = body;
  }

  /** The topmost Via. */
  get via(): Via {
    return this.#via ??= this.#must(H.via);
  }

  get from(): NameAddr {
    return this.#from ??= this.#must(H.from);
  }

  get to(): NameAddr {
    return this.#to ??= this.#must(H.to);
  }

  get callId(): CallIdValue {
    return this.#callId ??= this.#must(H.callId);
  }

  get cseq(): CSeq {
    return this.#cseq ??= this.#must(H.cseq);
  }

  /**
   * A message that passed `check` has all of these; before that, asking for one may throw.
   * @throws {SipSyntaxError}
   */
  #must<Value>(type: HeaderType<Value>): Value {
    const value = this.headers.first(type);
    if (value === undefined) throw new SipSyntaxError(`${type.name} is missing`);
    return value;
  }
}

export class SipRequest extends Message {
  readonly kind = "request";
  readonly method: Method;
  /** The Request-URI as written. */
  readonly uriText: string;
  #uri: Uri | undefined;

  constructor(method: Method, uri: string | Uri, headers: Headers, body: Uint8Array = NO_BODY) {
    super(headers, body);
    this.method = method;
    this.uriText = typeof uri === "string" ? uri : uri.toString();
    if (typeof uri !== "string") this.#uri = uri;
  }

  /** The Request-URI. @throws {SipSyntaxError} only before `check`. */
  get uri(): Uri {
    return this.#uri ??= parseUri(this.uriText);
  }

  with(parts: { uri?: Uri; headers?: Headers; body?: Uint8Array }): SipRequest {
    return new SipRequest(
      this.method,
      parts.uri ?? this.#uri ?? this.uriText,
      parts.headers ?? this.headers,
      parts.body ?? this.body,
    );
  }
}

export class SipResponse extends Message {
  readonly kind = "response";
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, headers: Headers, body: Uint8Array = NO_BODY) {
    super(headers, body);
    this.status = status;
    this.reason = reason;
  }

  with(parts: { headers?: Headers; body?: Uint8Array }): SipResponse {
    return new SipResponse(
      this.status,
      this.reason,
      parts.headers ?? this.headers,
      parts.body ?? this.body,
    );
  }
}

export type SipMessage = SipRequest | SipResponse;
