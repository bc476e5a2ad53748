export { CircuitBreaker, type CircuitState } from "./circuit_breaker.ts";
export { Outbox, type OutboxOptions } from "./outbox.ts";
export { type Errand, ErrandError, type ErrandFault, type Settle } from "./errand.ts";
