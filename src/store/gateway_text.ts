import {
  CALLER_ID_MODES,
  DTMF_MODES,
  type Gateway,
  GATEWAY_CODECS,
  GATEWAY_ENCRYPTIONS,
  GATEWAY_TRANSPORTS,
  type GatewayAccount,
  type GatewayCallerId,
  type GatewayId,
  type GatewayIdentity,
  IDENTITY_HEADERS,
  NUMBER_FORMATS,
} from "../domain/mod.ts";
import {
  boolean,
  type Json,
  list,
  number,
  object,
  oneOf,
  optional,
  readJson,
  string,
} from "./json_text.ts";

/** A gateway as one text, without its id and name, which have columns. */
export function textOfGateway({ id: _id, name: _name, ...rest }: Gateway): string {
  return JSON.stringify(rest);
}

/** The gateway in `text`.
 * @throws {StoreError} when it is not what `textOfGateway` returns. */
export function gatewayOfText(id: GatewayId, name: string, text: string): Gateway {
  return readJson(text, `the gateway ${name}`, (json): Gateway => ({
    id,
    name,
    enabled: boolean(json["enabled"]),
    address: string(json["address"]),
    ...optional(json, "transport", (value) => oneOf(GATEWAY_TRANSPORTS, value)),
    ...optional(json, "outboundProxy", string),
    ...optional(json, "account", accountOf),
    registers: boolean(json["registers"]),
    expiresSeconds: number(json["expiresSeconds"]),
    ...optional(json, "fromUser", string),
    ...optional(json, "fromDomain", string),
    identity: identityOf(object(json["identity"])),
    numberFormat: oneOf(NUMBER_FORMATS, json["numberFormat"]),
    callerId: callerIdOf(object(json["callerId"])),
    codecs: list(json["codecs"]).map((value) => oneOf(GATEWAY_CODECS, value)),
    dtmf: oneOf(DTMF_MODES, json["dtmf"]),
    tlsOnly: boolean(json["tlsOnly"]),
    // Gateways of before there was a choice have none.
    encryption: oneOf(GATEWAY_ENCRYPTIONS, json["encryption"] ?? "off"),
    ...optional(json, "maxChannels", number),
    probeSeconds: number(json["probeSeconds"]),
  }));
}

function accountOf(value: unknown): GatewayAccount {
  const json = object(value);
  return {
    username: string(json["username"]),
    ...optional(json, "authUser", string),
    ...optional(json, "realm", string),
  };
}

function identityOf(json: Json): GatewayIdentity {
  return {
    addresses: list(json["addresses"]).map(string),
    resolved: boolean(json["resolved"]),
    // Gateways of before there were any have none.
    certificates: list(json["certificates"] ?? []).map(string),
    ...optional(json, "username", string),
  };
}

function callerIdOf(json: Json): GatewayCallerId {
  const devices = Object.entries(object(json["devices"]));
  return {
    mode: oneOf(CALLER_ID_MODES, json["mode"]),
    ...optional(json, "number", string),
    ...optional(json, "name", string),
    devices: Object.fromEntries(devices.map(([device, shown]) => [device, string(shown)])),
    allowed: list(json["allowed"]).map(string),
    forwarded: boolean(json["forwarded"]),
    header: oneOf(IDENTITY_HEADERS, json["header"]),
  };
}
