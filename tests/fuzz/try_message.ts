import {
  bodyOf,
  check,
  formatMessage,
  H,
  type HeaderType,
  parseMessage,
  SipRequest,
  SipSyntaxError,
  uriKey,
} from "../../src/sip/mod.ts";

const TYPES = Object.values(H) as readonly HeaderType<unknown>[];

/** Runs `act`; `SipSyntaxError` is the one thing it may throw. True when it threw nothing. */
function tolerates(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}

/**
 * Reads `bytes` in every way there is.
 * @throws what is not a `SipSyntaxError`, or an error when a message that was read and written is
 * another one when it is read again.
 */
export function tryMessage(bytes: Uint8Array): void {
  tolerates(() => {
    const message = parseMessage(bytes);
    const sound = tolerates(() => check(message));
    for (const type of TYPES) {
      tolerates(() => {
        for (const value of message.headers.all(type)) {
          tolerates(() => void type.parse(type.format(value)));
        }
      });
    }
    tolerates(() => void bodyOf(message, "application/sdp"));
    if (!sound) return;
    if (message instanceof SipRequest) uriKey(message.uri);
    const again = parseMessage(formatMessage(message));
    check(again);
    if (again.headers.fields.length < message.headers.fields.length) {
      throw new Error("A header was lost on the way");
    }
    if (again.body.length !== message.body.length) throw new Error("The body has changed");
  });
}
