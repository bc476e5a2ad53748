import { deepEqual, equal, match } from "node:assert/strict";
import {
  type ConfigSources,
  dataFolderOf,
  localAddresses,
  nearest,
  parseEndpoints,
  portHolder,
  readConfig,
  SETTINGS,
} from "../../src/config/mod.ts";

function read(sources: Partial<ConfigSources> & { readonly files?: Record<string, string> } = {}) {
  const files = sources.files ?? {};
  return readConfig({
    flags: {},
    env: {},
    stored: {},
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw new Deno.errors.NotFound(`No file ${path}`);
      return text;
    },
    ...sources,
  });
}

function problems(sources: Parameters<typeof read>[0]): readonly string[] {
  const result = read(sources);
  return result.ok ? [] : result.problems;
}

function originOf(sources: Parameters<typeof read>[0], name: string): string | undefined {
  const result = read(sources);
  if (!result.ok) return result.problems.join();
  const found = result.effective.find(({ setting }) => setting.name === name);
  return found && `${found.value} from ${found.origin}`;
}

Deno.test("readConfig needs nothing", () => {
  const result = read();
  equal(result.ok, true);
  if (!result.ok) return;
  const { config } = result;
  deepEqual(config.sip, [
    { host: "0.0.0.0", port: 5060, required: true },
    { host: "::", port: 5060, required: false },
  ]);
  deepEqual(config.rtp, { low: 10_000, high: 20_000 });
  deepEqual([config.data, config.domain, config.trusted], ["data", "ringdown", []]);
  deepEqual(new Set(result.effective.map(({ origin }) => origin)), new Set(["default"]));
});

const all = {
  flags: { "max-calls": "1" } as Record<string, string>,
  env: { RINGDOWN_MAX_CALLS: "2", RINGDOWN_MAX_CALLS_FILE: "f" } as Record<string, string>,
  files: { "data/ringdown.json": '{"maxCalls": 4}', f: "3\n" },
  stored: { maxCalls: "5" },
};

const ORDER: readonly (readonly [sources: Parameters<typeof read>[0], expected: string])[] = [
  [all, "1 from flag --max-calls"],
  [{ ...all, flags: {} }, "2 from environment RINGDOWN_MAX_CALLS"],
  [
    { ...all, flags: {}, env: { RINGDOWN_MAX_CALLS_FILE: "f" } },
    "3 from environment RINGDOWN_MAX_CALLS_FILE",
  ],
  [{ ...all, flags: {}, env: {} }, "4 from file data/ringdown.json"],
  [{ ...all, flags: {}, env: { RINGDOWN_MAX_CALLS: "" } }, "4 from file data/ringdown.json"],
  [{ stored: { maxCalls: "5" } }, "5 from stored"],
  [{}, "1000 from default"],
];

for (const [sources, expected] of ORDER) {
  Deno.test(`readConfig: ${expected}`, () => equal(originOf(sources, "maxCalls"), expected));
}

