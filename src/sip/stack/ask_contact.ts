import { parseUri, type SipResponse } from "../message/mod.ts";
import type { MakeRequest } from "./outgoing.ts";
import type { SipStack } from "./stack.ts";

/** Where somebody has registered. */
export interface RegisteredContact {
  readonly contact: string;
  /** The id of the flow that it registered on. */
  readonly flow: string;
}

/**
 * Sends a request that is in no dialog to where somebody has registered: down the flow of the
 * registration while that is open (RFC 5626 §5.3), else to the contact. Resolves to the final
 * response, or to the status that stands for none, 408 or 503.
 */
export function askContact(
  stack: SipStack,
  { contact, flow }: RegisteredContact,
  make: MakeRequest,
): Promise<SipResponse | number> {
  const open = stack.network.flowById(flow);
  const destination = open && !open.closed ? { flow: open } : { uri: parseUri(contact) };
  return new Promise((resolve) => {
    stack.request(destination, make, {
      onResponse: (response) => {
        if (response.status >= 200) resolve(response);
      },
      onFailure: (status) => resolve(status),
    });
  });
}
