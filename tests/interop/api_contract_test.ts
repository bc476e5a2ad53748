/**
 * The API against its own description, judged by Prism: a proxy that nobody here wrote compares
 * every answer with what the OpenAPI document says of it.
 */

import assert from "node:assert/strict";
import { Child } from "./support/child.ts";
import { freePort } from "./support/free_port.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { WebClient } from "./support/web_client.ts";

const PRISM = "@stoplight/prism-cli@5.16.0";

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}

/** What a resource is made of and changed to, by the path of its list. */
const RESOURCES: Readonly<Record<string, readonly [made: unknown, changed: unknown]>> = {
  "/users": [{ extension: "201", name: "Ada" }, { extension: "202" }],
  "/devices": [{ extension: "201", name: "desk" }, { extension: "201", name: "kitchen" }],
  "/groups": [
    { extension: "300", name: "All", members: [{ to: "101" }] },
    { extension: "301", members: [{ to: "101" }, { to: "102" }], strategy: "random" },
  ],
  "/contacts": [
    { name: "Bob", numbers: [{ label: "home", number: "+4930123456" }] },
    { name: "Bobby", numbers: [{ number: "+4930123457" }] },
  ],
  "/accounts": [
    { name: "carol", role: "user", password: "a password of carol" },
    { name: "carol2", role: "user" },
  ],
  "/provisioning/profiles": [{ name: "Office" }, { name: "Office 2" }],
  "/gateways": [
    {
      name: "carrier",
      address: "192.0.2.7",
      account: { username: "4930100" },
      secret: "swordfish",
      identity: { addresses: ["192.0.2.0/28"], username: "carrier" },
      theirSecret: "correct horse",
      callerId: { mode: "override", number: "+4930100" },
      codecs: ["PCMA"],
      maxChannels: 4,
    },
    { name: "other", address: "[2001:db8::7]:5070", enabled: false, probeSeconds: 0 },
  ],
  "/routes": [
    { name: "world", patterns: ["00."], strip: 2, prepend: "+", gateways: [] },
    { name: "all", patterns: ["."], choice: "sticky", gateways: [] },
  ],
  "/auto-replies": [
    { trigger: { on: "always" }, text: "Closed" },
    { trigger: { on: "keyword", words: ["hours"] }, text: "9 to 5", pauseHours: 0 },
  ],
  "/numbers": [
    { number: "+4930123456", destination: "101" },
    { number: "+4930123456", destination: "102", name: "Desk" },
  ],
};

/** An API with a token that may do everything, asked through Prism. */
class Contract implements AsyncDisposable {
  readonly violations: string[] = [];
  readonly asked = new Set<string>();
  readonly document: Document;
  readonly #proxy: Child;
  readonly #base: string;
  readonly #token: string;
  readonly #folder: string;

  private constructor(
    document: Document,
    proxy: Child,
    base: string,
    token: string,
    folder: string,
  ) {
    this.document = document;
    this.#proxy = proxy;
    this.#base = base;
    this.#token = token;
    this.#folder = folder;
  }

  static async start(server: Server): Promise<Contract> {
    const origin = `http://${server.host}:${server.http}`;
    const text = await (await fetch(`${origin}/api/v1/openapi.json`)).text();
    const folder = await Deno.makeTempDir({ prefix: "ringdown-contract-" });
    await Deno.writeTextFile(`${folder}/openapi.json`, text);
    const { token } = await WebClient.setUp(server);
    const port = String(freePort());
    const proxy = new Child({
      program: "node",
      args: [await install(folder), "proxy", `${folder}/openapi.json`, origin, "--port", port],
      env: { NO_COLOR: "1" },
      seconds: 120,
    });
    await proxy.line(/Prism is listening/, 60_000);
    const base = `http://127.0.0.1:${port}`;
    return new Contract(JSON.parse(text), proxy, base, token, folder);
  }

