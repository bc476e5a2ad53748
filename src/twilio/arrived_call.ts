/** What Twilio's INVITEs say of a call, where they come by our trunk. */
export interface TwilioCall {
  /** By which Twilio knows the call, in its console and its REST API. */
  readonly callSid?: string;
  /** The account is another one: somebody else's trunk has our address. */
  readonly isOfAnother: boolean;
}

const CALL_SID = /^CA[0-9a-f]{32}$/;

/**
 * Reads `X-Twilio-CallSid` and `X-Twilio-AccountSid`. Everybody can write these: they are worth
 * something only of a call that has proved to come by the trunk's gateway.
 *
 * @param ours The account; undefined where the call came by another gateway.
 */
export function twilioCallOf(
  header: (name: string) => string | undefined,
  ours: string | undefined,
): TwilioCall {
  const [callSid, account] = [header("X-Twilio-CallSid"), header("X-Twilio-AccountSid")];
  return {
    ...(callSid !== undefined && CALL_SID.test(callSid) ? { callSid } : {}),
    isOfAnother: ours !== undefined && account !== undefined && account !== ours,
  };
}
