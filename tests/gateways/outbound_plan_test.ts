import { deepEqual, equal } from "node:assert/strict";
import { loadNumberPlan } from "../../src/gateways/number_plan.ts";
import { OutboundPlan } from "../../src/gateways/outbound_plan.ts";
import { gatewayOf, outboundRouteOf } from "../support/gateways.ts";

const plan = await loadNumberPlan();
const on = gatewayOf("a");
const off = gatewayOf("off", { enabled: false });

function found(number: string, ...routes: Parameters<typeof outboundRouteOf>[]) {
  const outbound = new OutboundPlan(
    routes.map((one) => outboundRouteOf(...one)),
    [on, off],
    plan,
    "de",
  );
  const at = outbound.find(number);
  return at && [at.route.name, at.dialled, at.e164];
}

Deno.test("the first route that takes a number has it", () => {
  const routes = [
    ["local", ["a"], { patterns: ["030.", "031."] }],
    ["world", ["a"], { patterns: ["00."] }],
    ["rest", ["a"]],
  ] as const;
  const at = (number: string) => found(number, ...routes.map((one) => [...one] as never));
  deepEqual(at("031123456"), ["local", "031123456", "+4931123456"]);
  deepEqual(at("0044207123456"), ["world", "0044207123456", "+44207123456"]);
  deepEqual(at("110"), ["rest", "110", undefined]);
});

Deno.test("a route that is off, or has only gateways that are, takes nothing", () => {
  equal(found("030123456", ["x", ["a"], { enabled: false }]), undefined);
  equal(found("030123456", ["x", ["off"]]), undefined);
  equal(found("030123456", ["x", []]), undefined);
  deepEqual(found("030123456", ["x", ["off"]], ["y", ["off", "a"]])?.[0], "y");
});

Deno.test("a pattern is held against E.164 too", () => {
  const german = ["german", ["a"], { patterns: ["+49."] }] as Parameters<typeof outboundRouteOf>;
  deepEqual(found("030 12 34 56", german), ["german", "+4930123456", "+4930123456"]);
  equal(found("0044207123456", german), undefined);
});

Deno.test("prefix, strip and prepend change the number in this order", () => {
  const change = (changes: Parameters<typeof outboundRouteOf>[2]) =>
    found("9030123456", ["x", ["a"], changes])?.[1];
  equal(change({ patterns: ["9|."] }), "030123456");
  equal(change({ patterns: ["9|."], strip: 1, prepend: "+49" }), "+4930123456");
  equal(change({ strip: 99, prepend: "1" }), "1");
  equal(change({ strip: 99 }), undefined);
});

Deno.test("a number is written as each gateway wants it", () => {
  const outbound = new OutboundPlan([outboundRouteOf("x", ["a"])], [on], plan, "de");
  const number = { dialled: "030123456", e164: "+4930123456" };
  equal(outbound.written(number, gatewayOf("a", { numberFormat: "e164" })), "4930123456");
  equal(outbound.written({ dialled: "110", e164: undefined }, gatewayOf("a")), "110");
});
