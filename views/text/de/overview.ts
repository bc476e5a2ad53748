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
  "overview.repair.disk": "Der Datenträger nimmt nichts an: {problem}",
  "overview.repair.certificate": "Das Zertifikat für TLS läuft in {days} Tagen ab.",
  "overview.repair.phones": "Nicht verbunden ({count}): {names}",
  "overview.repair.failures": "{count} Anrufe sind heute an einem Fehler von Ringdown gescheitert.",
  "overview.repair.no-phones": "Es gibt noch kein Telefon.",
  "overview.repair.go": "Ansehen",
};
