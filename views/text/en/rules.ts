/** What is said of rules where a call is told of; the pages of rules have a file of their own. */
export const ruleWords = {
  "considered.barred": "{number} is blocked for calls by us.",
  "considered.blocked": "{extension} takes no calls from this number.",
  "considered.left-out.blocked": "{number} is left out: it takes no calls from this caller.",
  "considered.rule.off": "Rule “{rule}” is switched off.",
  "considered.rule.other-number": "Rule “{rule}” is not for calls to {number}.",
  "considered.rule.own-phones": "Rule “{rule}” is for calls from outside only.",
  "considered.rule.later": "Rule “{rule}” was not looked at: “{first}” came first.",
  "considered.rule.emergency": "Rule “{rule}” was not looked at: this is an emergency number.",
  "considered.rule.does.ring": "Rule “{rule}” matches: it rings people.",
  "considered.rule.does.forward": "Rule “{rule}” matches: it sends the call on.",
  "considered.rule.does.voicemail": "Rule “{rule}” matches: the caller can leave a message.",
  "considered.rule.does.agent": "Rule “{rule}” matches: it sends the call to an agent.",
  "considered.rule.does.reject": "Rule “{rule}” matches: it turns the call away.",
  "considered.rule.does.announce": "Rule “{rule}” matches: it says something and hangs up.",
  "considered.rule.does.challenge": "Rule “{rule}” matches: the caller has to press 5.",
  "considered.rule.does.go-on": "Rule “{rule}” matches: the call goes where its number leads.",
  "considered.rule.not.dialled": "Rule “{rule}” does not match: {number} is not {asked}.",
  "considered.rule.is.dialled": "Rule “{rule}” does not match: {number} is {asked}.",
  "considered.rule.not.caller": "Rule “{rule}” does not match: the caller {number} is not {asked}.",
  "considered.rule.is.caller": "Rule “{rule}” does not match: the caller {number} is {asked}.",
  "considered.rule.not.list": "Rule “{rule}” does not match: {number} is not in the list {list}.",
  "considered.rule.is.list": "Rule “{rule}” does not match: {number} is in the list {list}.",
  "considered.rule.not.contact": "Rule “{rule}” does not match: {number} is no contact.",
  "considered.rule.is.contact": "Rule “{rule}” does not match: {number} is a contact.",
  "considered.rule.not.anonymous": "Rule “{rule}” does not match: the caller shows a number.",
  "considered.rule.is.anonymous": "Rule “{rule}” does not match: the caller shows no number.",
  "considered.rule.not.verified":
    "Rule “{rule}” does not match: the caller's number is not verified ({asked} or better).",
  "considered.rule.is.verified":
    "Rule “{rule}” does not match: the caller's number is verified ({asked} or better).",
  "considered.rule.not.connected": "Rule “{rule}” does not match: no phone of {user} is connected.",
  "considered.rule.is.connected": "Rule “{rule}” does not match: a phone of {user} is connected.",
  "considered.rule.not.on-a-call": "Rule “{rule}” does not match: {user} is on no call.",
  "considered.rule.is.on-a-call": "Rule “{rule}” does not match: {user} is on a call.",
  "considered.rule.not.do-not-disturb": "Rule “{rule}” does not match: {user} may be disturbed.",
  "considered.rule.is.do-not-disturb":
    "Rule “{rule}” does not match: {user} is not to be disturbed.",
  "considered.rule.not.gateway":
    "Rule “{rule}” does not match: the call did not come by {gateway}.",
  "considered.rule.is.gateway": "Rule “{rule}” does not match: the call came by {gateway}.",
  "considered.rule.open.hours":
    "Rule “{rule}” does not match: {schedule} is open from {from} to {to}.",
  "considered.rule.open.special-day":
    "Rule “{rule}” does not match: {schedule} is open, because of “{name}”.",
  "considered.rule.closed.outside-hours":
    "Rule “{rule}” does not match: {schedule} is outside its hours.",
  "considered.rule.closed.special-day":
    "Rule “{rule}” does not match: {schedule} is closed, because of “{name}”.",
  "considered.rule.closed.holiday":
    "Rule “{rule}” does not match: {schedule} is closed for the holiday “{name}”.",
  "considered.rule.closed.calendar":
    "Rule “{rule}” does not match: {schedule} is closed, its calendar says “{name}”.",
  "considered.rule.closed.by-hand":
    "Rule “{rule}” does not match: {schedule} is closed by hand until {until}.",
  "considered.rule.no-schedule": "Rule “{rule}” does not match: its schedule is gone.",
  "considered.rule.passed-challenge": "The caller has pressed 5.",
  "considered.rule.nobody": "Nobody whom the rule names can ring.",
} as const;
