export const network = {
  "network.title": "Network test",
  "network.run": "Run the test",
  "network.sipServer": "A SIP server outside",
  "network.sipServer.hint":
    "To see whether your router changes SIP; for instance that of your provider.",
  "network.sipServer.invalid": "A name or an address, with or without a port.",
  "network.fix": "What to do: {fix}",
  "network.health.good": "good",
  "network.health.warning": "look at this",
  "network.health.bad": "in the way",
  "network.health.unknown": "not known",
  "network.check.listeners": "Our own ear",
  "network.check.lan": "Address at home",
  "network.check.public": "Address outside",
  "network.check.nat": "NAT",
  "network.check.hairpin": "The way back in",
  "network.check.alg": "SIP in the router (ALG)",
  "network.check.container": "Container",
  "network.check.clock": "Clock",
  "network.listeners.answers": "Ringdown answers to SIP at {address}.",
  "network.listeners.silent":
    "Ringdown listens at {address}, but what is sent there does not arrive.",
  "network.listeners.silent.fix":
    "Let UDP to this port, and to the ports for audio, through the firewall of this machine.",
  "network.listeners.none": "SIP over UDP is switched off.",
  "network.listeners.none.fix":
    "Most desk phones want UDP or TLS. Give the setting “sip” an address to listen at, unless you know that all yours use TLS.",
  "network.lan.found": "Phones at home reach this machine at {addresses}.",
  "network.lan.none": "This machine has no address in a network.",
  "network.lan.none.fix": "Connect it to the network that the phones are in.",
  "network.public.own": "This machine has a public address itself: {address}.",
  "network.public.set": "The world sees {address}, as you have set it.",
  "network.public.unset": "The world sees {address}, and Ringdown has not been told.",
  "network.public.unset.fix":
    "Nothing, if all phones are at home. For phones or trunks outside set “externalAddress” to it, and forward the ports of SIP and audio in the router.",
  "network.public.other": "The world sees {address}, but {set} is set.",
  "network.public.other.fix":
    "Your provider has given you another address: set “externalAddress” anew, or ask for one that stays.",
  "network.public.unreachable": "No STUN server answered.",
  "network.public.unreachable.fix":
    "UDP to the outside may be blocked. At home everything works all the same.",
  "network.nat.none": "There is no NAT in between.",
  "network.nat.steady": "The router keeps the same outer port for all: good for calls.",
  "network.nat.behind": "There is a NAT in between; of which kind cannot be said from one answer.",
  "network.nat.behind.fix": "Set two STUN servers to find out.",
  "network.nat.symmetric": "The router gives every destination another outer port (symmetric NAT).",
  "network.nat.symmetric.fix":
    "Forward the ports of SIP and audio to this machine; without that, calls to and from outside may have no sound.",
  "network.nat.unreachable": "No STUN server answered.",
  "network.nat.unreachable.fix": "See the address outside.",
  "network.hairpin.unneeded": "Not needed: the public address is our own.",
  "network.hairpin.works": "What is sent to the public address from inside comes back in.",
  "network.hairpin.missing":
    "What is sent to the public address from inside does not come back in.",
  "network.hairpin.missing.fix":
    "Phones at home have to use the address at home. Many routers call it NAT loopback and can switch it on.",
  "network.hairpin.unreachable": "No STUN server answered.",
  "network.hairpin.unreachable.fix": "See the address outside.",
  "network.alg.untried": "Not tried: no SIP server outside was given.",
  "network.alg.untried.fix":
    "Give one above. If registrations from outside come and go or sound is missing, look for “SIP ALG” in the router and switch it off.",
  "network.alg.unfound": "{server} cannot be found.",
  "network.alg.unfound.fix": "Is the name right?",
  "network.alg.silent": "{server} did not answer.",
  "network.alg.silent.fix": "Not every server answers to strangers; try another.",
  "network.alg.untouched": "SIP arrived at {server} as it was sent.",
  "network.alg.altered": "A router on the way to {server} writes other addresses into SIP.",
  "network.alg.altered.fix":
    "Switch “SIP ALG” (or “SIP helper”, “VoIP support”) off in the router, or use TLS, into which it cannot look.",
  "network.container.none": "Ringdown does not run in a container.",
  "network.container.host": "The container has the network of its host.",
  "network.container.bridge":
    "The container has an address of its own, {address}, at which no phone can reach it.",
  "network.container.bridge.fix":
    "Run it with the network of the host (--network host), or set “externalAddress” to the host’s address and publish the ports of SIP and audio.",
  "network.container.told": "In a container, but phones are told {address}.",
  "network.clock.right": "The clock is right.",
  "network.clock.behind": "The clock is {seconds} s behind.",
  "network.clock.behind.fix":
    "Let the machine set its clock by NTP: certificates and codes of second factors depend on it.",
  "network.clock.ahead": "The clock is {seconds} s ahead.",
  "network.clock.ahead.fix":
    "Let the machine set its clock by NTP: certificates and codes of second factors depend on it.",
  "network.clock.silent": "{server} did not answer.",
  "network.clock.silent.fix": "Compare the clock with another by eye.",
} as const;
