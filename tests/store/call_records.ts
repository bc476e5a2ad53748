import type { CallId, CallRecord, DeviceId, LegId } from "../../src/domain/mod.ts";

/** An answered call that began `minute` minutes into 2026. */
export function recordOf(minute: number, changes: Partial<CallRecord> = {}): CallRecord {
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, minute, seconds));
  const caller = `caller-${minute}` as LegId;
  const callee = `callee-${minute}` as LegId;
  const common = { sipCallId: "abc@host", answeredAt: at(10), endedAt: at(40), status: 200 };
  const media = { packets: 1_500, octets: 240_000, lost: 3, jitterMs: 1.25, codec: "PCMU/8000" };
  return {
    id: `call-${minute}` as CallId,
    from: "101",
    fromName: "Ada",
    to: "102",
    startedAt: at(0),
    ringingAt: at(1),
    answeredAt: at(10),
    endedAt: at(40),
    result: "success",
    reason: "hung-up",
    endedBy: "callee",
    status: 200,
    tried: [{ key: "rings", values: { extension: "102", seconds: 30 } }],
    legs: [
      {
        leg: caller,
        side: "caller",
        device: "device-101" as DeviceId,
        address: "UDP 192.0.2.7:5060",
        userAgent: "Phone/1.0",
        ...common,
        media: { leg: caller, ...media, mos: 4.4, roundTripMs: 20.5 },
      },
      {
        leg: callee,
        side: "callee",
        address: "TLS 192.0.2.8:5061",
        ...common,
        media: { leg: callee, ...media, mos: 3.9 },
      },
    ],
    ...changes,
  };
}
