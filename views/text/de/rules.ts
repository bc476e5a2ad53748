import type { ruleWords as english } from "../en/rules.ts";

export const ruleWords: Record<keyof typeof english, string> = {
  "considered.barred": "{number} ist für Anrufe von uns gesperrt.",
  "considered.blocked": "{extension} nimmt keine Anrufe von dieser Nummer an.",
  "considered.left-out.blocked":
    "{number} bleibt aus: Dort werden Anrufe von dieser Nummer nicht angenommen.",
  "considered.rule.off": "Die Regel „{rule}“ ist ausgeschaltet.",
  "considered.rule.other-number": "Die Regel „{rule}“ gilt nicht für Anrufe an {number}.",
  "considered.rule.own-phones": "Die Regel „{rule}“ gilt nur für Anrufe von außen.",
  "considered.rule.later": "Die Regel „{rule}“ kam nicht an die Reihe: „{first}“ war früher.",
  "considered.rule.emergency":
    "Die Regel „{rule}“ kam nicht an die Reihe: Das ist eine Notrufnummer.",
  "considered.rule.does.ring": "Die Regel „{rule}“ trifft zu: Sie lässt es klingeln.",
  "considered.rule.does.forward": "Die Regel „{rule}“ trifft zu: Sie leitet den Anruf weiter.",
  "considered.rule.does.voicemail":
    "Die Regel „{rule}“ trifft zu: Wer anruft, kann eine Nachricht hinterlassen.",
  "considered.rule.does.agent":
    "Die Regel „{rule}“ trifft zu: Sie leitet den Anruf an einen Agenten weiter.",
  "considered.rule.does.reject": "Die Regel „{rule}“ trifft zu: Sie weist den Anruf ab.",
  "considered.rule.does.announce":
    "Die Regel „{rule}“ trifft zu: Es folgt eine Ansage, dann wird aufgelegt.",
  "considered.rule.does.challenge": "Die Regel „{rule}“ trifft zu: Wer anruft, muss die 5 drücken.",
  "considered.rule.does.go-on":
    "Die Regel „{rule}“ trifft zu: Der Anruf geht dorthin, wohin die Nummer führt.",
  "considered.rule.not.dialled": "Die Regel „{rule}“ trifft nicht zu: {number} ist nicht {asked}.",
  "considered.rule.is.dialled": "Die Regel „{rule}“ trifft nicht zu: {number} ist {asked}.",
  "considered.rule.not.caller":
    "Die Regel „{rule}“ trifft nicht zu: Die anrufende Nummer {number} ist nicht {asked}.",
  "considered.rule.is.caller":
    "Die Regel „{rule}“ trifft nicht zu: Die anrufende Nummer {number} ist {asked}.",
  "considered.rule.not.list":
    "Die Regel „{rule}“ trifft nicht zu: {number} steht nicht in der Liste {list}.",
  "considered.rule.is.list":
    "Die Regel „{rule}“ trifft nicht zu: {number} steht in der Liste {list}.",
  "considered.rule.not.contact": "Die Regel „{rule}“ trifft nicht zu: {number} ist kein Kontakt.",
  "considered.rule.is.contact": "Die Regel „{rule}“ trifft nicht zu: {number} ist ein Kontakt.",
  "considered.rule.not.anonymous":
    "Die Regel „{rule}“ trifft nicht zu: Der Anruf zeigt eine Nummer.",
  "considered.rule.is.anonymous":
    "Die Regel „{rule}“ trifft nicht zu: Der Anruf zeigt keine Nummer.",
  "considered.rule.not.verified":
    "Die Regel „{rule}“ trifft nicht zu: Die anrufende Nummer ist nicht bestätigt ({asked} oder besser).",
  "considered.rule.is.verified":
    "Die Regel „{rule}“ trifft nicht zu: Die anrufende Nummer ist bestätigt ({asked} oder besser).",
  "considered.rule.not.connected":
    "Die Regel „{rule}“ trifft nicht zu: Kein Telefon von {user} ist verbunden.",
  "considered.rule.is.connected":
    "Die Regel „{rule}“ trifft nicht zu: Ein Telefon von {user} ist verbunden.",
  "considered.rule.not.on-a-call": "Die Regel „{rule}“ trifft nicht zu: {user} telefoniert nicht.",
  "considered.rule.is.on-a-call": "Die Regel „{rule}“ trifft nicht zu: {user} telefoniert gerade.",
  "considered.rule.not.do-not-disturb":
    "Die Regel „{rule}“ trifft nicht zu: {user} lässt sich stören.",
  "considered.rule.is.do-not-disturb":
    "Die Regel „{rule}“ trifft nicht zu: {user} will nicht gestört werden.",
  "considered.rule.not.gateway":
    "Die Regel „{rule}“ trifft nicht zu: Der Anruf kam nicht über {gateway}.",
  "considered.rule.is.gateway": "Die Regel „{rule}“ trifft nicht zu: Der Anruf kam über {gateway}.",
  "considered.rule.open.hours":
    "Die Regel „{rule}“ trifft nicht zu: {schedule} ist von {from} bis {to} geöffnet.",
  "considered.rule.open.special-day":
    "Die Regel „{rule}“ trifft nicht zu: {schedule} ist wegen „{name}“ geöffnet.",
  "considered.rule.closed.outside-hours":
    "Die Regel „{rule}“ trifft nicht zu: {schedule} ist außerhalb der Zeiten.",
  "considered.rule.closed.special-day":
    "Die Regel „{rule}“ trifft nicht zu: {schedule} ist wegen „{name}“ geschlossen.",
  "considered.rule.closed.holiday":
    "Die Regel „{rule}“ trifft nicht zu: {schedule} ist am Feiertag „{name}“ geschlossen.",
  "considered.rule.closed.calendar":
    "Die Regel „{rule}“ trifft nicht zu: {schedule} ist geschlossen, im Kalender steht „{name}“.",
  "considered.rule.closed.by-hand":
    "Die Regel „{rule}“ trifft nicht zu: {schedule} ist von Hand geschlossen bis {until}.",
  "considered.rule.no-schedule":
    "Die Regel „{rule}“ trifft nicht zu: Ihren Zeitplan gibt es nicht mehr.",
  "considered.rule.passed-challenge": "Wer anruft, hat die 5 gedrückt.",
  "considered.rule.nobody": "Niemand von denen, die die Regel nennt, kann klingeln.",
};
