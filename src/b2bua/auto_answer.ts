import type { HeaderField } from "../sip/mod.ts";

const header = (name: string, value: string): HeaderField => ({
  name,
  key: name.toLowerCase(),
  value,
});

/**
 * Headers that make a phone answer by itself. No vendor's phone minds those of another, so that
 * all are sent: RFC 5373; Call-Info as Grandstream, Snom and baresip read it; Alert-Info as
 * Yealink, Cisco and Fanvil do (`info=`), and Polycom (the name of a ring class).
 */
export function autoAnswerHeaders(domain: string): readonly HeaderField[] {
  return [
    header("Answer-Mode", "Auto"),
    header("Call-Info", `<sip:${domain}>;answer-after=0`),
    header("Alert-Info", `<http://${domain}>;info=alert-autoanswer;delay=0`),
    header("Alert-Info", `<http://${domain}>;info=RingAnswer`),
    header("P-Auto-Answer", "normal"),
  ];
}
