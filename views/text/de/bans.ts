import type { bans as english } from "../en/bans.ts";

export const bans: Record<keyof typeof english, string> = {
  "bans.title": "Sperren",
  "bans.about":
    "Adressen, von denen zu oft eine Anmeldung scheitert, werden eine Weile ignoriert. Vertraute Netze, dieser Rechner und Adressen verbundener Telefone werden nie gesperrt.",
  "bans.none": "Niemand ist gesperrt.",
  "bans.source": "Adresse",
  "bans.since": "Seit",
  "bans.until": "Bis",
  "bans.why": "Warum",
  "bans.why.hand": "Von Hand",
  "bans.why.failures": "Zu viele gescheiterte Anmeldungen ({count}. Sperre in Folge)",
  "bans.lift": "Die Sperre von {source} aufheben",
  "bans.lift.short": "Aufheben",
  "bans.lifted": "Die Sperre ist aufgehoben.",
  "bans.add": "Eine Adresse sperren",
  "bans.address": "IP-Adresse",
  "bans.address.hint": "Bei IPv6 wird das ganze Netz von 64 Bit gesperrt.",
  "bans.minutes": "Für so viele Minuten",
  "bans.minutes.hint": "Bis 43.200, das sind 30 Tage.",
  "bans.problem.address": "Eine IPv4- oder IPv6-Adresse.",
  "bans.problem.own": "Das ist Ihre eigene Adresse.",
  "bans.problem.exempt":
    "Diese Adresse wird nie gesperrt: Sie ist vertraut, gehört zu diesem Rechner, oder ein Telefon ist von dort verbunden.",
};
