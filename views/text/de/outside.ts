export const outside = {
  "nav.outside": "Amtsleitungen",
  "problem.number": "Eine Nummer wie +49 30 123456, oder so, wie Sie sie wählen würden.",
  "gateways.problem.address": "Ein Name wie sip.example.net oder eine Adresse, mit oder ohne Port.",
  "gateways.problem.user": 'Keine Leerzeichen und keines von < > " @ ; : ?',
  "gateways.problem.domain": "Ein Name oder eine Adresse, ohne Port.",
  "gateways.problem.source": "Eine Adresse oder ein Netz wie 192.0.2.0/24.",
  "gateways.problem.tooMany": "Höchstens 200 Gateways.",
  "gateways.problem.account": "Zum Anmelden ist ein Konto nötig.",
  "gateways.problem.secret": "Ein Passwort ist nötig.",
  "gateways.problem.tlsOnly": "Das widerspricht der Vorgabe, nur TLS zu verwenden.",
  "numbers.problem.tooMany": "Höchstens 10.000 Rufnummern.",
  "routes.problem.tooMany": "Höchstens 200 Routen.",
  "routes.problem.prepend": "Bis zu 32 Ziffern oder eines von + * #.",
  "routes.pattern.empty": "Ein Muster ist nötig.",
  "routes.pattern.too-long": "Ein Muster hat höchstens 64 Zeichen.",
  "routes.pattern.character":
    "„{pattern}“: Das Zeichen an Stelle {at} kann in keiner Nummer vorkommen.",
  "routes.pattern.bracket":
    "„{pattern}“: Die Klammer an Stelle {at} muss Ziffern enthalten und geschlossen sein.",
  "routes.pattern.range":
    "„{pattern}“: Der Bereich in der Klammer an Stelle {at} ist verkehrt herum.",
  "routes.pattern.after-end":
    "„{pattern}“: Auf . oder ! kann nichts folgen, wie es an Stelle {at} der Fall ist.",
  "routes.pattern.two-bars":
    "„{pattern}“: Es kann nur ein | geben und kein weiteres an Stelle {at}.",
  "routes.pattern.only-prefix": "„{pattern}“: Nach dem | bleibt von der Nummer nichts übrig.",
  "routes.operators.tooLarge": "Höchstens 16 MB.",
  "routes.operators.prefix": "Zeile {line}: Eine Vorwahl besteht aus 1 bis 15 Ziffern.",
  "routes.operators.gateway": "Zeile {line}: Ein Gateway dieses Namens gibt es nicht.",
  "routes.operators.tooMany": "Höchstens 200.000 Vorwahlen.",
} as const;
