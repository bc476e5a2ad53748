import type { backups as english } from "../en/backups.ts";

export const backups: Record<keyof typeof english, string> = {
  "backups.title": "Sicherungen",
  "backups.about":
    "Eine Sicherung ist eine Datei mit allem außer den Aufnahmen und der Musik. Bewahren Sie secret.key aus dem Datenordner dazu auf: Ohne sie lassen sich die Passwörter der Telefone nicht lesen.",
  "backups.none": "Es gibt noch keine Sicherungen.",
  "backups.create": "Jetzt sichern",
  "backups.made": "Die Sicherung ist gemacht.",
  "backups.name": "Name",
  "backups.madeAt": "Gemacht",
  "backups.size": "Größe",
  "backups.download": "Herunterladen",
  "backups.remove": "{name} entfernen",
  "backups.remove.text": "Sie lässt sich nicht zurückholen.",
  "backups.restore": "Wiederherstellen",
  "backups.restore.text":
    "Nicht, während der Server läuft. Halten Sie ihn an, setzen Sie die Sicherung an die Stelle der Datenbank, und starten Sie ihn wieder:",
  "backups.problem.full": "Es kann höchstens {most} Sicherungen geben. Entfernen Sie erst welche.",
  "backups.problem.disk": "Die Platte hat sie nicht angenommen. Ist sie voll?",
};
