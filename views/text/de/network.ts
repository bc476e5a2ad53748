import type { network as english } from "../en/network.ts";

export const network: Record<keyof typeof english, string> = {
  "network.title": "Netztest",
  "network.run": "Test starten",
  "network.sipServer": "Ein SIP-Server im Internet",
  "network.sipServer.hint":
    "Um zu sehen, ob Ihr Router SIP verändert; zum Beispiel der Server Ihres Anbieters.",
  "network.sipServer.invalid": "Ein Name oder eine Adresse, mit oder ohne Port.",
  "network.fix": "Was zu tun ist: {fix}",
  "network.health.good": "gut",
  "network.health.warning": "prüfen",
  "network.health.bad": "Problem",
  "network.health.unknown": "unbekannt",
  "network.check.listeners": "Empfang von SIP",
  "network.check.lan": "Adresse im lokalen Netz",
  "network.check.public": "Öffentliche Adresse",
  "network.check.nat": "NAT",
  "network.check.hairpin": "Rückweg von innen (NAT-Loopback)",
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
  "network.lan.found": "Telefone im lokalen Netz erreichen diesen Rechner unter {addresses}.",
  "network.lan.none": "Dieser Rechner hat keine Adresse in einem Netz.",
  "network.lan.none.fix": "Verbinden Sie ihn mit dem Netz, in dem die Telefone sind.",
  "network.public.own": "Dieser Rechner hat selbst eine öffentliche Adresse: {address}.",
  "network.public.set": "Von außen ist {address} zu sehen, wie Sie es eingestellt haben.",
  "network.public.unset": "Von außen ist {address} zu sehen, und Ringdown weiß es nicht.",
  "network.public.unset.fix":
    "Nichts, wenn alle Telefone im lokalen Netz sind. Für Telefone oder Leitungen außerhalb stellen Sie „externalAddress“ darauf ein und leiten im Router die Ports von SIP und Ton weiter.",
  "network.public.other": "Von außen ist {address} zu sehen, aber eingestellt ist {set}.",
  "network.public.other.fix":
    "Ihr Anbieter hat Ihnen eine andere Adresse gegeben: Stellen Sie „externalAddress“ neu ein, oder verlangen Sie eine, die bleibt.",
  "network.public.unreachable": "Kein STUN-Server hat geantwortet.",
  "network.public.unreachable.fix":
    "UDP nach außen ist vielleicht gesperrt. Im lokalen Netz funktioniert trotzdem alles.",
  "network.nat.none": "Es ist kein NAT dazwischen.",
  "network.nat.steady": "Der Router behält für alle denselben äußeren Port: gut für Anrufe.",
  "network.nat.behind":
    "Es ist ein NAT dazwischen; welcher Art, lässt sich aus einer Antwort nicht sagen.",
  "network.nat.behind.fix": "Stellen Sie zwei STUN-Server ein, um es herauszufinden.",
  "network.nat.symmetric":
    "Der Router gibt jedem Ziel einen anderen äußeren Port (symmetrisches NAT).",
  "network.nat.symmetric.fix":
    "Leiten Sie die Ports von SIP und Ton an diesen Rechner weiter; sonst haben Anrufe nach außen vielleicht keinen Ton.",
  "network.nat.unreachable": "Kein STUN-Server hat geantwortet.",
  "network.nat.unreachable.fix": "Siehe „Öffentliche Adresse“.",
  "network.hairpin.unneeded": "Nicht nötig: Die öffentliche Adresse ist unsere eigene.",
  "network.hairpin.works":
    "Was von innen an die öffentliche Adresse gesendet wird, kommt wieder herein.",
  "network.hairpin.missing":
    "Was von innen an die öffentliche Adresse gesendet wird, kommt nicht wieder herein.",
  "network.hairpin.missing.fix":
    "Telefone im lokalen Netz müssen die Adresse im lokalen Netz verwenden. Viele Router nennen die Funktion NAT-Loopback und können sie einschalten.",
  "network.hairpin.unreachable": "Kein STUN-Server hat geantwortet.",
  "network.hairpin.unreachable.fix": "Siehe „Öffentliche Adresse“.",
  "network.alg.untried": "Nicht versucht: Es wurde kein SIP-Server im Internet angegeben.",
  "network.alg.untried.fix":
    "Geben Sie oben einen an. Wenn Telefone außerhalb immer wieder nicht angemeldet sind oder Ton fehlt, suchen Sie im Router nach „SIP ALG“ und schalten Sie es aus.",
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
  "network.container.host": "Der Container verwendet das Netz seines Wirts.",
  "network.container.bridge":
    "Der Container hat eine eigene Adresse, {address}, unter der kein Telefon ihn erreicht.",
  "network.container.bridge.fix":
    "Starten Sie ihn mit dem Netz des Wirts (--network host), oder stellen Sie „externalAddress“ auf die Adresse des Wirts und geben Sie die Ports von SIP und Ton frei.",
  "network.container.told":
    "Ringdown läuft in einem Container, aber Telefone erfahren die Adresse {address}.",
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
