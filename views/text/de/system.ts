import type { system as english } from "../en/system.ts";

export const system: Record<keyof typeof english, string> = {
  "system.title": "System",
  "system.version": "Version",
  "system.startedAt": "Gestartet",
  "system.uptime": "Läuft seit",
  "system.memory": "Arbeitsspeicher",
  "system.data": "Datenordner",
  "system.figures": "Zahlen",
  "system.figures.about":
    "Was der Server zählt, seit er gestartet wurde. Dieselben Zahlen stehen für Prometheus unter /metrics.",
  "system.figure": "Zahl",
  "system.value": "Wert",
  "logs.title": "Protokoll",
  "logs.about": "Die letzten 1.000 Zeilen, die neueste zuerst.",
  "logs.none": "Keine Zeile passt.",
  "logs.search": "Zeilen finden",
  "logs.level": "Stufe",
  "logs.level.debug": "Alle",
  "logs.level.info": "Hinweise und mehr",
  "logs.level.warn": "Warnungen und Fehler",
  "logs.level.error": "Fehler",
  "logs.text": "Text",
};
