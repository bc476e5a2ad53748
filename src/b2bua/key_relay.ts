/** Key presses from one leg to the other, where the two hear them in different ways. */

import type { CallId } from "../domain/mod.ts";
import type { Digit, MediaEngine } from "../media/mod.ts";
import { H, type HeaderField, type IncomingRequest, type SipRequest } from "../sip/mod.ts";
import { statusOfPassed } from "./status_of_passed.ts";
import { DTMF_RELAY, formatDtmfRelay, readDtmf } from "./dtmf_info.ts";
import type { Leg } from "./leg.ts";

export class KeyRelay {
  readonly #call: CallId;
  readonly #media: MediaEngine;

  constructor(call: CallId, media: MediaEngine) {
    this.#call = call;
    this.#media = media;
  }

  /**
   * An INFO from the partner of `to`. A key press becomes an event of RFC 4733 where `to` hears
   * those, or a tone where a gateway wants tones; everything else goes through as it is, RFC 6086
   * §4.
   */
  onInfo(incoming: IncomingRequest, to: Leg): void {
    const { headers, body } = incoming.request;
    const digit = keyIn(incoming.request);
    const byMedia = to.trunk?.gateway.dtmf === "inband" ||
      this.#media.hearsEvents(this.#call, to.id);
    if (digit && byMedia) {
      this.#media.sendDigit(this.#call, to.id, digit);
      return incoming.respond(200);
    }
    to.info(passedInfo(headers.fields), body, (response, status) => {
      if (digit && DEAF_TO_INFO.has(status)) {
        this.#media.sendDigit(this.#call, to.id, digit);
        return incoming.respond(200);
      }
      const passed = response ? response.headers.fieldsOf(H.contentType) : [];
      // A 481 is about the other dialog: some phones would end theirs for it.
      incoming.respond(status === 481 ? 500 : statusOfPassed(status), {
        headers: passed,
        ...(response ? { body: response.body } : {}),
      });
    });
  }

  /** A key pressed on the partner of `to`, whose events `to` cannot hear. */
  pass(digit: Digit, to: Leg): void {
    const dtmf = to.trunk?.gateway.dtmf;
    const byInfo = dtmf === "info" || to.allowsInfo && dtmf !== "inband";
    if (!byInfo) return this.#media.sendDigit(this.#call, to.id, digit);
    to.info([DTMF_RELAY], formatDtmfRelay(digit), (_response, status) => {
      if (DEAF_TO_INFO.has(status)) this.#media.sendDigit(this.#call, to.id, digit);
    });
  }
}

/** The key press that an INFO tells of. */
export const keyIn = ({ headers, body }: SipRequest): Digit | undefined =>
  readDtmf(headers.first(H.contentType)?.type, body);

/** What a phone says that does not take key presses by INFO. */
const DEAF_TO_INFO: ReadonlySet<number> = new Set([405, 415, 469, 488, 501]);

const PASSED_INFO: ReadonlySet<string> = new Set([
  "content-type",
  "content-disposition",
  "info-package",
]);

const passedInfo = (fields: readonly HeaderField[]): readonly HeaderField[] =>
  fields.filter(({ key }) => PASSED_INFO.has(key));