const PROBLEMS: readonly (readonly [sources: Parameters<typeof read>[0], says: RegExp])[] = [
  [{ flags: { sip: "0.0.0.0" } }, /^sip needs HOST:PORT.*"0\.0\.0\.0" \(flag --sip\)$/],
  [{ flags: { sip: "0.0.0.0:99999" } }, /^sip needs HOST:PORT/],
  [{ flags: { sip: "::1:5060" } }, /^sip needs HOST:PORT/],
  [{ flags: { sip: "[1.2.3.4]:5060" } }, /^sip needs an IP address/],
  [{ flags: { http: "pbx.example.org:80" } }, /^http needs an IP address of this machine/],
  [{ flags: { rtp: "20000-10000" } }, /^rtp needs LOW-HIGH/],
  [{ flags: { rtp: "10000" } }, /^rtp needs LOW-HIGH/],
  [{ flags: { domain: "a b" } }, /^domain needs a host name, not "a b"/],
  [{ flags: { data: " " } }, /^data needs a value/],
  [{ env: { RINGDOWN_TRUSTED: "10.0.0.0/8,lan" } }, /^trusted needs networks.*"lan"/],
  [{ env: { RINGDOWN_TRUSTED: "10.0.0.0/33" } }, /^trusted needs networks/],
  [{ env: { RINGDOWN_TRUSTED_PROXIES: "proxy" } }, /^trustedProxies needs networks.*"proxy"/],
  [{ env: { RINGDOWN_EXTERNAL_ADDRESS: "here" } }, /^externalAddress needs an IP address/],
  [{ env: { RINGDOWN_MAX_CALLS: "-1" } }, /^maxCalls needs a whole number up to/],
  [{ env: { RINGDOWN_LOG: "loud" } }, /^logLevel needs debug, info, warn, error, not "loud"/],
  [{ env: { RINGDOWN_TLS_CERT: "a.pem" } }, /^tlsCertificate and tlsKey are needed together/],
  [{ env: { RINGDOWN_SIP_FILE: "nowhere" } }, /^RINGDOWN_SIP_FILE: cannot read nowhere/],
  [{ flags: { sip: "off", sips: "off", ws: "off", wss: "off" } }, /are all off/],
  [{ flags: { sips: "5060" } }, /^sips and sip both want 0\.0\.0\.0 port 5060/],
  [{ flags: { https: "8080" } }, /^https and http both want 0\.0\.0\.0 port 8080/],
  [{ file: "my.json" }, /^Cannot read my\.json/],
  [{ files: { "data/ringdown.json": "{" } }, /^Cannot read data\/ringdown\.json/],
  [{ files: { "data/ringdown.json": "[]" } }, /must hold one JSON object/],
  [{ files: { "data/ringdown.json": '{"maxCall": 1}' } }, /did you mean "maxCalls"\?/],
  [{ files: { "data/ringdown.json": '{"data": "x"}' } }, /use --data/],
];

for (const [sources, says] of PROBLEMS) {
  Deno.test(`readConfig refuses ${JSON.stringify(sources)}`, () => {
    match(problems(sources)[0] ?? "", says);
  });
}

Deno.test("readConfig tells all problems at once", () => {
  equal(problems({ flags: { sip: "x", rtp: "y" }, env: { RINGDOWN_LOG: "z" } }).length, 3);
});

Deno.test("readConfig reads numbers and lists from the file", () => {
  const text = '{"maxCalls": 9, "trusted": ["10.0.0.0/8", "fd00::/8"], "http": "off"}';
  const result = read({ files: { "data/ringdown.json": text } });
  equal(result.ok, true);
  if (!result.ok) return;
  deepEqual(result.config.trusted, ["10.0.0.0/8", "fd00::/8"]);
  deepEqual([result.config.maxCalls, result.config.http], [9, []]);
});

Deno.test("readConfig warns of variables that set nothing, and only ours", () => {
  const result = read({ env: { RINGDOWN_SIIP: "1", RINGDOWN_SERVICE_HOST: "x", PATH: "y" } });
  deepEqual(result.ok && result.warnings, [
    "RINGDOWN_SIIP sets nothing; did you mean RINGDOWN_SIP?",
    "RINGDOWN_SERVICE_HOST sets nothing",
  ]);
});

Deno.test("the data folder comes from flag, environment or default", () => {
  const readFile = () => "";
  equal(dataFolderOf({ flags: { data: "a" }, env: { RINGDOWN_DATA: "b" }, readFile }), "a");
  equal(dataFolderOf({ flags: {}, env: { RINGDOWN_DATA: "b" }, readFile }), "b");
  equal(dataFolderOf({ flags: {}, env: {}, readFile }), "data");
});

Deno.test("flags and variables are the promised ones", () => {
  deepEqual(SETTINGS.map(({ variable }) => variable.slice(9)), [
    "DATA",
    "DOMAIN",
    "SIP",
    "SIPS",
    "WS",
    "WSS",
    "HTTP",
    "HTTPS",
    "RTP",
    "EXTERNAL_ADDRESS",
    "TLS_CERT",
    "TLS_KEY",
    "TLS_AUTHORITIES",
    "LOG",
    "LOG_FORMAT",
    "TRUSTED",
    "TRUSTED_PROXIES",
    "STUN",
    "TIME_SERVER",
    "COUNTRY",
    "TIME_ZONE",
    "PNP",
    "MAX_CALLS",
    "MAX_CALLS_PER_DEVICE",
    "SRTP_KEYS",
    "RING_SECONDS",
    "VOICEMAIL",
    "PARK_SECONDS",
    "LISTEN_IN",
    "HISTORY_DAYS",
    "HISTORY_CALLS",
    "BACKUP_HOUR",
    "BACKUP_KEEP",
    "DRAIN_SECONDS",
    "PUBLIC_URL",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_URL",
  ]);
});

