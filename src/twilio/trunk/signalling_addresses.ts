/**
 * From where Twilio calls, in all its regions, by its own list (Elastic SIP Trunking, IP addresses);
 * last looked at on 2026-11-21. Lists of larger networks that go around are not Twilio's.
 */
export const SIGNALLING_ADDRESSES: readonly string[] = [
  "54.172.60.0/30",
  "54.244.51.0/30",
  "54.171.127.192/30",
  "35.156.191.128/30",
  "54.65.63.192/30",
  "54.169.127.128/30",
  "54.252.254.64/30",
  "177.71.206.192/30",
];
