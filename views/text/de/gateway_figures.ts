import type { gatewayFigures as english } from "../en/gateway_figures.ts";

export const gatewayFigures: Readonly<Record<keyof typeof english, string>> = {
  "figures.title": "Wie es den Gateways geht",
  "figures.about":
    "Von den Anrufen, die über jedes Gateway versucht wurden: wie viele angenommen wurden, wie lange im Mittel gesprochen wurde, wie lange es dauerte, bis es klingelte, und mit welchem Status die anderen scheiterten.",
  "figures.span": "Zeitraum",
  "figures.days.1": "24 Stunden",
  "figures.days.7": "7 Tage",
  "figures.days.30": "30 Tage",
  "figures.none": "In dieser Zeit ging kein Anruf über ein Gateway hinaus.",
  "figures.line": "Gateway",
  "figures.attempts": "Versucht",
  "figures.answered": "Angenommen",
  "figures.duration": "Gesprochen",
  "figures.delay": "Bis es klingelte",
  "figures.failures": "Gescheitert",
  "figures.seconds": "{seconds} s",
};
