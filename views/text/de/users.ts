import type { users as english } from "../en/users.ts";

export const users: Record<keyof typeof english, string> = {
  "users.title": "Benutzer",
  "users.about": "Alle, die man anrufen kann: Menschen oder Geräte mit einer eigenen Nummer.",
  "users.add": "Benutzer hinzufügen",
  "users.edit": "{name}",
  "users.extension": "Nebenstelle",
  "users.extension.hint": "Was andere wählen, z. B. 101.",
  "users.name": "Name",
  "users.name.hint": "Was diejenigen sehen, die dieser Benutzer anruft.",
  "users.devices": "Geräte",
  "users.remove": "Diesen Benutzer entfernen",
  "users.remove.text":
    "Die Geräte dieses Benutzers funktionieren sofort nicht mehr. Die Anrufliste bleibt erhalten.",
  "users.none": "Es gibt noch keine Benutzer. Fügen Sie den ersten hinzu.",
  "users.extension.invalid": "1 bis 32 Buchstaben, Ziffern oder _ . + * -",
};
