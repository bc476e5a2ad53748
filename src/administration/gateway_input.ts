import { z } from "zod";
import {
  CALLER_ID_MODES,
  DTMF_MODES,
  GATEWAY_CODECS,
  GATEWAY_ENCRYPTIONS,
  GATEWAY_TRANSPORTS,
  IDENTITY_HEADERS,
  NUMBER_FORMATS,
} from "../domain/mod.ts";
import { isSource, parseGatewayAddress } from "../gateways/mod.ts";
import { line } from "./inputs.ts";

/** A name or an address, with a port or without. */
const ADDRESS = z.string().trim().max(255).refine(
  (text) => parseGatewayAddress(text) !== undefined,
  { error: "gateways.problem.address" },
);

/** The user part of an address: what needs no escape in a URI, and the usual others. */
const USER = z.string().trim().min(1).max(128).regex(/^[^\s<>"@;:?]+$/, {
  error: "gateways.problem.user",
});

/** A host name or an address alone. */
const DOMAIN = z.string().trim().max(255).refine(
  (text) => {
    const read = parseGatewayAddress(text);
    return read !== undefined && read.port === undefined;
  },
  { error: "gateways.problem.domain" },
);

/** A number as people write one; what it is in E.164 is found out by the country. */
export const NUMBER = z.string().trim().max(40).regex(/^\+?[\d\s()./-]{3,}$/, {
  error: "problem.number",
});

/** Not trimmed: a blank may be part of a secret. */
const SECRET = z.string().min(1).max(256);

const SOURCE = z.string().trim().refine(isSource, { error: "gateways.problem.source" });

/** A SIP domain as a certificate has it. */
const CERTIFIED = z.string().trim().toLowerCase().max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, { error: "gateways.problem.domain" });

const CALLER_ID = z.object({
  mode: z.enum(CALLER_ID_MODES).default("passthrough"),
  number: NUMBER.optional(),
  name: line(64).optional(),
  devices: z.record(z.string().max(64), NUMBER).default({}),
  allowed: z.array(NUMBER).max(200).default([]),
  forwarded: z.boolean().default(false),
  header: z.enum(IDENTITY_HEADERS).default("pai"),
});

/** What a gateway is made of, without its secrets. */
export const GATEWAY_SHAPE = z.object({
  name: line(64).min(1),
  enabled: z.boolean().default(true),
  address: ADDRESS,
  transport: z.enum(GATEWAY_TRANSPORTS).optional(),
  outboundProxy: ADDRESS.optional(),
  account: z.object({
    username: USER,
    authUser: line(128).min(1).optional(),
    realm: line(255).min(1).optional(),
  }).optional(),
  registers: z.boolean().default(false),
  expiresSeconds: z.number().int().min(60).max(86_400).default(600),
  fromUser: USER.optional(),
  fromDomain: DOMAIN.optional(),
  identity: z.object({
    addresses: z.array(SOURCE).max(100).default([]),
    resolved: z.boolean().default(true),
    certificates: z.array(CERTIFIED).max(20).default([]),
    username: USER.optional(),
  }).default({ addresses: [], resolved: true, certificates: [] }),
  numberFormat: z.enum(NUMBER_FORMATS).default("+e164"),
  callerId: CALLER_ID.default({
    mode: "passthrough",
    devices: {},
    allowed: [],
    forwarded: false,
    header: "pai",
  }),
  codecs: z.array(z.enum(GATEWAY_CODECS)).max(GATEWAY_CODECS.length).default([]),
  dtmf: z.enum(DTMF_MODES).default("rfc4733"),
  tlsOnly: z.boolean().default(false),
  encryption: z.enum(GATEWAY_ENCRYPTIONS).default("off"),
  maxChannels: z.number().int().min(1).max(10_000).optional(),
  probeSeconds: z.number().int().min(0).max(3_600).default(5),
});

/** A gateway as it is sent: a secret that is left out stays as it is. */
export const GATEWAY_INPUT = GATEWAY_SHAPE.extend({
  secret: SECRET.optional(),
  theirSecret: SECRET.optional(),
});

export type GatewayInput = z.infer<typeof GATEWAY_INPUT>;
