import type { calling as english } from "../en/calling.ts";

export const calling: Record<keyof typeof english, string> = {
  "calling.title": "Anrufen",
  "calling.about":
    "Zuerst klingelt Ihr eigenes Telefon. Haben Sie abgenommen, klingelt es bei der anderen Seite.",
  "calling.to": "Nummer",
  "calling.phone": "Telefon, das zuerst klingelt",
  "calling.phone.all": "Alle meine Telefone",
  "calling.autoAnswer": "Mein Telefon nimmt von selbst ab",
  "calling.autoAnswer.hint": "Nur wo ein einziges Telefon klingelt, und wo dieses es kann.",
  "calling.button": "Anrufen",
  "calling.button.for": "{who} anrufen",
  "calling.wrong": "Dieser Anruf kann nicht beginnen:",
  "calling.begun": "Ihr Telefon klingelt.",
  "calling.refused.emergency": "Rufen Sie Hilfe mit Ihrem Telefon: Sie kommt dorthin, wo es steht.",
  "calling.refused.full": "Zurzeit gibt es zu viele Anrufe.",
  "calling.refused.no-phone": "Keines Ihrer Telefone ist verbunden.",
  "calling.refused.nobody": "Dort kann niemand angerufen werden.",
  "calling.refused.busy": "Die andere Seite nimmt zurzeit keinen Anruf an.",
  "calling.refused.unreachable": "Kein Telefon der anderen Seite ist verbunden.",
  "calling.refused.forbidden": "Dorthin dürfen Sie nicht anrufen.",
};
