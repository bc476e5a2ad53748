/** Text and octets of IP addresses, and which of them media may go to. */
export { canonicalIp, isIpv6, isLoopback, isPrivate, isUnicast } from "../../runtime/mod.ts";
