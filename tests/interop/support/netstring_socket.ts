/** JSON objects in netstrings, `LENGTH:JSON,`: how baresip is remotely controlled. */
export class NetstringSocket implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #onMessage: (message: Readonly<Record<string, unknown>>) => void;
  #text = new Uint8Array();

  private constructor(
    connection: Deno.TcpConn,
    onMessage: (message: Readonly<Record<string, unknown>>) => void,
  ) {
    this.#connection = connection;
    this.#onMessage = onMessage;
  }

  static async open(
    port: number,
    onMessage: (message: Readonly<Record<string, unknown>>) => void,
  ): Promise<NetstringSocket> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const socket = new NetstringSocket(connection, onMessage);
    socket.#read();
    return socket;
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (;;) {
        const count = await this.#connection.read(buffer);
        if (count === null) return;
        const joined = new Uint8Array(this.#text.length + count);
        joined.set(this.#text);
        joined.set(buffer.subarray(0, count), this.#text.length);
        this.#text = joined;
        this.#takeMessages();
      }
    } catch {
      // Closed by one side or the other.
    }
  }

  #takeMessages(): void {
    for (;;) {
      const colon = this.#text.indexOf(58);
      if (colon < 0) return;
      const decoder = new TextDecoder();
      const length = Number(decoder.decode(this.#text.subarray(0, colon)));
      if (this.#text.length < colon + length + 2) return;
      const json = decoder.decode(this.#text.subarray(colon + 1, colon + 1 + length));
      this.#text = this.#text.slice(colon + length + 2);
      this.#onMessage(JSON.parse(json));
    }
  }

  async send(message: unknown): Promise<void> {
    const json = new TextEncoder().encode(JSON.stringify(message));
    const head = new TextEncoder().encode(`${json.length}:`);
    const framed = new Uint8Array([...head, ...json, 44]);
    await this.#connection.write(framed);
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}
