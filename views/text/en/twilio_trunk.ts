export const twilioTrunk = {
  "trunk.title": "SIP trunk at Twilio",
  "trunk.about":
    "Calls by SIP between Twilio and this server. What is needed is made at Twilio and here; what we did not make is not touched.",
  "trunk.gateway": "The gateway that stands for it here",
  "trunk.complete": "Everything is as it should be",
  "trunk.drift": "What is missing",
  "trunk.build": "Build the trunk",
  "trunk.mend": "Mend the trunk",
  "trunk.built": "The trunk is built.",
  "trunk.host": "Where Twilio reaches our SIP",
  "trunk.host.hint":
    "The public name or address of this server; with :port where that is not 5060, or 5061 with encryption.",
  "trunk.secure": "Encrypted: TLS and SRTP",
  "trunk.secure.hint":
    "Twilio then refuses anything that is not encrypted, and so do we. Our TLS port has to be reachable.",
  "trunk.takesNumbers": "Also take numbers that have something else to do",
  "trunk.takesNumbers.hint": "Numbers of another trunk, or whose calls go to a webhook.",
  "trunk.drift.trunk": "The trunk itself",
  "trunk.drift.secure": "Encryption is set otherwise at Twilio",
  "trunk.drift.origination": "Calls do not come here: {is}",
  "trunk.drift.list": "Our list of credentials",
  "trunk.drift.credential": "Our name and password",
  "trunk.drift.list-not-attached": "Our credentials may not call by the trunk",
  "trunk.drift.number": "{number} is not on the trunk",
  "trunk.drift.number-elsewhere": "{number} has something else to do at Twilio",
  "trunk.drift.other-origination": "Calls go to {is} as well, which we did not set",
} as const;
