/**
 * Runs tasks one at a time, in the order they came. What a task throws goes to `onError`, and
 * the next one still runs.
 */
export class SerialQueue {
  readonly #tasks: (() => void | Promise<void>)[] = [];
  readonly #onError: (error: unknown) => void;
  #running = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Tasks waiting, the running one not counted. */
  get length(): number {
    return this.#tasks.length;
  }

  /** Runs `task` now if nothing runs, else after what was pushed before. */
  push(task: () => void | Promise<void>): void {
    this.#tasks.push(task);
    if (!this.#running) this.#run();
  }

  #run(): void {
    this.#running = true;
    for (let task = this.#tasks.shift(); task; task = this.#tasks.shift()) {
      try {
        const pending = task();
        if (pending) {
          pending.catch(this.#onError).then(() => this.#run());
          return;
        }
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#running = false;
  }
}
