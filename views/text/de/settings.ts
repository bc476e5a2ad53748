import type { settings as english } from "../en/settings.ts";

export const settings: Record<keyof typeof english, string> = {
  "settings.title": "Einstellungen",
  "settings.about":
    "Änderungen gelten ab dem nächsten Start des Servers, die von Land und Zeitzone sofort. Was ein Aufrufparameter, eine Umgebungsvariable oder eine Datei festlegt, wird dort geändert.",
  "settings.name": "Einstellung",
  "settings.value": "Wert",
  "settings.origin": "Festgelegt durch",
  "settings.origin.default": "niemanden (Standardwert)",
  "settings.origin.stored": "diese Seiten",
  "settings.unset": "nicht gesetzt",
  "settings.fixed": "außen festgelegt",
  "settings.next": "{value} ab dem nächsten Start",
  "settings.nextDefault": "der Standardwert ab dem nächsten Start",
  "settings.waiting": "Etwas wurde geändert und wartet auf den nächsten Start.",
  "settings.edit.fixed": "Das ist durch {by} festgelegt und wird dort geändert.",
  "settings.reset": "Auf den Standardwert zurücksetzen",
  "settings.problem.missing": "Ein Wert fehlt.",
  "settings.problem.host": "Gebraucht wird ein Hostname, nicht „{text}“.",
  "settings.problem.address": "Gebraucht wird eine IP-Adresse, nicht „{text}“.",
  "settings.problem.server": "Gebraucht wird HOST oder HOST:PORT, nicht „{text}“.",
  "settings.problem.country": "Gebraucht wird ein Ländercode aus zwei Buchstaben, nicht „{text}“.",
  "settings.problem.timeZone": "Gebraucht wird eine Zeitzone wie Europe/Berlin, nicht „{text}“.",
  "settings.problem.ports":
    "Gebraucht wird VON-BIS zwischen 1024 und 65535 mit mindestens 4 Ports, nicht „{text}“.",
  "settings.problem.networks": "Gebraucht werden Netze wie 192.168.0.0/16, nicht „{text}“.",
  "settings.problem.word": "Gebraucht wird eines von {words}, nicht „{text}“.",
  "settings.problem.whole": "Gebraucht wird eine ganze Zahl bis {limit}, nicht „{text}“.",
  "settings.problem.endpoint":
    "Gebraucht wird HOST:PORT, [IPV6]:PORT, PORT oder off, mehrere durch Kommas getrennt, nicht „{text}“.",
  "settings.problem.own-address":
    "Vor dem Port wird eine IP-Adresse dieses Rechners gebraucht, nicht „{text}“.",
  "settings.problem.pair": "tlsCertificate und tlsKey werden zusammen gebraucht.",
  "settings.problem.no-listener":
    "sip, sips, ws und wss sind alle aus: Kein Telefon könnte sich anmelden.",
  "settings.problem.url":
    "{text} ist keine URL wie https://pbx.example.org, ohne Abfrage und ohne Kennwort darin.",
  "settings.problem.account": "{text} ist keine Account-SID: AC und 32 hexadezimale Ziffern.",
  "settings.problem.same-port": "{name} und {other} wollen beide {host} Port {port}.",
  "settings.help.srtpKeys":
    "Worüber Schlüssel für verschlüsselten Ton gesendet werden: tls, oder any im eigenen Netz",
  "settings.help.tlsAuthorities":
    "Zertifizierungsstellen in PEM, denen SIP über TLS neben den üblichen vertraut",
  "settings.help.pnp": "Telefone, die per Multicast einen Server suchen: list, hold oder off",
  "settings.help.voicemail":
    "Ob eine Mailbox die Anrufe derer annimmt, die nichts gewählt haben: on oder off",
  "settings.help.data": "Der Ordner für die Daten",
  "settings.help.domain": "Die SIP-Domäne und der Bereich der Anmeldung",
  "settings.help.sip": "SIP über UDP und TCP",
  "settings.help.sips": "SIP über TLS",
  "settings.help.ws": "SIP über WebSocket",
  "settings.help.wss": "SIP über WebSocket über TLS",
  "settings.help.http": "Seiten, API, Dateien der Telefone, Zustand",
  "settings.help.https": "Dasselbe über TLS",
  "settings.help.rtp": "UDP-Ports für den Ton",
  "settings.help.externalAddress":
    "Die öffentliche Adresse dieses Rechners, wenn er hinter einem NAT steht",
  "settings.help.tlsCertificate": "Zertifikatskette in PEM",
  "settings.help.tlsKey": "Privater Schlüssel des Zertifikats in PEM",
  "settings.help.logLevel": "debug, info, warn oder error",
  "settings.help.logFormat": "text oder json",
  "settings.help.trusted": "Netze, die nie gesperrt werden",
  "settings.help.trustedProxies": "Netze von Proxys, die sagen, für wen sie sprechen",
  "settings.help.stun": "STUN-Server, die der Netztest fragt",
  "settings.help.timeServer": "Der NTP-Server, den der Netztest und Telefone fragen",
  "settings.help.country": "Das Land, dessen Töne zu hören sind, z. B. de",
  "settings.help.timeZone": "Die Zeitzone, z. B. Europe/Berlin",
  "settings.help.maxCalls": "Gespräche zugleich",
  "settings.help.maxCallsPerDevice": "Gespräche eines Geräts zugleich",
  "settings.help.ringSeconds": "Wie lange ein Anruf klingelt",
  "settings.help.parkSeconds":
    "Wie lange ein geparktes Gespräch wartet, bevor es bei dem klingelt, der es geparkt hat",
  "settings.help.listenIn":
    "Wer Gespräche anderer mithören darf, wo das Gesetz es erlaubt: off (niemand) oder administrators (Administratoren)",
  "settings.help.historyDays": "Tage, die beendete Anrufe behalten werden; 0 für immer",
  "settings.help.historyCalls": "Beendete Anrufe, die höchstens behalten werden; 0 für alle",
  "settings.help.backupHour":
    "Die Stunde, zu der täglich eine Sicherung gemacht wird, 0 bis 23, oder off",
  "settings.help.backupKeep": "Tägliche Sicherungen, die behalten werden",
  "settings.help.drainSeconds": "Wie lange Gespräche nach SIGTERM weitergehen",
};
