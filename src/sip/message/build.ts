/** Messages made from messages: responses, CANCEL, ACK for a failure. */

import { H } from "./header_types.ts";
import type { HeaderType } from "./header_type.ts";
import { field, type HeaderField, Headers } from "./headers.ts";
import { SipRequest, SipResponse } from "./message.ts";
import { reasonPhrase } from "./reasons.ts";
import type { Tag } from "./values.ts";

/** What a response carries beyond what it copies from its request. */
export interface ResponseParts {
  readonly reason?: string;
  /** Our tag; needed in every response but a 100 when the request's To has none. */
  readonly toTag?: Tag;
  readonly headers?: readonly HeaderField[];
  readonly body?: Uint8Array;
}

/**
 * A response to `request`, RFC 3261 §8.2.6.2: its Vias, From, To, Call-ID and CSeq unchanged, and
 * the Record-Routes where a dialog may come of it (§12.1.1).
 */
export function responseTo(
  request: SipRequest,
  status: number,
  parts: ResponseParts = {},
): SipResponse {
  const fields: HeaderField[] = [];
  const dialog = status > 100 && status < 300;
  for (const one of request.headers.fields) {
    switch (one.key) {
      case "via":
      case "from":
      case "call-id":
      case "cseq":
        fields.push(one);
        break;
      case "to": {
        const tag = parts.toTag;
        fields.push(
          tag === undefined || request.to.tag !== undefined ? one : {
            name: one.name,
            key: one.key,
            value: one.value.includes("<") ? `${one.value};tag=${tag}` : `<${bare(one)};tag=${tag}`,
          },
        );
        break;
      }
      case "record-route":
        if (dialog) fields.push(one);
        break;
      case "timestamp":
        if (status === 100) fields.push(one);
        break;
    }
  }
  if (parts.headers) fields.push(...parts.headers);
  return new SipResponse(
    status,
    parts.reason ?? reasonPhrase(status),
    new Headers(fields),
    parts.body,
  );
}

/** An addr-spec To without brackets takes them before it takes a parameter of its own. */
function bare({ value }: HeaderField): string {
  const semicolon = value.indexOf(";");
  return semicolon < 0
    ? `${value}>`
    : `${value.slice(0, semicolon).trimEnd()}>${value.slice(semicolon)}`;
}

const copied = (request: SipRequest, ...types: readonly HeaderType<unknown>[]) =>
  request.headers.fields.filter(({ key }) => types.some((type) => type.key === key));

/** The one Via of a request that shares its transaction with `request`. */
const topVia = (request: SipRequest) => field(H.via, request.via);

/** A CANCEL of `invite`, RFC 3261 §9.1: same Request-URI, Call-ID, To, From, CSeq, Via and Route. */
export function cancelOf(invite: SipRequest, extra: readonly HeaderField[] = []): SipRequest {
  const headers = new Headers([
    topVia(invite),
    ...copied(invite, H.route, H.from, H.to, H.callId),
    field(H.cseq, { number: invite.cseq.number, method: "CANCEL" }),
    field(H.maxForwards, 70),
    ...extra,
  ]);
  return new SipRequest("CANCEL", invite.uri, headers);
}

/** The ACK inside the INVITE transaction, for a 300-699, RFC 3261 §17.1.1.3. */
export function ackOfFailure(invite: SipRequest, response: SipResponse): SipRequest {
  const headers = new Headers([
    topVia(invite),
    ...copied(invite, H.route, H.from),
    ...response.headers.fieldsOf(H.to),
    ...copied(invite, H.callId),
    field(H.cseq, { number: invite.cseq.number, method: "ACK" }),
    field(H.maxForwards, 70),
  ]);
  return new SipRequest("ACK", invite.uri, headers);
}
