import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import type { Clock, Counter, Meter } from "../../runtime/mod.ts";
import type { ApiEnv } from "./api.ts";
import { errorBody } from "./errors.ts";

/** How long a key is known. */
export const KEY_MS = 24 * 3_600_000;
/** Keys that are known at once; of more the oldest is forgotten. */
export const MOST_KEYS = 2_000;
/** Keys of one account: who sends many makes us forget nobody else's. */
export const MOST_KEYS_OF_ACCOUNT = 500;
const LONGEST_KEY = 255;

/** The header, for the OpenAPI document. */
export const IDEMPOTENCY_KEY = z.object({
  "idempotency-key": z.string().max(LONGEST_KEY).optional().meta({
    description: "With the same key the same request is answered again and not done twice",
  }),
});

export interface IdempotencyOptions {
  readonly clock: Clock;
  readonly meter: Meter;
}

interface Answered {
  /** Of the method, the path and the body. */
  readonly digest: string;
  readonly until: number;
  /** Undefined while the first request is under way. */
  response?: { readonly status: number; readonly body: string; readonly type: string };
}

/**
 * Lets a program send a request again that it had no answer to: with the same `Idempotency-Key`
 * the first answer comes again and nothing is done twice
 * (draft-ietf-httpapi-idempotency-key-header). The same key with another request is 409, and so is
 * one whose first request is still under way.
 */
export class IdempotencyKeys {
  readonly #clock: Clock;
  readonly #known = new Map<string, Answered>();
  readonly #forgotten: Counter;

  constructor({ clock, meter }: IdempotencyOptions) {
    this.#clock = clock;
    this.#forgotten = meter.counter(
      "ringdown_api_idempotency_keys_forgotten_total",
      "Idempotency keys forgotten because there were too many.",
    );
    meter.gauge(
      "ringdown_api_idempotency_keys",
      "Idempotency keys that are known.",
      () => this.#known.size,
    );
  }

  /** To be run for requests of somebody who has been let in. */
  readonly middleware: MiddlewareHandler<ApiEnv> = async (c, next) => {
    const key = c.req.header("Idempotency-Key");
    if (key === undefined) return await next();
    if (!/^[\x21-\x7e]+$/.test(key) || key.length > LONGEST_KEY) {
      return c.json(errorBody("BAD_REQUEST", "The Idempotency-Key cannot be read"), 400);
    }
    const owner = `${c.get("visitor").account.id} `;
    const name = owner + key;
    const digest = digestOf(c.req.method, c.req.path, await c.req.text());
    const known = this.#find(name);
    if (known && known.digest !== digest) {
      return c.json(errorBody("CONFLICT", "The Idempotency-Key was used for another request"), 409);
    }
    if (known?.response) {
      const { status, body, type } = known.response;
      const headers = { "Content-Type": type, "Idempotency-Replayed": "true" };
      return new Response(body === "" ? null : body, { status, headers });
    }
    if (known) return c.json(errorBody("CONFLICT", "The first request is under way"), 409);
    const entry = this.#keep(name, digest);
    this.#makeRoom(owner);
    try {
      await next();
      if (c.res.status < 500) entry.response = await answerOf(c.res);
    } finally {
      // What failed may be tried again.
      if (!entry.response) this.#known.delete(name);
    }
  };

  #find(name: string): Answered | undefined {
    const known = this.#known.get(name);
    if (!known || known.until > this.#clock.elapsed()) return known;
    this.#known.delete(name);
    return undefined;
  }

  #keep(name: string, digest: string): Answered {
    const entry: Answered = { digest, until: this.#clock.elapsed() + KEY_MS };
    this.#known.set(name, entry);
    return entry;
  }

  #makeRoom(owner: string): void {
    const all = [...this.#known.keys()];
    const own = all.filter((name) => name.startsWith(owner));
    const [oldest] = own.length > MOST_KEYS_OF_ACCOUNT ? own : all.length > MOST_KEYS ? all : [];
    if (oldest === undefined) return;
    this.#known.delete(oldest);
    this.#forgotten.add();
  }
}

async function answerOf(response: Response): Promise<NonNullable<Answered["response"]>> {
  const body = await response.clone().text();
  const type = response.headers.get("Content-Type") ?? "application/json";
  return { status: response.status, body, type };
}

function digestOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}
