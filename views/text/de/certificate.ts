import type { certificate as english } from "../en/certificate.ts";

export const certificate: Record<keyof typeof english, string> = {
  "certificate.title": "Zertifikat",
  "certificate.about":
    "Telefone und Browser, die sich über TLS verbinden, bekommen dieses Zertifikat gezeigt und prüfen daran, mit wem sie sprechen.",
  "certificate.none": "Nichts verwendet TLS: Die Einstellungen https, sips und wss sind aus.",
  "certificate.names": "Für",
  "certificate.issuer": "Ausgestellt von",
  "certificate.validFrom": "Gültig ab",
  "certificate.validTo": "Gültig bis",
  "certificate.daysLeft": "Tage übrig",
  "certificate.fingerprint": "Fingerabdruck (SHA-256)",
  "certificate.origin": "Herkunft",
  "certificate.origin.files": "Aus den Dateien, die die Einstellungen nennen",
  "certificate.origin.uploaded": "Hier hochgeladen",
  "certificate.origin.self-signed":
    "Vom Server erzeugt und von ihm selbst unterschrieben: Auf Telefonen muss man einstellen, dass sie es annehmen",
  "certificate.replace": "Ein anderes Zertifikat verwenden",
  "certificate.chain": "Zertifikatskette, PEM",
  "certificate.chain.hint": "Zuerst das Zertifikat, dann die, die es ausgestellt haben.",
  "certificate.key": "Privater Schlüssel, PEM",
  "certificate.key.hint": "Ohne Passwort. Er wird nie wieder gezeigt.",
  "certificate.use": "Verwenden",
  "certificate.forget": "Das hochgeladene Zertifikat nicht mehr verwenden",
  "certificate.forget.text":
    "Der Server verwendet wieder ein eigenes Zertifikat. Telefone, die dem anderen vertrauten, lehnen es vielleicht ab.",
  "certificate.fixed":
    "Die Einstellungen tlsCertificate und tlsKey nennen die Dateien: Ersetzen Sie diese, und starten Sie den Server neu.",
  "certificate.problem.chain": "Es ist kein Zertifikat darin, das sich lesen lässt.",
  "certificate.problem.tooLong": "Höchstens 10 Zertifikate.",
  "certificate.problem.encrypted": "Der Schlüssel hat ein Passwort. Entfernen Sie es zuerst.",
  "certificate.problem.key": "Es ist kein privater Schlüssel darin, der sich lesen lässt.",
  "certificate.problem.notItsKey": "Das ist nicht der Schlüssel des Zertifikats.",
  "certificate.problem.order": "Auf jedes Zertifikat muss das folgen, das es ausgestellt hat.",
  "certificate.problem.ended": "Das Zertifikat ist abgelaufen.",
  "certificate.problem.notYet": "Das Zertifikat gilt noch nicht.",
  "certificate.problem.unusable": "TLS kann dieses Paar nicht verwenden.",
};
