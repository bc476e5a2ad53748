/**
 * Dialogs as plain data and pure functions, RFC 3261 §12.
 *
 * A dialog can be written as JSON and continued elsewhere. Sending and receiving return the next
 * dialog; nothing here knows a socket or a timer.
 */

import {
  type CallIdValue,
  field,
  H,
  type HeaderField,
  Headers,
  type Method,
  NameAddr,
  parseUri,
  SipRequest,
  type SipResponse,
  type SipUri,
  type Tag,
  type Uri,
} from "../message/mod.ts";

export interface Dialog {
  readonly callId: CallIdValue;
  readonly localTag: Tag;
  /** Empty when a peer of RFC 2543 sent none, §12.1.1. */
  readonly remoteTag: Tag | "";
  /** True until the 2xx. */
  readonly early: boolean;
  /** The value of From in requests we send, without its tag. */
  readonly local: string;
  /** The value of To in requests we send, without its tag. */
  readonly remote: string;
  readonly remoteTarget: string;
  /** Route values, topmost first. */
  readonly routeSet: readonly string[];
  /** The CSeq number of the last request we sent. */
  readonly localSequence: number;
  /** That of the last request that came; undefined until one does. */
  readonly remoteSequence: number | undefined;
}

/** Why a request in a dialog is refused before anybody looks at what it wants. */
export interface DialogRefusal {
  readonly refused: 481 | 500;
  readonly why: string;
}

const untagged = (address: NameAddr): string =>
  new NameAddr(address.uri, {
    displayName: address.displayName,
    params: address.params.without("tag"),
  }).toString();

function contactOf(message: SipRequest | SipResponse): Uri | undefined {
  const contact = message.headers.first(H.contact);
  return contact === undefined || contact === "*" ? undefined : contact.uri;
}

/** The dialog that `request`, which we sent, has with the sender of `response`, §12.1.2. */
export function dialogOfClient(request: SipRequest, response: SipResponse): Dialog {
  return {
    callId: request.callId,
    localTag: request.from.tag as Tag,
    remoteTag: response.to.tag ?? "",
    early: response.status < 200,
    local: untagged(request.from),
    remote: untagged(request.to),
    remoteTarget: String(contactOf(response) ?? request.uri),
    routeSet: response.headers.all(H.recordRoute).map(String).reverse(),
    localSequence: request.cseq.number,
    remoteSequence: undefined,
  };
}

/** The dialog that `request`, which came to us, makes once we answer with `localTag`, §12.1.1. */
export function dialogOfServer(request: SipRequest, localTag: Tag, early: boolean): Dialog {
  return {
    callId: request.callId,
    localTag,
    remoteTag: request.from.tag ?? "",
    early,
    local: untagged(request.to),
    remote: untagged(request.from),
    remoteTarget: String(contactOf(request) ?? request.from.uri),
    routeSet: request.headers.all(H.recordRoute).map(String),
    localSequence: 0,
    remoteSequence: request.cseq.number,
  };
}

/** What a request in a dialog carries beyond what the dialog gives it. */
export interface RequestParts {
  readonly headers?: readonly HeaderField[];
  readonly body?: Uint8Array;
}

/**
 * The next request in `dialog` and the dialog after it, §12.2.1.1. It has no Via and no Contact
 * yet: those depend on the flow it is sent on.
 */
export function nextRequest(
  dialog: Dialog,
  method: Method,
  parts: RequestParts = {},
): readonly [Dialog, SipRequest] {
  const next = { ...dialog, localSequence: dialog.localSequence + 1 };
  return [next, requestIn(next, method, next.localSequence, parts)];
}

/** The ACK of a 2xx: it has the CSeq number of its INVITE, and is no transaction, §13.2.2.4. */
export function ackOfSuccess(
  dialog: Dialog,
  sequence: number,
  parts: RequestParts = {},
): SipRequest {
  return requestIn(dialog, "ACK", sequence, parts);
}

function requestIn(
  dialog: Dialog,
  method: Method,
  sequence: number,
  { headers = [], body }: RequestParts,
): SipRequest {
  const { uri, routes } = routeOf(dialog);
  const to = dialog.remoteTag === "" ? dialog.remote : `${dialog.remote};tag=${dialog.remoteTag}`;
  const fields: HeaderField[] = [
    ...routes.map((value) => ({ name: "Route", key: "route", value })),
    field(H.maxForwards, 70),
    { name: "From", key: "from", value: `${dialog.local};tag=${dialog.localTag}` },
    { name: "To", key: "to", value: to },
    field(H.callId, dialog.callId),
    field(H.cseq, { number: sequence, method }),
    ...headers,
  ];
  return new SipRequest(method, uri, new Headers(fields), body);
}

/** Request-URI and Route of a request in `dialog`, with the swap for a strict router. */
function routeOf(
  { remoteTarget, routeSet }: Dialog,
): { uri: Uri; routes: readonly string[] } {
  const target = parseUri(remoteTarget);
  const [first, ...others] = routeSet;
  if (first === undefined) return { uri: target, routes: [] };
  const top = H.route.parse(first).uri;
  if (top.kind !== "sip" || top.params.has("lr")) return { uri: target, routes: routeSet };
  // §12.2.1.1: a strict router finds itself in the Request-URI and the target at the end.
  const uri = top.with({ paramText: withoutMethod(top), headerText: "" });
  return { uri, routes: [...others, `<${remoteTarget}>`] };
}

/** A Request-URI has no method parameter, §19.1.1. */
const withoutMethod = ({ paramText }: SipUri): string =>
  paramText.replace(/;method(=[^;]*)?(?=;|$)/i, "");

/** Methods whose Contact replaces the remote target, §12.2, RFC 3311, RFC 3515. */
const REFRESHES: ReadonlySet<string> = new Set(["INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY"]);

/** The dialog after `request` came in it, or why it may not, §12.2.2. */
export function acceptRequest(dialog: Dialog, request: SipRequest): Dialog | DialogRefusal {
  if ((request.from.tag ?? "") !== dialog.remoteTag) {
    return { refused: 481, why: "The From tag is of another dialog" };
  }
  const { number } = request.cseq;
  if (request.method === "ACK" || request.method === "CANCEL") return dialog;
  if (dialog.remoteSequence !== undefined && number <= dialog.remoteSequence) {
    return { refused: 500, why: "The CSeq number is not higher than the last" };
  }
  return refreshed({ ...dialog, remoteSequence: number }, request);
}

/** The dialog after a 2xx to a request of ours that refreshes the target, or a 2xx to INVITE. */
export function confirmed(dialog: Dialog, response: SipResponse): Dialog {
  const routeSet = dialog.early
    ? response.headers.all(H.recordRoute).map(String).reverse()
    : dialog.routeSet;
  return refreshed({ ...dialog, early: false, routeSet }, response);
}

function refreshed(dialog: Dialog, message: SipRequest | SipResponse): Dialog {
  if (message.kind === "request" && !REFRESHES.has(message.method)) return dialog;
  const contact = contactOf(message);
  return contact ? { ...dialog, remoteTarget: String(contact) } : dialog;
}

/** Where the next request of `dialog` goes: its first Route, else the remote target, §8.1.2. */
export function nextHop({ remoteTarget, routeSet }: Dialog): Uri {
  const [first] = routeSet;
  return first === undefined ? parseUri(remoteTarget) : H.route.parse(first).uri;
}
