import type { emergency as english } from "../en/emergency.ts";

export const emergency: Readonly<Record<keyof typeof english, string>> = {
  "emergency.title": "Notrufe",
  "emergency.about":
    "Von jedem Telefon geht {numbers} über jedes Gateway hinaus, das es gibt, auch hinter einer 0 oder 9. Keine Regel, keine Grenze und keine Weiterleitung hält den Ruf auf, und wer eine Seite der Verwaltung offen hat, erfährt es sofort.",
  "emergency.lack.no-gateway":
    "Es gibt kein Gateway nach außen: Von diesen Telefonen kann niemand Hilfe rufen.",
  "emergency.lack.no-address": "Niemand hat angegeben, wohin Hilfe kommen soll.",
  "emergency.lack.number-taken":
    "Ein Benutzer oder eine Gruppe hat eine Notrufnummer als Durchwahl und ist so nicht erreichbar.",
  "emergency.test.about":
    "Wählen Sie {code}, um es auszuprobieren: Niemand wird angerufen, das Telefon sagt, welche Nummer gezeigt würde, und die Meldung erscheint hier.",
  "emergency.address": "Anschrift",
  "emergency.address.hint":
    "So, wie Sie sie am Telefon sagen würden, z. B. Mühlgasse 4, Freiburg. Sie steht in den Meldungen; nennen Sie Ihrem Anbieter dieselbe für jede Ihrer Nummern.",
  "emergency.number": "Gezeigte Nummer",
  "emergency.number.hint":
    "Eine Ihrer Nummern, unter der Helfer zurückrufen können, z. B. +4930123456. Ohne sie zeigt jedes Gateway, was bei ihm eingestellt ist.",
  "emergency.number.invalid":
    "Schreiben Sie die Nummer mit + und Landesvorwahl, z. B. +4930123456.",
  "emergency.gateway.any": "Beliebig",
  "emergency.gateway.first": "Gateway, das zuerst versucht wird",
  "emergency.gateway.second": "Gateway, das danach versucht wird",
  "emergency.gateway": "Gateway",
  "emergency.gateway.none": "Keines",
  "emergency.phones": "Wo die Telefone stehen",
  "emergency.phones.about":
    "Nur wenn ein Telefon anderswo steht oder der Raum hilft, jemanden zu finden.",
  "emergency.phone": "Telefon",
  "emergency.phone.title": "Notrufe von {phone}",
  "emergency.phone.number.hint": "Falls sie eine andere ist als die aller Telefone.",
  "emergency.location": "Wo",
  "emergency.location.hint":
    "Z. B. Scheune, 1. Stock. Die Anschrift aller Telefone wird danach genannt.",
  "emergency.calls": "Abgesetzte Notrufe",
  "emergency.calls.none": "Niemand hat Hilfe gerufen.",
  "emergency.at": "Wann",
  "emergency.who": "Wer",
  "emergency.dialled": "Gewählt",
  "emergency.noticed": "Gesehen von",
  "emergency.test": "Probe",
  "emergency.alarm": "{name} hat um {time} die {number} gerufen.",
  "emergency.alarm.test": "{name} hat um {time} den Notruf ausprobiert.",
  "emergency.alarm.where": "Ort: {location}.",
  "emergency.alarm.nowhere": "Niemand hat angegeben, wo dieses Telefon steht.",
  "emergency.alarm.unreached": "Es gab kein Gateway nach außen.",
  "emergency.notice": "Ich habe es gesehen",
};
