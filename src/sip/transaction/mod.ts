export { TransactionStateError } from "./errors.ts";
export { DEFAULT_TIMER_VALUES, type TimerValues } from "./timer_values.ts";
export type { ServerTransaction, ServerTransactionUser } from "./server_transaction.ts";
export type { ClientTransaction, ClientTransactionUser } from "./client_transaction.ts";
export { InviteServerTransaction } from "./invite_server.ts";
export { NonInviteServerTransaction } from "./non_invite_server.ts";
export { InviteClientTransaction } from "./invite_client.ts";
export { NonInviteClientTransaction } from "./non_invite_client.ts";
export { Transactions } from "./transactions.ts";
