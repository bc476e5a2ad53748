import type { GatewayWord } from "../../../views/gateways.tsx";
import { translator } from "../../../views/text/mod.ts";
import type { GatewayTest, RegistrationState } from "../../gateways/mod.ts";

const english = translator("en", "UTC");

/** How a registration stands, in a sentence. */
export function registrationWord(
  state: RegistrationState,
  time: (date: Date) => string,
): GatewayWord {
  switch (state.is) {
    case "registered":
      return { text: "gateways.registration.registered", params: { until: time(state.until) } };
    case "failed":
      return {
        text: `gateways.registration.failed.${state.why}`,
        params: { status: state.status ?? "", retry: time(state.retryAt) },
      };
    default:
      return { text: `gateways.registration.${state.is}` };
  }
}

/** What a test has found, in sentences. */
export function testWords(
  { answer, registration }: GatewayTest,
  time: (date: Date) => string,
): readonly (GatewayWord & { readonly good: boolean })[] {
  const asked = typeof answer === "string"
    ? { text: `gateways.test.${answer}`, good: false } as const
    : {
      text: "gateways.test.answered",
      params: { status: answer.status, reason: answer.reason, ms: Math.round(answer.ms) },
      good: answer.status !== 503,
    } as const;
  if (!registration) return [asked];
  return [asked, {
    ...registrationWord(registration, time),
    good: registration.is === "registered",
  }];
}

/** What a test has found, in English. */
export const gatewayTestSentences = (test: GatewayTest): readonly string[] =>
  testWords(test, (date) => date.toISOString()).map(({ text, params }) => english(text, params));