  /** Asks, and keeps what Prism finds wrong with the answer. */
  async ask(method: string, template: string, ids: readonly string[] = [], ...[body]: unknown[]) {
    const left = [...ids];
    const path = template.replaceAll(/\{\w+\}/g, () => left.shift() ?? "none");
    this.asked.add(`${method} ${template}`);
    const response = await fetch(`${this.#base}/api/v1${path}`, {
      method: method.toUpperCase(),
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const found: readonly { readonly location: readonly string[]; readonly message: string }[] =
      JSON.parse(response.headers.get("sl-violations") ?? "[]");
    for (const { location, message } of found) {
      if (location[0] !== "response") continue;
      const where = `${method} ${path} ${response.status} ${location.join(".")}`;
      this.violations.push(`${where}: ${message} ${text.slice(0, 200)}`);
    }
    assert.ok(response.status < 500, `${method} ${path}: ${response.status} ${text}`);
    return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Fetches Prism into `folder`, and returns the path of its program. */
async function install(folder: string): Promise<string> {
  const args = ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, PRISM];
  const { success } = await new Deno.Command("npm", { args, stdout: "null" }).output();
  assert.ok(success, "Prism cannot be installed");
  return `${folder}/node_modules/.bin/prism`;
}

interop("the API keeps to its own OpenAPI document", ["npm", "node"], async (t) => {
  await using server = await Server.start({ extensions: ["101", "102"] });
  await using contract = await Contract.start(server);

  for (const [path, [made, changed]] of Object.entries(RESOURCES)) {
    await t.step(`${path}: make, look, list, change, remove`, async () => {
      const { status, json } = await contract.ask("post", path, [], made);
      assert.equal(status, 201, JSON.stringify(json));
      const id = String(json.id ?? json.account?.id);
      const one = `${path}/{id}`;
      assert.equal((await contract.ask("get", one, [id])).status, 200);
      assert.equal((await contract.ask("put", one, [id], changed)).status, 200);
      assert.ok((await contract.ask("get", path)).json.data.length > 0);
      assert.equal((await contract.ask("delete", one, [id])).status, 204);
      assert.equal((await contract.ask("get", one, [id])).status, 404);
    });
  }
  await t.step("what else there is to look at", async () => {
    const { json } = await contract.ask("get", "/users");
    const user = String(json.data[0].id);
    const settings = { doNotDisturb: true, forward: { busy: { to: "102", enabled: true } } };
    assert.equal((await contract.ask("put", "/users/{id}/settings", [user], settings)).status, 200);
    assert.equal((await contract.ask("get", "/users/{id}/settings", [user])).status, 200);
    const device = String((await contract.ask("get", "/devices")).json.data[0].id);
    await contract.ask("get", "/devices/{id}/events", [device]);
    const gateway = { name: "nobody", address: "127.0.0.1:9", enabled: false };
    const { json: { id } } = await contract.ask("post", "/gateways", [], gateway);
    assert.equal((await contract.ask("post", "/gateways/{id}/test", [String(id)])).status, 200);
    assert.equal((await contract.ask("get", "/gateway-states")).status, 200);
    const table = "prefix,operator,gateways\n49,Any,nobody";
    assert.equal((await contract.ask("put", "/operators", [], { table })).status, 200);
    const route = { name: "all", patterns: ["."], gateways: [{ gateway: id }] };
    const { json: { id: only } } = await contract.ask("post", "/routes", [], route);
    const order = { order: [only] };
    assert.equal((await contract.ask("put", "/route-order", [], order)).status, 200);
    await contract.ask("get", "/provisioning/devices/{id}/sign-in", [device]);
  });
  await t.step("every other route, with what is not there", async () => {
    for (const [path, operations] of Object.entries(contract.document.paths)) {
      const template = path.replace("/api/v1", "");
      // A stream has no end, and Prism waits for it.
      if (template === "/events") continue;
      for (const [method, { requestBody }] of Object.entries(operations)) {
        const isJson = requestBody && "application/json" in requestBody.content;
        await contract.ask(method, template, [], isJson ? {} : undefined);
      }
    }
  });
  assert.deepEqual(contract.violations, []);
});
