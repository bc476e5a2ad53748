import type { screeningWords as english } from "../en/screening.ts";

export const screeningWords: Record<keyof typeof english, string> = {
  "screening.stage.allow-list": "Erlaubte Nummern",
  "screening.stage.block-list": "Gesperrte Nummern",
  "screening.stage.grey-list": "Verdächtige Nummern",
  "screening.stage.number": "Art der Nummer",
  "screening.stage.history": "Anrufverhalten",
  "screening.stage.operator": "Betreiber",
  "screening.stage.stir": "Signatur der Nummer",
  "screening.stage.look-up": "Abfrage",
  "screening.stage.spam-score": "Spam-Wert",
  "considered.screen.off": "Nicht angesehen: „{stage}“ ist ausgeschaltet.",
  "considered.screen.failed": "„{stage}“ ist fehlgeschlagen und sagt nichts.",
  "considered.screen.late": "„{stage}“ hat länger als {ms} ms gedauert und sagt nichts.",
  "considered.screen.allow-list.listed": "{number} ist erlaubt: {entry} {reason}",
  "considered.screen.allow-list.not-listed": "Die anrufende Nummer ist nicht unter den erlaubten.",
  "considered.screen.block-list.listed": "{number} ist gesperrt: {entry} {reason}",
  "considered.screen.block-list.not-listed": "Die anrufende Nummer ist nicht unter den gesperrten.",
  "considered.screen.grey-list.listed":
    "{number} ist mit {score} von 100 verdächtig: {entry} {reason}",
  "considered.screen.grey-list.not-listed":
    "Die anrufende Nummer ist nicht unter den verdächtigen.",
  "considered.screen.number.fixed-line": "{number} ist ein Festnetzanschluss ({country}).",
  "considered.screen.number.mobile": "{number} ist ein Mobiltelefon ({country}).",
  "considered.screen.number.fixed-or-mobile":
    "{number} ist ein Festnetzanschluss oder Mobiltelefon ({country}).",
  "considered.screen.number.toll-free": "{number} ist gebührenfrei ({country}).",
  "considered.screen.number.premium": "{number} ist eine Mehrwertnummer ({country}).",
  "considered.screen.number.shared-cost":
    "{number} ist eine Nummer mit geteilten Kosten ({country}).",
  "considered.screen.number.voip": "{number} ist ein Internet-Anschluss ({country}).",
  "considered.screen.number.other": "{number} ist eine Nummer anderer Art ({country}).",
  "considered.screen.number.unknown": "Von welcher Art {number} ist, ist nicht bekannt.",
  "considered.screen.number.impossible": "{number} kann keine Nummer sein.",
  "considered.screen.number.none": "Der Anruf zeigt keine Nummer.",
  "considered.screen.history.none": "Ohne Nummer ist von früheren Anrufen nichts bekannt.",
  "considered.screen.history.exempt":
    "{number} ist bekannt oder signiert: Frühere Anrufe zählen nicht.",
  "considered.screen.history.scored":
    "{number} hat an einem Tag {calls} Mal angerufen: Dagegen spricht {score}.",
  "considered.screen.operator.unknown": "Der Betreiber der Nummer ist nicht bekannt.",
  "considered.screen.operator.named": "Der Betreiber der Nummer ist {operator}.",
  "considered.screen.operator.suspected":
    "Der Betreiber der Nummer ist {operator}, und der ist verdächtig.",
  "considered.screen.stir.passed": "Die Nummer ist signiert, Bestätigung {attestation}.",
  "considered.screen.stir.failed": "Die Signatur der Nummer ist ungültig.",
  "considered.screen.stir.none": "Die Nummer ist nicht signiert, oder der Anbieter sagt es nicht.",
  "considered.screen.look-up.none": "Es wird nichts abgefragt.",
  "considered.screen.look-up.clean": "Die Abfrage findet nichts auszusetzen: {score}.",
  "considered.screen.look-up.fault": "Die Abfrage sagt „{verdict}“: {score}.",
  "considered.screen.spam-score.below":
    "Gegen den Anruf spricht {score}, nicht mehr als {threshold}.",
  "considered.screen.spam-score.above":
    "Gegen den Anruf spricht {score}, mehr als {threshold}: Spam.",
  "considered.screen.does.allow": "Der Anruf wird durchgelassen.",
  "considered.screen.does.block": "Der Anruf wird abgewiesen.",
  "considered.screen.does.challenge": "Wer anruft, muss die 5 drücken.",
  "considered.screen.does.announce": "Es folgt eine Ansage, dann wird aufgelegt.",
  "considered.screen.does.voicemail": "Wer anruft, kann eine Nachricht hinterlassen.",
  "considered.screen.does.agent": "Der Anruf geht an einen Agenten.",
};
