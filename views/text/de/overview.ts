import type { overview as english } from "../en/overview.ts";

export const overview: Record<keyof typeof english, string> = {
  "overview.now": "Gerade jetzt",
  "overview.live": "Laufende Anrufe",
  "overview.phones": "Verbundene Telefone",
  "overview.phones.of": "{connected} von {total}",
  "overview.today": "Anrufe heute",
  "overview.answered": "Heute angenommen",
  "overview.repairs": "Zu prüfen",
  "overview.repairs.none": "Nichts: Alles ist in Ordnung.",
  "overview.repair.setup": "Die Einrichtung ist nicht fertig.",
  "overview.repair.disk.unusable":
    "Die Platte behält nichts: Die Datenbank lässt sich nicht öffnen oder beschreiben.",
  "overview.repair.disk.corrupt":
    "Die Datenbank ist beschädigt. Stellen Sie eine Sicherung wieder her.",
  "overview.repair.disk.version": "Die Datenbank passt nicht zu diesem Programm.",
  "overview.repair.disk.key": "Die Schlüsseldatei passt nicht zur Datenbank.",
  "overview.repair.disk.in-use": "Ein anderer Server arbeitet mit diesen Daten.",
  "overview.repair.disk.locked":
    "Ein anderer Prozess schreibt schon zu lange in die Datenbank. So lange wird nichts behalten.",
  "overview.repair.disk.full": "Die Platte ist voll. Nichts wird behalten, bis Platz ist.",
  "overview.repair.disk.unknown": "Die Platte behält nichts. Das Protokoll sagt, warum.",
  "overview.repair.backup":
    "Die tägliche Sicherung konnte nicht gemacht werden. Das Protokoll sagt, warum.",
  "overview.repair.certificate": "Das Zertifikat für TLS läuft in {days} Tagen ab.",
  "overview.repair.phones": "Nicht verbunden ({count}): {names}",
  "overview.repair.failures": "{count} Anrufe sind heute an einem Fehler von Ringdown gescheitert.",
  "overview.repair.no-phones": "Es gibt noch kein Telefon.",
  "overview.repair.emergency-no-gateway":
    "Von diesen Telefonen kann niemand Hilfe rufen: Es gibt kein Gateway nach außen.",
  "overview.repair.emergency-no-address":
    "Niemand hat angegeben, wohin Hilfe kommen soll, wenn jemand sie ruft.",
  "overview.repair.emergency-number-taken":
    "Ein Benutzer oder eine Gruppe hat eine Notrufnummer als Durchwahl und ist so nicht erreichbar.",
  "overview.repair.tolls":
    "Eine Grenze für Anrufe nach außen wurde erreicht, und es gehen keine mehr hinaus: {names}",
  "overview.repair.twilio": "Twilio antwortet nicht für das Konto oder hat es gesperrt.",
  "overview.repair.twilio-balance": "Das Guthaben bei Twilio geht zu Ende: {amount} {currency}",
  "overview.repair.go": "Ansehen",
};
