export {
  type DomainEvent,
  type DomainEventOf,
  type DomainEventType,
  EventBus,
} from "./event_bus.ts";
