/** The house rules a reviewer should not have to remember, as a Deno lint plugin. */

/** Each folder of `src/` and the folders it may import. `main.ts` may import them all. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // Ground: no knowledge of telephony.
  runtime: [],
  config: ["runtime"],
  // Protocols: what the RFCs say, usable without the rest of the product.
  sdp: ["runtime"],
  sip: ["runtime"],
  rtp: ["runtime"],
  stun: ["runtime"],
  // Model: plain data and pure functions.
  domain: ["runtime"],
  call: ["domain"],
  routing: ["domain"],
  // Services: what the product does.
  events: ["domain", "runtime"],
  accounts: ["domain", "runtime"],
  identity: ["accounts", "domain", "runtime", "sip"],
  registrar: ["domain", "events", "runtime", "sip"],
  gateways: ["domain", "events", "runtime", "sip"],
  screening: ["domain", "routing", "runtime"],
  calendars: ["domain", "runtime"],
  tolls: ["domain", "events", "gateways", "runtime", "screening"],
  emergency: ["domain", "events", "gateways", "runtime"],
  media: ["domain", "rtp", "runtime", "sdp"],
  voicemail: ["domain", "events", "media", "runtime"],
  notifier: ["domain", "events", "identity", "runtime", "sip"],
  b2bua: [
    "call",
    "identity",
    "domain",
    "events",
    "gateways",
    "media",
    "registrar",
    "routing",
    "runtime",
    "sdp",
    "sip",
    "voicemail",
  ],
  diagnosis: ["domain", "runtime", "stun"],
  tracing: ["domain", "runtime", "sip"],
  outbox: ["domain", "runtime"],
  texts: ["domain", "events", "outbox", "runtime", "sip"],
  twilio: ["call", "domain", "events", "outbox", "routing", "runtime", "texts"],
  provisioning: ["domain", "events", "runtime", "sip"],
  notify: ["domain", "events", "runtime"],
  // What the owner changes, for pages, the API and the command line alike.
  administration: [
    "accounts",
    "b2bua",
    "calendars",
    "config",
    "domain",
    "events",
    "gateways",
    "media",
    "outbox",
    "provisioning",
    "routing",
    "runtime",
    "screening",
    "texts",
    "twilio",
    "voicemail",
  ],
  // Adapters: one outside system each. No adapter imports another.
  store: ["domain", "notifier", "registrar", "routing", "runtime"],
  cluster: ["domain", "events", "notifier", "registrar", "runtime", "sip"],
  acme: ["domain", "runtime"],
  // The command line, which is the product's other edge.
  commands: [
    "accounts",
    "administration",
    "calendars",
    "config",
    "domain",
    "gateways",
    "media",
    "metrics",
    "provisioning",
    "registrar",
    "routing",
    "runtime",
    "screening",
    "store",
    "web",
  ],
  metrics: ["domain", "events", "runtime"],
  // Puts the web together; apart from `main.ts` because it is loaded late.
  site: [
    "accounts",
    "administration",
    "b2bua",
    "config",
    "diagnosis",
    "domain",
    "events",
    "gateways",
    "media",
    "outbox",
    "provisioning",
    "registrar",
    "routing",
    "runtime",
    "screening",
    "store",
    "texts",
    "twilio",
    "voicemail",
    "web",
  ],
  // Puts the server together.
  server: [
    "accounts",
    "b2bua",
    "calendars",
    "commands",
    "config",
    "domain",
    "emergency",
    "events",
    "gateways",
    "http",
    "identity",
    "media",
    "metrics",
    "notifier",
    "notify",
    "outbox",
    "provisioning",
    "registrar",
    "routing",
    "runtime",
    "screening",
    "sip",
    "site",
    "store",
    "texts",
    "tolls",
    "tracing",
    "twilio",
    "voicemail",
  ],
  // Edge: what listens for HTTP, and what people and other machines are told there.
  http: ["metrics", "runtime"],
  web: [
    "accounts",
    "administration",
    "b2bua",
    "diagnosis",
    "domain",
    "events",
    "gateways",
    "metrics",
    "outbox",
    "provisioning",
    "routing",
    "runtime",
    "texts",
    "tracing",
    "twilio",
    "voicemail",
  ],
};

const AMBIENT_CALLS = new Set([
  "Date.now",
  "Math.random",
  "crypto.randomUUID",
  "performance.now",
  "setInterval",
  "setTimeout",
]);

const FOLDER = /\/src\/([a-z0-9_]+)\//;

function problem(file: string, target: string): string | undefined {
  const from = FOLDER.exec(file)?.[1];
  if (from === undefined || !target.startsWith(".")) return undefined;
  const path = new URL(target, `file://${file}`).pathname;
  const to = FOLDER.exec(path)?.[1];
  if (to === undefined) {
    const view = from === "web" && path.includes("/views/");
    return view ? undefined : `"src/${from}" may not import ${target} from outside src`;
  }
  if (to === from) return undefined;
  if (!MAY_IMPORT[from]?.includes(to)) return `"src/${from}" may not import "src/${to}"`;
  if (!path.endsWith("/mod.ts")) return `Import "src/${to}" through a mod.ts, not ${target}`;
  return undefined;
}

export default {
  name: "ringdown",
  rules: {
    "layers": {
      create(context) {
        const check = (node: Deno.lint.Node, target: string) => {
          const message = problem(context.filename, target);
          if (message) context.report({ node, message });
        };
        return {
          ImportDeclaration: (node) => check(node, node.source.value),
          ExportAllDeclaration: (node) => check(node, node.source.value),
          ExportNamedDeclaration: (node) => {
            if (node.source) check(node, node.source.value);
          },
        };
      },
    },
    /** Time and chance come in through the constructor; see `src/runtime/`. */
    "no-ambient": {
      create(context) {
        if (!/\/src\/(?!runtime\/)/.test(context.filename)) return {};
        const report = (node: Deno.lint.Node, what: string) =>
          context.report({ node, message: `Inject a Clock or Random instead of ${what}` });
        return {
          CallExpression(node) {
            const called = context.sourceCode.getText(node.callee);
            if (AMBIENT_CALLS.has(called)) report(node, called);
          },
          NewExpression(node) {
            const made = context.sourceCode.getText(node.callee);
            if (made === "Date" && node.arguments.length === 0) report(node, "new Date()");
          },
        };
      },
    },
  },
} satisfies Deno.lint.Plugin;
