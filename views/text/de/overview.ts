import type { overview as english } from "../en/overview.ts";

export const overview: Record<keyof typeof english, string> = {
  "overview.now": "Gerade jetzt",
  "overview.live": "Laufende Anrufe",
  "overview.phones": "Verbundene Telefone",
  "overview.phones.of": "{connected} von {total}",
  "overview.today": "Anrufe heute",
  "overview.answered": "Heute angenommen",
  "overview.repairs": "Anzusehen",
  "overview.repairs.none": "Nichts: Alles ist gut.",
  "overview.repair.setup": "Die Einrichtung ist nicht fertig.",
  "overview.repair.disk": "Die Platte verweigert: {problem}",
  "overview.repair.certificate": "Das Zertifikat für TLS endet in {days} Tagen.",
  "overview.repair.phones": "Nicht verbunden ({count}): {names}",
  "overview.repair.failures": "{count} Anrufe schlugen heute durch unseren Fehler fehl.",
  "overview.repair.no-phones": "Es gibt noch kein Telefon.",
  "overview.repair.go": "Ansehen",
};
