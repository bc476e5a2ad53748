import type { twilioTrunk as english } from "../en/twilio_trunk.ts";

export const twilioTrunk: Readonly<Record<keyof typeof english, string>> = {
  "trunk.title": "SIP-Trunk bei Twilio",
  "trunk.about":
    "Anrufe über SIP zwischen Twilio und diesem Server. Was nötig ist, wird bei Twilio und hier angelegt; was nicht von uns ist, wird nicht angefasst.",
  "trunk.gateway": "Das Gateway, das hier dafür steht",
  "trunk.complete": "Alles ist, wie es sein soll",
  "trunk.drift": "Was fehlt",
  "trunk.build": "Trunk anlegen",
  "trunk.mend": "Trunk in Ordnung bringen",
  "trunk.built": "Der Trunk ist angelegt.",
  "trunk.host": "Wo Twilio unser SIP erreicht",
  "trunk.host.hint":
    "Der öffentliche Name oder die Adresse dieses Servers; mit :Port, wo das nicht 5060 ist, oder 5061 mit Verschlüsselung.",
  "trunk.secure": "Verschlüsselt: TLS und SRTP",
  "trunk.secure.hint":
    "Twilio lehnt dann alles ab, was nicht verschlüsselt ist, und wir auch. Unser TLS-Port muss erreichbar sein.",
  "trunk.takesNumbers": "Auch Nummern nehmen, die etwas anderes zu tun haben",
  "trunk.takesNumbers.hint":
    "Nummern eines anderen Trunks oder solche, deren Anrufe an einen Webhook gehen.",
  "trunk.drift.trunk": "Der Trunk selbst",
  "trunk.drift.secure": "Die Verschlüsselung ist bei Twilio anders eingestellt",
  "trunk.drift.origination": "Anrufe kommen nicht hierher: {is}",
  "trunk.drift.list": "Unsere Liste von Zugangsdaten",
  "trunk.drift.credential": "Unser Name und Kennwort",
  "trunk.drift.list-not-attached": "Unsere Zugangsdaten dürfen nicht über den Trunk rufen",
  "trunk.drift.number": "{number} ist nicht am Trunk",
  "trunk.drift.number-elsewhere": "{number} hat bei Twilio etwas anderes zu tun",
  "trunk.drift.other-origination": "Anrufe gehen auch an {is}, was nicht von uns ist",
};
