import type { network as english } from "../en/network.ts";

export const network: Record<keyof typeof english, string> = {
  "network.title": "Netztest",
  "network.run": "Test starten",
  "network.sipServer": "Ein SIP-Server draußen",
  "network.sipServer.hint":
    "Um zu sehen, ob Ihr Router SIP verändert; zum Beispiel der Ihres Anbieters.",
  "network.sipServer.invalid": "Ein Name oder eine Adresse, mit oder ohne Port.",
  "network.fix": "Was zu tun ist: {fix}",
  "network.health.good": "gut",
  "network.health.warning": "ansehen",
  "network.health.bad": "im Weg",
  "network.health.unknown": "unbekannt",
  "network.check.listeners": "Unser eigenes Ohr",
  "network.check.lan": "Adresse zu Hause",
  "network.check.public": "Adresse draußen",
  "network.check.nat": "NAT",
  "network.check.hairpin": "Der Weg zurück hinein",
  "network.check.alg": "SIP im Router (ALG)",
  "network.check.container": "Container",
  "network.check.clock": "Uhr",
  "network.listeners.answers": "Ringdown antwortet auf SIP unter {address}.",
  "network.listeners.silent":
    "Ringdown lauscht unter {address}, aber was dorthin gesendet wird, kommt nicht an.",
  "network.listeners.silent.fix":
    "Lassen Sie UDP zu diesem Port und zu den Ports für den Ton durch die Firewall dieses Rechners.",
  "network.listeners.none": "SIP über UDP ist ausgeschaltet.",
  "network.listeners.none.fix":
    "Die meisten Tischtelefone wollen UDP oder TLS. Geben Sie der Einstellung „sip“ eine Adresse, außer Sie wissen, dass alle Ihre Telefone TLS benutzen.",
  "network.lan.found": "Telefone zu Hause erreichen diesen Rechner unter {addresses}.",
  "network.lan.none": "Dieser Rechner hat keine Adresse in einem Netz.",
  "network.lan.none.fix": "Verbinden Sie ihn mit dem Netz, in dem die Telefone sind.",
  "network.public.own": "Dieser Rechner hat selbst eine öffentliche Adresse: {address}.",
  "network.public.set": "Die Welt sieht {address}, wie Sie es eingestellt haben.",
  "network.public.unset": "Die Welt sieht {address}, und Ringdown weiß es nicht.",
  "network.public.unset.fix":
    "Nichts, wenn alle Telefone zu Hause sind. Für Telefone oder Leitungen draußen stellen Sie „externalAddress“ darauf und leiten im Router die Ports von SIP und Ton weiter.",
  "network.public.other": "Die Welt sieht {address}, aber eingestellt ist {set}.",
  "network.public.other.fix":
    "Ihr Anbieter hat Ihnen eine andere Adresse gegeben: Stellen Sie „externalAddress“ neu ein, oder verlangen Sie eine, die bleibt.",
  "network.public.unreachable": "Kein STUN-Server hat geantwortet.",
  "network.public.unreachable.fix":
    "UDP nach draußen ist vielleicht gesperrt. Zu Hause geht trotzdem alles.",
  "network.nat.none": "Es ist kein NAT dazwischen.",
  "network.nat.steady": "Der Router behält für alle denselben äußeren Port: gut für Anrufe.",
  "network.nat.behind":
    "Es ist ein NAT dazwischen; welcher Art, lässt sich aus einer Antwort nicht sagen.",
  "network.nat.behind.fix": "Stellen Sie zwei STUN-Server ein, um es herauszufinden.",
  "network.nat.symmetric":
    "Der Router gibt jedem Ziel einen anderen äußeren Port (symmetrisches NAT).",
  "network.nat.symmetric.fix":
    "Leiten Sie die Ports von SIP und Ton an diesen Rechner weiter; sonst haben Anrufe nach draußen vielleicht keinen Ton.",
  "network.nat.unreachable": "Kein STUN-Server hat geantwortet.",
  "network.nat.unreachable.fix": "Siehe die Adresse draußen.",
  "network.hairpin.unneeded": "Nicht nötig: Die öffentliche Adresse ist unsere eigene.",
  "network.hairpin.works":
    "Was von innen an die öffentliche Adresse gesendet wird, kommt wieder herein.",
  "network.hairpin.missing":
    "Was von innen an die öffentliche Adresse gesendet wird, kommt nicht wieder herein.",
  "network.hairpin.missing.fix":
    "Telefone zu Hause müssen die Adresse zu Hause benutzen. Viele Router nennen es NAT-Loopback und können es einschalten.",
  "network.hairpin.unreachable": "Kein STUN-Server hat geantwortet.",
  "network.hairpin.unreachable.fix": "Siehe die Adresse draußen.",
  "network.alg.untried": "Nicht versucht: Es wurde kein SIP-Server draußen angegeben.",
  "network.alg.untried.fix":
    "Geben Sie oben einen an. Wenn Anmeldungen von draußen kommen und gehen oder Ton fehlt, suchen Sie im Router nach „SIP ALG“ und schalten es aus.",
  "network.alg.unfound": "{server} ist nicht zu finden.",
  "network.alg.unfound.fix": "Stimmt der Name?",
  "network.alg.silent": "{server} hat nicht geantwortet.",
  "network.alg.silent.fix": "Nicht jeder Server antwortet Fremden; versuchen Sie einen anderen.",
  "network.alg.untouched": "SIP kam bei {server} so an, wie es gesendet wurde.",
  "network.alg.altered":
    "Ein Router auf dem Weg zu {server} schreibt andere Adressen in SIP hinein.",
  "network.alg.altered.fix":
    "Schalten Sie „SIP ALG“ (oder „SIP Helper“, „VoIP-Unterstützung“) im Router aus, oder benutzen Sie TLS, in das er nicht hineinsehen kann.",
  "network.container.none": "Ringdown läuft nicht in einem Container.",
  "network.container.host": "Der Container hat das Netz seines Wirts.",
  "network.container.bridge":
    "Der Container hat eine eigene Adresse, {address}, unter der kein Telefon ihn erreicht.",
  "network.container.bridge.fix":
    "Starten Sie ihn mit dem Netz des Wirts (--network host), oder stellen Sie „externalAddress“ auf die Adresse des Wirts und geben Sie die Ports von SIP und Ton frei.",
  "network.container.told": "In einem Container, aber Telefone erfahren {address}.",
  "network.clock.right": "Die Uhr geht richtig.",
  "network.clock.behind": "Die Uhr geht {seconds} s nach.",
  "network.clock.behind.fix":
    "Lassen Sie den Rechner seine Uhr nach NTP stellen: Zertifikate und Codes zweiter Faktoren hängen davon ab.",
  "network.clock.ahead": "Die Uhr geht {seconds} s vor.",
  "network.clock.ahead.fix":
    "Lassen Sie den Rechner seine Uhr nach NTP stellen: Zertifikate und Codes zweiter Faktoren hängen davon ab.",
  "network.clock.silent": "{server} hat nicht geantwortet.",
  "network.clock.silent.fix": "Vergleichen Sie die Uhr mit einer anderen.",
};
