/** Somebody who signs in at the pages of a server, and asks its API. */

import assert from "node:assert/strict";
import type { Server } from "./server.ts";

const OWNER = { name: "ada", password: "correct horse battery" };
const SCOPES = ["read", "write", "calls", "provisioning", "accounts"];
/** What a browser says of a form of our own page. */
const SAME_ORIGIN = { "Sec-Fetch-Site": "same-origin" };

export interface WebAnswer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any
  readonly json: any;
}

export class WebClient {
  readonly token: string;
  readonly #origin: string;

  private constructor(origin: string, token: string) {
    this.#origin = origin;
    this.token = token;
  }

  /** Makes the first administrator with the code that the server has printed. */
  static async setUp(server: Server): Promise<WebClient> {
    const [, code = ""] = await server.logged(/setup\?code=([\w-]+)/);
    return await WebClient.#enter(server, `/setup?code=${code}`, OWNER);
  }

  /** Signs in. */
  static async signIn(server: Server, name: string, password: string): Promise<WebClient> {
    return await WebClient.#enter(server, "/sign-in", { name, password });
  }

  /** Makes an account for the user with `extension`, and signs in as that one. */
  async asUser(
    server: Server,
    extension: string,
    role: "user" | "administrator" = "user",
  ): Promise<WebClient> {
    const { json: { data } } = await this.ask("GET", "/users");
    const { id } = data.find((user: { extension: string }) => user.extension === extension);
    const password = WebClient.passwordOf(extension);
    const name = `user-${extension}`;
    const made = await this.ask("POST", "/accounts", { name, role, user: id, password });
    assert.equal(made.status, 201, JSON.stringify(made.json));
    return await WebClient.signIn(server, name, password);
  }

  /** The password of the account that `asUser` makes. */
  static passwordOf(extension: string): string {
    return `a long password of ${extension}`;
  }

  static async #enter(server: Server, path: string, fields: Record<string, string>) {
    const origin = `http://${server.host}:${server.http}`;
    const entered = await fetch(`${origin}${path}`, {
      method: "POST",
      headers: SAME_ORIGIN,
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
    await entered.body?.cancel();
    assert.equal(entered.status, 303, `${path} lets nobody in`);
    const Cookie = entered.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
    const response = await fetch(`${origin}/api/v1/me/tokens`, {
      method: "POST",
      headers: { ...SAME_ORIGIN, Cookie, "Content-Type": "application/json" },
      body: JSON.stringify({ name: "test", scopes: SCOPES }),
    });
    const json = await response.json();
    assert.equal(response.status, 201, JSON.stringify(json));
    return new WebClient(origin, json.token);
  }

  /** Asks the API. */
  async ask(method: string, path: string, body?: unknown): Promise<WebAnswer> {
    const response = await fetch(`${this.#origin}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
  }
}
