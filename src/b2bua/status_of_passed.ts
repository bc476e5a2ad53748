/** What the other phone says of a request in the call, as the asker may hear it. */
export function statusOfPassed(status: number): number {
  if (status === 401 || status === 407 || status === 403) return 488;
  if (status === 408 || status === 503) return 500;
  return status >= 300 && status < 400 ? 488 : status;
}
