export const bans = {
  "bans.title": "Bans",
  "bans.about":
    "Addresses that failed to sign in too often are not listened to for a while. Trusted networks, this machine and addresses of connected phones are never banned.",
  "bans.none": "Nobody is banned.",
  "bans.source": "Address",
  "bans.since": "Since",
  "bans.until": "Until",
  "bans.why": "Why",
  "bans.why.hand": "By hand",
  "bans.why.failures": "Failed too often ({count} in a row)",
  "bans.lift": "Lift the ban of {source}",
  "bans.lift.short": "Lift",
  "bans.lifted": "The ban was lifted.",
  "bans.add": "Ban an address",
  "bans.address": "IP address",
  "bans.address.hint": "Of IPv6 the whole network of 64 bits is banned.",
  "bans.minutes": "For, in minutes",
  "bans.minutes.hint": "Up to 43,200, which is 30 days.",
  "bans.problem.address": "An IPv4 or IPv6 address.",
  "bans.problem.own": "This is your own address.",
  "bans.problem.exempt":
    "This is never banned: it is trusted, this machine, or a phone is connected from it.",
} as const;
