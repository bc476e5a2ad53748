/** The web application with its real doorkeeper, and browsers that keep cookies. */

import { createDoorkeeper } from "../../src/web/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { ada, bob } from "../store/people.ts";
import { openSite } from "./site.ts";

export const PASSWORD = "correct horse battery";

/** What a browser is and where it is. */
export interface BrowserOptions {
  readonly address?: string;
  readonly secure?: boolean;
  readonly host?: string;
}

type Send = (path: string, init: RequestInit, options: BrowserOptions) => Promise<Response>;

/** Keeps the cookies that it is given, by name and path. */
export class Browser {
  readonly #send: Send;
  readonly #options: BrowserOptions;
  readonly cookies = new Map<string, { readonly value: string; readonly path: string }>();

  constructor(send: Send, options: BrowserOptions) {
    this.#send = send;
    this.#options = options;
  }

  get(path: string): Promise<Response> {
    return this.#request(path, {});
  }

  post(path: string, fields: Record<string, string> = {}): Promise<Response> {
    return this.#request(path, { method: "POST", body: new URLSearchParams(fields) });
  }

  /** Signs in with a password; returns where it leads. */
  async signIn(name: string, password = PASSWORD): Promise<string | null> {
    return (await this.post("/sign-in", { name, password })).headers.get("location");
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const cookies = [...this.cookies]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`);
    const headers = {
      Accept: "text/html",
      "Sec-Fetch-Site": "same-origin",
      Host: this.#options.host ?? "pbx.example.org",
      ...(cookies.length > 0 ? { Cookie: cookies.join("; ") } : {}),
    };
    const response = await this.#send(path, { ...init, headers }, this.#options);
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0\b/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, { value, path: /Path=([^;]+)/.exec(line)?.[1] ?? "/" });
  }
}

/** With the administrator `ada` and the user `bob`, who both have the same password. */
export async function openVisitedSite() {
  const site = openSite();
  const { store, parts } = site;
  const { entrance } = parts.people;
  const hash = await entrance.passwords.hash(new Secret(PASSWORD));
  for (const account of [ada, bob]) {
    store.accounts.save(account);
    store.accounts.setPasswordHash(account.id, hash);
  }
  const doorkeeper = createDoorkeeper({ accounts: store.accounts, ...entrance });
  const from = (options: BrowserOptions) => {
    const { address = "192.0.2.1", secure = false } = options;
    return site.open(doorkeeper, () => ({ address, secure, userAgent: "Browser" }));
  };
  const send: Send = async (path, init, options) => await from(options).request(path, init);
  return {
    ...site,
    entrance,
    browser: (options: BrowserOptions = {}) => new Browser(send, options),
    /** Sends what a program with a token would. */
    program: (token: string) => (method: string, path: string, body?: unknown) =>
      send(`/api/v1${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }, {}),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}