const ENDPOINTS: readonly (readonly [text: string, hosts: readonly string[]])[] = [
  ["off", []],
  ["5060", ["0.0.0.0:5060", "::?:5060"]],
  ["*:5060", ["0.0.0.0:5060", "::?:5060"]],
  ["localhost:1", ["127.0.0.1:1", "::1?:1"]],
  ["192.0.2.1:5060, [2001:db8::1]:5062", ["192.0.2.1:5060", "2001:db8::1:5062"]],
  ["127.0.0.1:0", ["127.0.0.1:0"]],
];

for (const [text, hosts] of ENDPOINTS) {
  Deno.test(`"${text}" listens on [${hosts}]`, () => {
    deepEqual(
      parseEndpoints(text).map(({ host, port, required }) =>
        `${host}${required ? "" : "?"}:${port}`
      ),
      hosts,
    );
  });
}

Deno.test("nearest finds a slip and not a stranger", () => {
  equal(nearest("healtcheck", ["health", "healthcheck"]), "healthcheck");
  equal(nearest("DEVICE", ["device"]), "device");
  equal(nearest("xyz", ["device"]), undefined);
});

Deno.test("portHolder names the process", { ignore: Deno.build.os !== "linux" }, () => {
  const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const udp = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const udpPort = udp.addr.transport === "udp" ? udp.addr.port : 0;
  match(portHolder("tcp", tcp.addr.port) ?? "", new RegExp(`^.+ \\(pid ${Deno.pid}\\)$`));
  match(portHolder("udp", udpPort) ?? "", new RegExp(`\\(pid ${Deno.pid}\\)$`));
  tcp.close();
  udp.close();
  equal(portHolder("tcp", 1), undefined);
});

Deno.test("local addresses are neither loopback nor link-local", () => {
  for (const address of localAddresses()) {
    equal(/^(127\.|169\.254\.|fe80|::1$)/.test(address), false, address);
  }
});

const TWILIO = { RINGDOWN_TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}` };

Deno.test("a secret is read from the environment or a file, and shown to nobody", () => {
  const token = { RINGDOWN_TWILIO_AUTH_TOKEN: "hush-hush" };
  const result = read({ env: { ...TWILIO, ...token } });
  equal(result.ok && result.config.twilioAuthToken?.reveal(), "hush-hush");
  equal(JSON.stringify(result).includes("hush-hush"), false);
  equal(
    originOf({ env: token }, "twilioAuthToken"),
    "[secret] from environment RINGDOWN_TWILIO_AUTH_TOKEN",
  );
  const inFile = read({ env: { RINGDOWN_TWILIO_AUTH_TOKEN_FILE: "f" }, files: { f: "hush\n" } });
  equal(inFile.ok && inFile.config.twilioAuthToken?.reveal(), "hush");
});

Deno.test("a secret is no flag, and neither it nor what has its own page is read from the store", () => {
  const secret = read({ flags: { "twilio-auth-token": "hush" }, stored: { twilioAuthToken: "x" } });
  equal(secret.ok && secret.config.twilioAuthToken, undefined);
  const stored = read({ stored: { publicUrl: "https://pbx.example.org" } });
  equal(stored.ok && stored.config.publicUrl, undefined);
});

Deno.test("URLs and accounts are what they should be, and no password is repeated", () => {
  const env = { RINGDOWN_PUBLIC_URL: "https://PBX.example.org/phones/" };
  const result = read({ env });
  equal(result.ok && result.config.publicUrl, "https://pbx.example.org/phones");
  for (const url of ["pbx.example.org", "ftp://x", "https://me:hush@x/", "https://x/?a=b"]) {
    const [problem = ""] = problems({ env: { RINGDOWN_PUBLIC_URL: url } });
    match(problem, /^publicUrl needs a URL/);
    equal(problem.includes("hush"), false);
  }
  const wrong = problems({ env: { RINGDOWN_TWILIO_ACCOUNT_SID: "AC1" } });
  match(wrong[0] ?? "", /^twilioAccountSid needs AC and 32/);
});
