const SYMBOLS = {
  malloc_trim: { parameters: ["usize"], result: "i32" },
  madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
} as const;

/** Linux's `MADV_DONTNEED`: what is in the file is read from there again when it is wanted. */
const NOT_NEEDED = 4;
/** A line of `/proc/self/maps` for code that nobody has written to: `r-xp`, with a file. */
const CODE = /^([0-9a-f]+)-([0-9a-f]+) r-xp \S+ \S+ \d+ +(.+)$/;

/**
 * Memory that the process has and does not use: what the allocator of the C library keeps for
 * later, and the code of the program that only its start needed. Nothing where there is no glibc,
 * or no permission to call it.
 */
export class SpareMemory implements Disposable {
  readonly #libc: Deno.DynamicLibrary<typeof SYMBOLS> | undefined;

  constructor() {
    this.#libc = open();
  }

  /** Gives back what was freed. Takes less than a millisecond of a program at rest. */
  giveBack(): void {
    this.#libc?.symbols.malloc_trim(0n);
  }

  /**
   * Gives back the program's own code too, some 20 MB after the start. What still runs comes back
   * with its next use, from the system's cache of the file and without the disk: some hundred page
   * faults, which a packet may have to wait for. For a moment when nobody is on a call.
   */
  giveBackCode(): void {
    const libc = this.#libc;
    if (!libc) return;
    for (const { from, to } of ownCode()) libc.symbols.madvise(from, to - from, NOT_NEEDED);
    this.giveBack();
  }

  [Symbol.dispose](): void {
    this.#libc?.close();
  }
}

function open(): Deno.DynamicLibrary<typeof SYMBOLS> | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return Deno.dlopen("libc.so.6", SYMBOLS);
  } catch {
    return undefined;
  }
}

/** Where the code of this program lies in memory. */
function ownCode(): readonly { readonly from: bigint; readonly to: bigint }[] {
  try {
    const program = Deno.readLinkSync("/proc/self/exe");
    return Deno.readTextFileSync("/proc/self/maps").split("\n").flatMap((line) => {
      const [, from, to, file] = CODE.exec(line) ?? [];
      return file === program ? [{ from: BigInt(`0x${from}`), to: BigInt(`0x${to}`) }] : [];
    });
  } catch {
    // Without /proc it keeps what it has.
    return [];
  }
}
