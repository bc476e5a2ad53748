import type { considered as english } from "../en/considered.ts";

export const considered: Record<keyof typeof english, string> = {
  "considered.code": "{number} ist ein Code: {feature}.",
  "considered.nobody": "Niemand hat die Nummer {number}.",
  "considered.emergency": "{number} ist eine Notrufnummer, die nichts aufhalten darf.",
  "considered.emergency.nobody":
    "{number} ist eine Notrufnummer, die nur ein Mensch an einem unserer Telefone anrufen kann.",
  "considered.toll.outside": "{number} ist außerhalb; dieses Telefon ruft dort nur Hilfe.",
  "considered.toll.prefix": "{number} beginnt mit Ziffern, die für dieses Telefon gesperrt sind.",
  "considered.toll.country": "{number} liegt in einem Land, das nicht angerufen werden darf.",
  "considered.toll.premium": "{number} kostet mehr als ein Anruf und darf nicht angerufen werden.",
  "considered.toll.night":
    "{number} liegt im Ausland, wohin um diese Uhrzeit niemand anrufen darf.",
  "considered.toll.stopped":
    "{number} wird nicht angerufen: Eine Grenze wurde zuvor erreicht und noch nicht freigegeben.",
  "considered.toll.concurrent":
    "{number} wird nicht angerufen: Es gibt schon so viele Gespräche nach außen, wie zugleich sein dürfen.",
  "considered.toll.callsPerHour":
    "{number} wird nicht angerufen: Die Grenze der Anrufe in einer Stunde ist erreicht.",
  "considered.toll.callsPerDay":
    "{number} wird nicht angerufen: Die Grenze der Anrufe an einem Tag ist erreicht.",
  "considered.toll.callsPerMonth":
    "{number} wird nicht angerufen: Die Grenze der Anrufe in einem Monat ist erreicht.",
  "considered.toll.minutesPerHour":
    "{number} wird nicht angerufen: Die Grenze der Minuten in einer Stunde ist erreicht.",
  "considered.toll.minutesPerDay":
    "{number} wird nicht angerufen: Die Grenze der Minuten an einem Tag ist erreicht.",
  "considered.toll.minutesPerMonth":
    "{number} wird nicht angerufen: Die Grenze der Minuten in einem Monat ist erreicht.",
  "considered.toll.spendPerDay":
    "{number} wird nicht angerufen: Die Grenze dessen, was Anrufe an einem Tag kosten dürfen, ist erreicht.",
  "considered.toll.spendPerMonth":
    "{number} wird nicht angerufen: Die Grenze dessen, was Anrufe in einem Monat kosten dürfen, ist erreicht.",
  "considered.refused": "Abgelehnt mit {status} ({reason}).",
  "considered.full": "{extension} hat {calls} Anrufe und nimmt keinen weiteren an.",
  "considered.no-phone": "Kein Telefon von {extension} ist verbunden.",
  "considered.rings": "{extension} klingelt {seconds} Sekunden lang.",
  "considered.do-not-disturb": "{extension} will nicht gestört werden.",
  "considered.left-out.no-way": "{number} bleibt aus: Dort lässt sich nichts klingeln.",
  "considered.left-out.rings-already": "{number} bleibt aus: Dort klingelt es schon.",
  "considered.left-out.is-caller": "{number} bleibt aus: Von dort kommt der Anruf.",
  "considered.left-out.do-not-disturb": "{number} bleibt aus: Dort will man nicht gestört werden.",
  "considered.left-out.on-a-call": "{number} bleibt aus: Dort wird gerade telefoniert.",
  "considered.left-out.takes-no-more": "{number} bleibt aus: Dort geht kein weiterer Anruf.",
  "considered.left-out.no-phone": "{number} bleibt aus: Dort ist kein Telefon verbunden.",
  "considered.group.nobody": "In der Gruppe {extension} kann es bei niemandem klingeln.",
  "considered.group.together": "Die Gruppe {extension} klingelt zugleich, Mitglieder: {members}.",
  "considered.group.in-turn":
    "Die Gruppe {extension} klingelt nacheinander, Mitglieder: {members}.",
  "considered.group.first-available":
    "Die Gruppe {extension} klingelt nacheinander, nur wer frei ist: {members}.",
  "considered.group.random":
    "Die Gruppe {extension} klingelt nacheinander in immer anderer Folge, Mitglieder: {members}.",
  "considered.forwards.unconditional": "{from} leitet alle Anrufe an {to} weiter.",
  "considered.forwards.user-busy": "{from} ist besetzt und leitet an {to} weiter.",
  "considered.forwards.no-answer": "{from} nimmt nicht ab und leitet an {to} weiter.",
  "considered.forwards.unavailable": "{from} ist nicht zu erreichen und leitet an {to} weiter.",
  "considered.forwards.do-not-disturb":
    "{from} will nicht gestört werden und leitet an {to} weiter.",
  "considered.forwards.deflection": "{from} gibt den Anruf an {to} weiter.",
  "considered.voicemail.leads": "Die Mailbox von {extension} nimmt den Anruf an.",
  "considered.voicemail.left": "Für {extension} blieb eine Nachricht von {seconds} Sekunden.",
  "considered.voicemail.none": "Für {extension} blieb keine Nachricht.",
  "considered.circle": "{from} würde an {to} weiterleiten, was im Kreis herum führt.",
  "considered.inbound.unknown": "{number} ist keine Rufnummer dieser Anlage.",
  "considered.inbound.other-gateway":
    "Anrufe bei {number} sind über dieses Gateway nicht vorgesehen.",
  "considered.inbound.carrier-call": "Beim Anbieter heißt der Anruf {id}.",
  "considered.inbound.other-account":
    "Der Anruf ist für ein anderes Konto bei Twilio und wurde abgelehnt.",
  "considered.inbound.leads": "{number} führt zu {to}.",
  "considered.outbound.no-route": "Für {number} gibt es keine ausgehende Route.",
  "considered.outbound.no-gateway":
    "Kein Gateway der Route {route} kann derzeit einen Anruf übernehmen.",
  "considered.outbound.trying": "Die Route {route} führt als {number} zum Gateway {gateway}.",
  "considered.outbound.silent":
    "Das Gateway {gateway} hat nicht sofort geantwortet: Das nächste wird versucht.",
  "considered.outbound.failed":
    "Das Gateway {gateway} ist mit {status} gescheitert: Das nächste wird versucht.",
  "considered.encryption.refused":
    "Das Telefon oder der Anbieter des Anrufers bietet unverschlüsselten Ton an, wo er verschlüsselt sein muss, oder verschlüsselten, wo das nicht sein darf oder die Schlüssel unterwegs lesbar wären.",
  "considered.encryption.impossible":
    "Das gerufene Telefon muss seinen Ton verschlüsseln und ist nicht über TLS angemeldet: Die Schlüssel wären unterwegs lesbar.",
  "considered.outbound.reoffered":
    "Das Gateway {gateway} hat das Angebot abgelehnt (488): Ihm wird weniger angeboten.",
  "considered.listened": "{by} hat das Gespräch mitgehört.",
  "considered.listens": "Hört das Gespräch von {to} mit.",
  "considered.words": "{text}",
};
