import type { setup as english } from "../en/setup.ts";

export const setup: Record<keyof typeof english, string> = {
  "nav.setup": "Einrichten",
  "setup.title": "Einrichten",
  "setup.step": "Schritt {step} von {steps}",
  "setup.next": "Weiter",
  "setup.skip": "Vorerst überspringen",
  "setup.administrator": "Das Administratorkonto",
  "setup.administrator.about":
    "Willkommen. Hier entsteht das Konto, das alles ändern darf. Bis es angelegt ist, antwortet hier nichts anderes.",
  "setup.name": "Name zum Anmelden",
  "setup.name.hint": "Ein Name oder eine E-Mail-Adresse.",
  "setup.password": "Passwort",
  "setup.password.hint": "Mindestens 10 Zeichen; ein paar Wörter sind besser als ein seltsames.",
  "setup.administrator.submit": "Konto anlegen",
  "setup.code.dead":
    "Diese Adresse gilt nicht mehr: Sie gilt 30 Minuten und einmal. „ringdown setup-url“ gibt eine neue aus.",
  "setup.place": "Standort",
  "setup.place.about":
    "Das Land bestimmt, wie Klingeln und Besetzt klingen; die Zeitzone, was die Uhr und die Seiten sagen.",
  "setup.country": "Land",
  "setup.timeZone": "Zeitzone",
  "setup.timeZone.hint": "Zum Beispiel Europe/Berlin; leer für die dieses Rechners.",
  "setup.network": "Das Netz",
  "setup.network.about":
    "Der Test findet heraus, ob Telefone Ringdown erreichen werden. Er fragt Server im Internet: für STUN {stun}, für die Zeit {time}.",
  "setup.phone": "Die ersten Telefone",
  "setup.phone.about":
    "Fügen Sie für jeden ein Telefon hinzu. Seine Seite zeigt dann, was einzutippen ist, und einen QR-Code oder eine Adresse, mit der es sich selbst einrichtet. Zurück kommen Sie über das Menü.",
  "setup.phone.add": "Telefon hinzufügen",
  "setup.phone.none": "Noch kein Telefon.",
  "setup.phone.registered": "verbunden",
  "setup.phone.waiting": "noch nicht verbunden",
  "setup.phone.device": "Telefon",
  "setup.phone.extension": "Nebenstelle",
  "setup.phone.state": "Zustand",
  "setup.emergency": "Notrufe",
  "setup.emergency.about":
    "Telefone rufen {numbers} über jedes Gateway, das es gibt. Geben Sie an, wohin Hilfe kommen soll: Ruft jemand an, erfahren es alle, die sich um die Anlage kümmern.",
  "setup.backup": "Eine Kopie von allem",
  "setup.backup.about":
    "Alles, was Sie einstellen, alle Anrufe und alle Geheimnisse liegen in einem Ordner auf diesem Rechner: {folder}. Eine Kopie davon an einem anderen Ort ist alles, was man für einen Neuanfang braucht. Die Seite der Sicherungen macht eine, während Ringdown läuft.",
  "setup.backup.link": "Zu den Sicherungen",
  "setup.done": "Rufen Sie sich selbst an",
  "setup.done.about":
    "Wählen Sie an einem Telefon {code} und sagen Sie etwas: Sie hören sich selbst. Rufen Sie dann von einem Telefon ein anderes an.",
  "setup.done.about.none": "Rufen Sie von einem Telefon ein anderes an.",
  "setup.done.submit": "Fertig eingerichtet",
  "setup.done.notice": "Ringdown ist eingerichtet.",
  "place.country.invalid": "Zwei Buchstaben, zum Beispiel DE.",
  "place.timeZone.invalid": "Ein Name wie Europe/Berlin.",
  "setup.code.wrong": "Der Code gilt nicht mehr.",
};
