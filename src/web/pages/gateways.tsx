import { renderToString } from "preact-render-to-string";
import {
  GatewayForm,
  type GatewayFormProps,
  GatewayPage,
  type GatewayRow,
  GatewaysPage,
  GatewayTable,
  GatewayTestPage,
  GatewayTestResult,
} from "../../../views/gateways.tsx";
import type { Devices, GatewayList, ListedGateway, Problem } from "../../administration/mod.ts";
import type { Gateway, GatewayId } from "../../domain/mod.ts";
import type { GatewayState } from "../../gateways/mod.ts";
import type { EventStreams } from "../event_stream.ts";
import { type Fields, flat, numberIn, rowsChanged, rowsIn, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";
import { registrationWord, testWords } from "./gateway_words.ts";

const NEW_DEVICE: Fields = { device: "", number: "" };
const NEW_GATEWAY: Fields = {
  enabled: "on",
  "identity.resolved": "on",
  expiresSeconds: "600",
  probeSeconds: "5",
};

/** Carriers, and how they are. */
export function gatewayPages(
  gateways: GatewayList,
  devices: Pick<Devices, "list">,
  streams: EventStreams,
): readonly PageRoute[] {
  const idOf = (visit: Visit) => visit.param("id") as GatewayId;
  return [
    page("administrator", "GET", "/gateways", (visit) =>
      visit.page(
        visit.t("gateways.title"),
        <GatewaysPage t={visit.t} gateways={rowsFor(visit)} />,
      )),
    page("administrator", "GET", "/gateways/stream", (visit) =>
      streams.respond({
        account: visit.visitor.account.id,
        types: ["gateway.changed", "call.started", "call.ended"],
        beginsWithMessage: true,
        isAllowed: () => visit.isStillAllowed("administrator"),
        message: () => ({
          data: renderToString(<GatewayTable t={visit.t} gateways={rowsFor(visit)} />),
        }),
      })),
    page("administrator", "GET", "/gateways/new", (visit) => show(visit, NEW_GATEWAY)),
    page("administrator", "POST", "/gateways/new", (visit) => save(visit)),
    page("administrator", "GET", "/gateways/:id", (visit) => {
      const found = gateways.get(idOf(visit));
      return found ? show(visit, fieldsOf(found.gateway), found) : visit.error(404);
    }),
    page("administrator", "POST", "/gateways/:id", (visit) => {
      const found = gateways.get(idOf(visit));
      return found ? save(visit, found) : visit.error(404);
    }),
    page("administrator", "POST", "/gateways/:id/test", (visit) => test(visit)),
    page("administrator", "POST", "/gateways/:id/remove", (visit) => {
      const removed = gateways.remove(visit.actor, idOf(visit));
      return removed.ok ? visit.goTo("/gateways", "notice.removed") : visit.error(404);
    }),
  ];

  function rowsFor({ t }: Visit): readonly GatewayRow[] {
    return gateways.states.map((state) => rowOf(state, (date) => t.time(date)));
  }

  async function test(visit: Visit): Promise<Response> {
    const found = gateways.get(idOf(visit));
    const tested = await gateways.test(idOf(visit));
    if (!tested.ok || !found) return visit.error(404);
    const words = testWords(tested.value, (date) => visit.t.time(date));
    if (visit.wantsPart) return visit.part(<GatewayTestResult t={visit.t} found={words} />);
    const { id, name } = found.gateway;
    return visit.page(name, <GatewayTestPage t={visit.t} id={id} title={name} found={words} />);
  }

  function propsOf({ t }: Visit, fields: Fields, found: ListedGateway | undefined) {
    const choices = devices.list().map(({ device }) => ({
      value: device.id,
      text: device.name === "" ? device.username : `${device.username} (${device.name})`,
    }));
    return {
      t,
      ...(found ? { id: found.gateway.id, title: found.gateway.name } : {}),
      state: { values: fields, problems: [] },
      devices: rowsIn(fields, "devices").length,
      deviceChoices: choices,
    } satisfies GatewayFormProps;
  }

  function show(visit: Visit, fields: Fields, found?: ListedGateway): Response {
    const props = propsOf(visit, fields, found);
    return visit.page(found?.gateway.name ?? visit.t("gateways.add"), <GatewayPage {...props} />);
  }

  async function save(visit: Visit, found?: ListedGateway): Promise<Response> {
    const fields = await visit.fields();
    const title = visit.t("gateways.title");
    const other = rowsChanged(fields, "devices", NEW_DEVICE);
    if (other) {
      const props = propsOf(visit, other, found);
      return visit.formWith(title, <GatewayForm {...props} />, <GatewayPage {...props} />);
    }
    const saved = found
      ? await gateways.change(visit.actor, found.gateway.id, inputOf(fields))
      : await gateways.create(visit.actor, inputOf(fields));
    if (saved.ok) return visit.goTo("/gateways", "notice.saved");
    if (saved.missing) return visit.error(404);
    const problems = saved.problems.map((problem) => onForm(problem, fields));
    const again = { ...propsOf(visit, fields, found), state: formState(fields, problems) };
    return visit.formAgain(title, <GatewayForm {...again} />, <GatewayPage {...again} />);
  }
}

function rowOf(
  { gateway, health, registration, channels }: GatewayState,
  time: (date: Date) => string,
): GatewayRow {
  const { id, name, address, enabled, maxChannels } = gateway;
  return {
    id,
    name,
    address,
    enabled,
    health,
    registration: registration && registrationWord(registration, time),
    channels: maxChannels === undefined ? `${channels}` : `${channels} / ${maxChannels}`,
  };
}

function fieldsOf({ id: _id, callerId, identity, codecs, ...gateway }: Gateway): Fields {
  const { devices, allowed, ...shown } = callerId;
  return flat({
    ...gateway,
    codecs: codecs.join(", "),
    identity: {
      ...identity,
      addresses: identity.addresses.join("\n"),
      certificates: identity.certificates.join("\n"),
    },
    callerId: { ...shown, allowed: allowed.join("\n") },
    devices: Object.entries(devices).map(([device, number]) => ({ device, number })),
  });
}

/** A problem at the field of the form that stands for where it is. */
function onForm(problem: Problem, fields: Fields): Problem {
  const [, list] =
    /^(identity\.addresses|identity\.certificates|callerId\.allowed|codecs)\.\d+$/.exec(
      problem.field,
    ) ??
      [];
  if (list !== undefined) return { ...problem, field: list };
  const [, device] = /^callerId\.devices\.(.+)$/.exec(problem.field) ?? [];
  if (device === undefined) return problem;
  const at = rowsIn(fields, "devices").findIndex((row) => row["device"] === device);
  return { ...problem, field: `devices.${Math.max(at, 0)}.number` };
}

const entriesIn = (fields: Fields, name: string, between = /[\s,;]+/): readonly string[] =>
  (textIn(fields, name) ?? "").split(between).map((one) => one.trim()).filter((one) => one !== "");

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields): unknown {
  const text = (name: string) => textIn(fields, name);
  const username = text("account.username");
  const account = { username, authUser: text("account.authUser"), realm: text("account.realm") };
  return {
    name: fields["name"] ?? "",
    enabled: tickIn(fields, "enabled"),
    address: fields["address"] ?? "",
    transport: text("transport"),
    outboundProxy: text("outboundProxy"),
    account: username === undefined ? undefined : account,
    secret: fields["secret"] || undefined,
    registers: tickIn(fields, "registers"),
    expiresSeconds: numberIn(fields, "expiresSeconds"),
    fromUser: text("fromUser"),
    fromDomain: text("fromDomain"),
    identity: {
      addresses: entriesIn(fields, "identity.addresses"),
      resolved: tickIn(fields, "identity.resolved"),
      certificates: entriesIn(fields, "identity.certificates"),
      username: text("identity.username"),
    },
    theirSecret: fields["theirSecret"] || undefined,
    numberFormat: text("numberFormat"),
    callerId: callerIdIn(fields),
    codecs: entriesIn(fields, "codecs").map((codec) => codec.toUpperCase()),
    dtmf: text("dtmf"),
    tlsOnly: tickIn(fields, "tlsOnly"),
    encryption: tickIn(fields, "encryption") ? "required" : "off",
    maxChannels: numberIn(fields, "maxChannels"),
    probeSeconds: numberIn(fields, "probeSeconds"),
  };
}

function callerIdIn(fields: Fields): unknown {
  const rows = rowsIn(fields, "devices").filter((row) => textIn(row, "number") !== undefined);
  return {
    mode: textIn(fields, "callerId.mode"),
    number: textIn(fields, "callerId.number"),
    name: textIn(fields, "callerId.name"),
    devices: Object.fromEntries(rows.map(({ device = "", number = "" }) => [device, number])),
    allowed: entriesIn(fields, "callerId.allowed", /[\n,;]+/),
    forwarded: tickIn(fields, "callerId.forwarded"),
    header: textIn(fields, "callerId.header"),
  };
}
