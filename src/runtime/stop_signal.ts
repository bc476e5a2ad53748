/** What the operating system says about when to stop. */
export interface StopSignal extends Disposable {
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly requested: Promise<void>;
  /** Resolves at the second: somebody will not wait. */
  readonly insisted: Promise<void>;
}

/** Listens for SIGINT and SIGTERM until it is disposed of. */
export function listenForStop(): StopSignal {
  const requested = Promise.withResolvers<void>();
  const insisted = Promise.withResolvers<void>();
  let count = 0;
  const listener = () => (++count === 1 ? requested : insisted).resolve();
  // Windows knows no SIGTERM.
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    requested: requested.promise,
    insisted: insisted.promise,
    [Symbol.dispose]: () => {
      for (const signal of signals) Deno.removeSignalListener(signal, listener);
    },
  };
}
