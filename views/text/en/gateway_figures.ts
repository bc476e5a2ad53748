export const gatewayFigures = {
  "figures.title": "How gateways do",
  "figures.about":
    "Of the calls that were tried by each gateway: how many were answered, for how long people talked on average, how long it took until it rang, and by which status the others failed.",
  "figures.span": "Time",
  "figures.days.1": "24 hours",
  "figures.days.7": "7 days",
  "figures.days.30": "30 days",
  "figures.none": "No call has gone out by a gateway in this time.",
  "figures.line": "Gateway",
  "figures.attempts": "Tried",
  "figures.answered": "Answered",
  "figures.duration": "Talked",
  "figures.delay": "Until it rang",
  "figures.failures": "Failed",
  "figures.seconds": "{seconds} s",
} as const;
