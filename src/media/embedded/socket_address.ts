/** `struct sockaddr_in` and `sockaddr_in6` of Linux. */
export {
  AF_INET6,
  readSocketAddress as endpointIn,
  SOCKADDR_OCTETS,
  socketFamily as familyOf,
  writeSocketAddress,
} from "../../runtime/mod.ts";
