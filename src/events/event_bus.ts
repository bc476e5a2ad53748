import type {
  CallId,
  CallRecord,
  DialogState,
  EmergencyCall,
  GatewayId,
  LegId,
  ParkedCall,
  TextId,
  TollStop,
  UserId,
  VoiceMessage,
} from "../domain/mod.ts";

/** What has happened. Events inform; nothing in the path of a call waits for one. */
export type DomainEvent =
  | { readonly type: "device.registered"; readonly aor: string; readonly contact: string }
  | { readonly type: "device.unregistered"; readonly aor: string; readonly contact: string }
  | { readonly type: "source.banned"; readonly source: string; readonly seconds: number }
  | { readonly type: "call.started"; readonly call: CallId; readonly from: string }
  | { readonly type: "call.answered"; readonly call: CallId; readonly leg: LegId }
  | { readonly type: "call.ended"; readonly record: CallRecord }
  /** Every change of one side of a call; `terminated` is the last. */
  | { readonly type: "dialog.changed"; readonly dialog: DialogState }
  | { readonly type: "slot.changed"; readonly slot: string; readonly parked?: ParkedCall }
  /** Do not disturb, forwards and the like were changed. */
  | { readonly type: "settings.changed"; readonly user: UserId }
  /** A gateway is up or down, registered or not, or was changed. */
  | { readonly type: "gateway.changed"; readonly gateway: GatewayId }
  /** Somebody called for help, or tried it; `id` is 0 where the disk did not take it. */
  | { readonly type: "emergency.called"; readonly call: EmergencyCall }
  /** Somebody has called outside as much as they may. */
  | { readonly type: "toll.stopped"; readonly stop: TollStop }
  /** A text came, was written, or has come further. */
  | { readonly type: "text.received"; readonly text: TextId }
  | { readonly type: "text.changed"; readonly text: TextId }
  /** What has to be done at a carrier's does not get through. */
  | { readonly type: "outbox.stalled"; readonly why: string }
  /** Somebody has left a message. */
  | { readonly type: "voicemail.left"; readonly message: VoiceMessage }
  /** The messages in a mailbox, or which of them are new, changed. */
  | { readonly type: "mailbox.changed"; readonly user: UserId };

export type DomainEventType = DomainEvent["type"];
export type DomainEventOf<Type extends DomainEventType> = Extract<DomainEvent, { type: Type }>;

/**
 * Carries events from whoever knows to whoever cares. `publish` neither throws nor waits: a
 * subscriber that fails is handed to `onError`, and the others still run.
 */
export class EventBus {
  readonly #onError: (error: unknown, type: DomainEventType) => void;
  readonly #subscribers = new Map<
    DomainEventType,
    Set<(event: DomainEvent) => void | Promise<void>>
  >();

  constructor(onError: (error: unknown, type: DomainEventType) => void) {
    this.#onError = onError;
  }

  publish(event: DomainEvent): void {
    for (const handle of this.#subscribers.get(event.type) ?? []) {
      try {
        handle(event)?.catch((error: unknown) => this.#onError(error, event.type));
      } catch (error) {
        this.#onError(error, event.type);
      }
    }
  }

  subscribe<Type extends DomainEventType>(
    type: Type,
    handle: (event: DomainEventOf<Type>) => void | Promise<void>,
  ): Disposable {
    let handlers = this.#subscribers.get(type);
    if (!handlers) this.#subscribers.set(type, handlers = new Set());
    const entry = (event: DomainEvent) => handle(event as DomainEventOf<Type>);
    handlers.add(entry);
    return { [Symbol.dispose]: () => void handlers.delete(entry) };
  }
}
