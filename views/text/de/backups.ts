import type { backups as english } from "../en/backups.ts";

export const backups: Record<keyof typeof english, string> = {
  "backups.title": "Sicherungen",
  "backups.about":
    "Eine Sicherung ist eine Datei mit allem außer der Musik. Bewahren Sie secret.key aus dem Datenordner dazu auf: Ohne diese Datei lassen sich die Passwörter der Telefone nicht lesen.",
  "backups.daily":
    "Jeden Tag ab {hour} Uhr wird von selbst eine gemacht und geöffnet, um zu sehen, dass sie lesbar ist.",
  "backups.daily.keep": "Die letzten {keep} davon werden behalten.",
  "backups.daily.off": "Von selbst wird keine gemacht.",
  "backups.daily.change": "Ändern",
  "backups.none": "Es gibt noch keine Sicherungen.",
  "backups.create": "Jetzt sichern",
  "backups.made": "Die Sicherung wurde erstellt.",
  "backups.name": "Name",
  "backups.madeAt": "Erstellt",
  "backups.size": "Größe",
  "backups.download": "Herunterladen",
  "backups.remove": "{name} entfernen",
  "backups.remove.text": "Sie lässt sich nicht zurückholen.",
  "backups.restore": "Wiederherstellen",
  "backups.restore.text":
    "Nicht, während der Server läuft. Halten Sie ihn an, setzen Sie die Sicherung an die Stelle der Datenbank, und starten Sie ihn wieder:",
  "backups.problem.full":
    "Es kann höchstens {most} Sicherungen geben. Entfernen Sie zuerst einige.",
  "backups.problem.disk":
    "Die Sicherung konnte nicht gespeichert werden. Ist der Datenträger voll?",
};
