export const considered = {
  "considered.code": "{number} is a code: {feature}.",
  "considered.nobody": "Nobody has the number {number}.",
  "considered.emergency": "{number} is a number for emergencies, which nothing may stop.",
  "considered.emergency.nobody":
    "{number} is a number for emergencies, which only a person at a phone of ours can call.",
  "considered.toll.outside": "{number} is outside, where this phone calls nobody but help.",
  "considered.toll.prefix": "{number} begins with digits that are barred for this phone.",
  "considered.toll.country": "{number} is in a country that may not be called.",
  "considered.toll.premium": "{number} costs more than a call, and may not be called.",
  "considered.toll.night": "{number} is abroad, where nobody may call at this time of the day.",
  "considered.toll.stopped":
    "{number} is not called: a limit was reached before, and nobody has released it yet.",
  "considered.toll.concurrent":
    "{number} is not called: there are as many calls outside as there may be at once.",
  "considered.toll.callsPerHour":
    "{number} is not called: the limit of calls in an hour is reached.",
  "considered.toll.callsPerDay": "{number} is not called: the limit of calls in a day is reached.",
  "considered.toll.callsPerMonth":
    "{number} is not called: the limit of calls in a month is reached.",
  "considered.toll.minutesPerHour":
    "{number} is not called: the limit of minutes in an hour is reached.",
  "considered.toll.minutesPerDay":
    "{number} is not called: the limit of minutes in a day is reached.",
  "considered.toll.minutesPerMonth":
    "{number} is not called: the limit of minutes in a month is reached.",
  "considered.toll.spendPerDay":
    "{number} is not called: the limit of what calls may cost in a day is reached.",
  "considered.toll.spendPerMonth":
    "{number} is not called: the limit of what calls may cost in a month is reached.",
  "considered.refused": "Refused with {status} ({reason}).",
  "considered.full": "{extension} has {calls} calls and takes no more.",
  "considered.no-phone": "No phone of {extension} is connected.",
  "considered.rings": "{extension} rings for {seconds} seconds.",
  "considered.do-not-disturb": "{extension} is not to be disturbed.",
  "considered.left-out.no-way": "{number} is left out: there is no way to ring it.",
  "considered.left-out.rings-already": "{number} is left out: it rings already.",
  "considered.left-out.is-caller": "{number} is left out: it is the caller.",
  "considered.left-out.do-not-disturb": "{number} is left out: it is not to be disturbed.",
  "considered.left-out.on-a-call": "{number} is left out: it is on a call.",
  "considered.left-out.takes-no-more": "{number} is left out: it takes no further call.",
  "considered.left-out.no-phone": "{number} is left out: no phone is connected.",
  "considered.group.nobody": "Nobody in the group {extension} can ring.",
  "considered.group.together": "The group {extension} rings together, members: {members}.",
  "considered.group.in-turn": "The group {extension} rings one after another, members: {members}.",
  "considered.group.first-available":
    "The group {extension} rings one after another, only who is free: {members}.",
  "considered.group.random":
    "The group {extension} rings one after another in another order each time, members: {members}.",
  "considered.forwards.unconditional": "{from} forwards all calls to {to}.",
  "considered.forwards.user-busy": "{from} forwards to {to}, being busy.",
  "considered.forwards.no-answer": "{from} forwards to {to}, for nobody answers.",
  "considered.forwards.unavailable": "{from} forwards to {to}, for no phone can be reached.",
  "considered.forwards.do-not-disturb": "{from} forwards to {to}, not to be disturbed.",
  "considered.forwards.deflection": "{from} sends the call on to {to}.",
  "considered.voicemail.leads": "The mailbox of {extension} takes the call.",
  "considered.voicemail.left": "A message of {seconds} seconds was left for {extension}.",
  "considered.voicemail.none": "No message was left for {extension}.",
  "considered.circle": "{from} would forward to {to}, which leads round in a circle.",
  "considered.inbound.unknown": "{number} is no number of ours.",
  "considered.inbound.other-gateway": "Calls to {number} do not come by this gateway.",
  "considered.inbound.carrier-call": "The carrier calls it {id}.",
  "considered.inbound.other-account":
    "The call is for another account at Twilio, and was declined.",
  "considered.inbound.leads": "{number} leads to {to}.",
  "considered.outbound.no-route": "No outbound route takes {number}.",
  "considered.outbound.no-gateway": "No gateway of the route {route} can take a call now.",
  "considered.outbound.trying": "The route {route} leads to the gateway {gateway} as {number}.",
  "considered.outbound.silent":
    "The gateway {gateway} did not answer at once: the next one is tried.",
  "considered.outbound.failed":
    "The gateway {gateway} failed with {status}: the next one is tried.",
  "considered.encryption.refused":
    "The caller's phone or carrier offers sound in the open where it has to be encrypted, or encrypted where it must not be or the keys could be read on their way.",
  "considered.encryption.impossible":
    "The phone called has to encrypt its sound, and has not registered by TLS: the keys could be read on their way.",
  "considered.outbound.reoffered":
    "The gateway {gateway} did not like what was offered (488): it is offered less.",
  "considered.listened": "{by} listened to the call.",
  "considered.listens": "Listens to the call of {to}.",
  "considered.words": "{text}",
} as const;
