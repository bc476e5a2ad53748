import type { call as english } from "../en/call.ts";

export const call: Record<keyof typeof english, string> = {
  "call.title": "Anruf von {from} an {to}",
  "call.anonymous": "anonym",
  "call.what": "Was geschah",
  "call.started": "Begonnen",
  "call.rang": "Geklingelt nach",
  "call.answered": "Angenommen nach",
  "call.lasted": "Gesprochen",
  "call.never": "nie",
  "call.result": "Ergebnis",
  "call.result.success": "Gut gegangen",
  "call.result.client": "Nicht angenommen",
  "call.result.server": "Unser Fehler",
  "call.result.upstream": "Fehler der anderen Seite",
  "call.result.unknown": "Unklar",
  "call.status": "SIP-Status an den Anrufer",
  "call.decision": "Wohin er ging, und warum",
  "call.decision.none": "Dazu wurde nichts festgehalten.",
  "call.media": "Wie es klang",
  "call.media.about":
    "Was von jedem Telefon ankam. Ein MOS ab 4 ist gut, unter 3,5 beklagen sich die Leute.",
  "call.media.none": "Es wurde kein Ton gemessen.",
  "call.leg": "Telefon",
  "call.leg.caller": "Anrufer",
  "call.leg.callee": "Angerufen",
  "call.leg.us": "Ringdown",
  "call.userAgent": "Software",
  "call.codec": "Codec",
  "call.packets": "Pakete",
  "call.loss": "Verloren",
  "call.jitter": "Jitter",
  "call.roundTrip": "Hin und zurück",
  "call.mos": "MOS",
  "call.quality.summary":
    "{name}: MOS von {low} bis {high}, bis zu {loss} der Pakete auf einmal verloren",
  "call.quality.table": "{name} im Verlauf, als Tabelle",
  "call.quality.loss": "Anteil verloren",
  "call.quality.percent": "{percent} %",
  "call.quality.from": "Ab",
  "call.ladder": "Was in SIP gesagt wurde",
  "call.ladder.about":
    "Jede Nachricht, wie sie gesendet oder empfangen wurde; Geheimes ist unkenntlich gemacht. Wählen Sie eine aus, um sie zu lesen.",
  "call.ladder.none":
    "Die Nachrichten dieses Anrufs werden nicht mehr aufbewahrt, oder es kamen zu viele Anrufe zugleich.",
  "call.ladder.diagram": "Diagramm der Nachrichten zwischen den Telefonen und Ringdown",
  "call.ladder.copy": "noch einmal gesendet",
  "call.ladder.download": "Für Wireshark herunterladen (pcap)",
  "call.seconds": "{seconds} s",
  "call.ms": "{ms} ms",
  "call.cause.hung-up.caller": "Der Anrufer hat aufgelegt.",
  "call.cause.hung-up.callee": "Die angerufene Seite hat aufgelegt.",
  "call.cause.hung-up.us":
    "Ringdown hat aufgelegt: Alles war gesagt, oder ein Administrator hat den Anruf beendet.",
  "call.cause.cancelled": "Der Anrufer gab auf, bevor jemand annahm.",
  "call.cause.busy": "Die angerufene Seite war besetzt.",
  "call.cause.declined": "Die angerufene Seite hat abgelehnt.",
  "call.cause.turned-away": "Eine Regel oder ein Filter hat den Anruf abgewiesen.",
  "call.cause.no-answer": "Niemand hat rechtzeitig angenommen.",
  "call.cause.unreachable":
    "Kein Telefon war zu erreichen: Keines war verbunden, oder es antwortete nicht auf SIP. Ist es eingeschaltet, und sagt seine Seite, dass es angemeldet ist?",
  "call.cause.not-found": "Niemand hat die gewählte Nummer.",
  "call.cause.forbidden": "Der Anrufer darf diesen Anruf nicht führen.",
  "call.cause.media-refused":
    "Die Telefone haben keinen Codec oder keine Verschlüsselung gemeinsam. Ihre Einstellungen müssen etwas anbieten, das beide können.",
  "call.cause.no-ack":
    "Die Antwort kam nie beim Telefon des Anrufers an. Meist lässt eine Firewall oder ein NAT dazwischen nichts zurück.",
  "call.cause.session-expired":
    "Ein Telefon hat sich nicht mehr gemeldet, darum wurde der Anruf beendet. Es wurde ausgeschaltet oder verlor sein Netz.",
  "call.cause.media-silent":
    "Von einer Seite kam kein Ton mehr, und ihr Telefon antwortete nicht auf Nachfrage.",
  "call.cause.overload": "Es gab schon so viele Anrufe, wie zugleich erlaubt sind.",
  "call.cause.loop":
    "Der Anruf kam dorthin zurück, wo er schon war: eine Schleife aus Weiterleitungen.",
  "call.cause.stopped": "Ringdown wurde angehalten, während der Anruf lief.",
  "call.cause.transferred": "Der Anruf wurde weitergegeben.",
  "call.cause.error": "In Ringdown ging etwas schief. Mehr steht im Protokoll.",
};
