/** What the figures of the server are, by name; in English each says so itself. */
export const figures: Readonly<Record<string, string>> = {
  media_faults_total: "Pakete, an denen das Relais selbst gescheitert ist.",
  media_packets_dropped_total: "Medienpakete, die nicht weitergesendet wurden.",
  media_packets_relayed_total: "Medienpakete, die weitergesendet wurden.",
  media_port_pairs: "Portpaare, die es gibt.",
  media_port_pairs_used: "Portpaare, die Gespräche belegen.",
  media_ports_busy_total: "Portpaare, die übergangen wurden, weil ein anderes Programm sie belegt.",
  media_ports_exhausted_total: "Angebote, die mangels eines freien Ports abgelehnt wurden.",
  media_sounds_unplayable_total:
    "Töne, die jemand nicht hörte, weil keiner der Codecs der unsere ist.",
  media_recordings: "Gesprächsseiten, die gerade aufgenommen werden.",
  media_recordings_total: "Aufnahmen, die zu Ende sind.",
  media_mixes: "Telefone, die mehrere andere zugleich hören.",
  media_mixes_refused_total:
    "Telefone, die statt mehrerer anderer Stille hören, weil zu viele andere hören.",
  media_feed_packets_lost_total:
    "Pakete, die einer Aufnahme oder einem Zuhörer fehlen, weil deren Thread zu langsam war.",
  media_sounds_unready_total:
    "Tonpakete, die nicht gesendet wurden, weil sie nicht rechtzeitig fertig waren.",
  process_resident_memory_bytes: "Belegter Arbeitsspeicher.",
  process_start_time_seconds: "Wann der Prozess begann.",
  ringdown_api_idempotency_keys: "Idempotency-Schlüssel, die bekannt sind.",
  ringdown_api_idempotency_keys_forgotten_total:
    "Idempotency-Schlüssel, die vergessen wurden, weil es zu viele waren.",
  ringdown_audit_entries_lost_total:
    "Einträge des Änderungsprotokolls, die nicht behalten werden konnten.",
  ringdown_auth_failures_total: "Gescheiterte Anmeldungen von Telefonen.",
  ringdown_backup_failures_total: "Tägliche Sicherungen, die nicht gemacht werden konnten.",
  ringdown_banned_requests_total: "Anfragen, die verworfen wurden, weil ihre Quelle gesperrt ist.",
  ringdown_banned_sources: "Quellen, die jetzt gesperrt sind.",
  ringdown_bans_total: "Quellen, die gesperrt wurden, weil sie zu oft scheiterten.",
  ringdown_bindings: "Kontakte, die jetzt angemeldet sind.",
  ringdown_build_info: "Immer 1; die Beschriftung sagt, welche Version läuft.",
  ringdown_calendar_failures_total: "Kalender, die nicht gelesen werden konnten.",
  ringdown_call_records_lost_total:
    "Anrufe, die nicht festgehalten wurden, weil die Platte zu viele ablehnte.",
  ringdown_calls: "Anrufe, die klingeln oder laufen.",
  ringdown_calls_ended_total: "Anrufe, die endeten, nach Grund.",
  ringdown_calls_started_total: "Anrufe, die zu klingeln begannen.",
  ringdown_device_events_dropped_total:
    "Ereignisse von Geräten, die vergessen wurden, weil die Platte andere ablehnte.",
  ringdown_event_loop_lag_max_seconds:
    "Wie sehr sich der späteste Wecker verspätet hat, seit dies zuletzt gelesen wurde.",
  ringdown_event_loop_lag_seconds: "Wie sehr sich der letzte Wecker verspätet hat.",
  ringdown_event_streams: "Ereignisströme, die offen sind.",
  ringdown_event_streams_refused_total:
    "Ereignisströme, die abgelehnt wurden, weil es zu viele waren.",
  ringdown_found_phones: "Gefundene Telefone, die niemandem gehören.",
  ringdown_gateway_answers_total: "Über ein Gateway angenommene Anrufe.",
  ringdown_gateway_calls_total: "Anrufe, die über ein Gateway versucht wurden oder kamen.",
  ringdown_gateway_channels: "Anrufe über ein Gateway.",
  ringdown_gateway_failures_total: "An einem Gateway gescheiterte Anrufe, nach Status.",
  ringdown_gateway_registered: "Ob wir an einem Gateway angemeldet sind.",
  ringdown_gateway_up: "Ob ein Gateway antwortet: 1 ja, 0 nein, 0,5 unbekannt.",
  ringdown_heap_used_bytes: "Belegter Teil des Heaps.",
  ringdown_legs: "Seiten von Anrufen, die noch nicht vergessen sind.",
  ringdown_notices_total: "Mitteilungen, nach dem, was aus dem Versuch wurde.",
  ringdown_passwords_busy_total:
    "Kennwörter, die nicht geprüft wurden, weil zu viele darauf warteten.",
  ringdown_passwords_waiting: "Kennwörter, die auf ihre Prüfung warten.",
  ringdown_pnp_requests_total:
    "Anfragen von Telefonen, die per Multicast einen Server suchen, nach Ausgang.",
  ringdown_provisioning_refused_total:
    "Anfragen nach Dateien für Telefone, die abgelehnt wurden, nach Grund.",
  ringdown_registrations_total: "REGISTER-Anfragen, nach Ausgang.",
  ringdown_resyncs_total:
    "Telefone, denen gesagt wurde, ihre Konfiguration neu zu holen, nach Ausgang.",
  ringdown_screened_calls_total:
    "Geprüfte Anrufe von außen, nach der Stufe, die entschied, und was sie sagte.",
  ringdown_screening_callers: "Anrufer, deren Vorgeschichte bekannt ist.",
  ringdown_screening_callers_forgotten_total:
    "Anrufer, deren Vorgeschichte anderen weichen musste.",
  ringdown_screening_failures_total:
    "Prüfstufen, die scheiterten oder länger brauchten, als sie dürfen.",
  ringdown_screening_look_ups_skipped_total:
    "Nummern, die nicht nachgeschlagen wurden, weil es zu viele zugleich waren.",
  ringdown_screening_looked_up: "Nummern, deren Auskunft aufbewahrt wird.",
  ringdown_sessions_displaced_total: "Sitzungen, die endeten, weil ihr Konto zu viele hatte.",
  ringdown_sessions_started_total: "Sitzungen, die begonnen haben.",
  ringdown_setup_codes_refused_total: "Falsche Einrichtungscodes.",
  ringdown_sign_in_failures_total: "Gescheiterte Anmeldungen.",
  ringdown_sign_in_locked_attempts_total:
    "Anmeldeversuche, die nicht geprüft wurden, weil sie zu früh kamen.",
  ringdown_sign_in_locks_total:
    "Quellen, die ausgesperrt wurden, weil ihre Anmeldung zu oft scheiterte.",
  ringdown_sign_ins_total: "Gelungene Anmeldungen.",
  ringdown_sip_client_transactions: "Client-Transaktionen, die leben.",
  ringdown_sip_dropped_total: "Verworfene Nachrichten, nach Grund.",
  ringdown_sip_requests_received_total: "Empfangene Anfragen ohne Wiederholungen, nach Methode.",
  ringdown_sip_retransmissions_received_total: "Anfragen, die schon einmal empfangen waren.",
  ringdown_sip_server_transactions: "Server-Transaktionen, die leben.",
  ringdown_store_checkpoint_failures_total: "Gescheiterte Checkpoints des Write-Ahead-Logs.",
  ringdown_store_failures_total: "Schreibvorgänge, die die Datenbank abgelehnt hat.",
  ringdown_store_foreign_changes_total: "Bemerkte Änderungen der Datenbank durch andere Prozesse.",
  ringdown_store_pending_rows: "Zeilen im Speicher, die noch nicht auf der Platte sind.",
  ringdown_store_writable: "1, wenn der letzte Schreibvorgang gelang.",
  ringdown_subscriptions: "Abonnements, die es gibt.",
  ringdown_subscriptions_unreachable:
    "Abonnements, deren Beobachter nicht erreicht werden, um ihnen Neues zu sagen.",
  ringdown_tolls_refused_total: "Anrufe nach außen, die nicht hinausgelassen wurden.",
  ringdown_traced_messages_lost_total:
    "SIP-Nachrichten, die verloren gingen, weil die Platte zu viele ablehnte.",
  ringdown_traces_left_out_total:
    "Dialoge, deren SIP-Nachrichten nicht behalten wurden, weil es zu viele zugleich waren.",
  ringdown_web_requests_too_many_total:
    "Anfragen, die abgelehnt wurden, weil ihr Konto zu viele schickte.",
  sip_connections: "Offene SIP-Verbindungen.",
  sip_connections_refused_total: "Nicht angenommene Verbindungen, nach Grund.",
  sip_dns_questions_total: "Fragen an das DNS.",
  ringdown_voicemail_locks_total: "Mailboxen, die nach falschen PINs gesperrt wurden.",
  ringdown_voicemail_messages: "Nachrichten, die aufbewahrt werden.",
  ringdown_voicemail_octets: "Bytes der Nachrichten, die aufbewahrt werden.",
  ringdown_voicemail_total: "Nachrichten, nach dem, was daraus wurde.",
  ringdown_voicemail_wrong_pins_total: "Falsche PINs, die für eine Mailbox angegeben wurden.",
  sip_messages_received_total: "Empfangene SIP-Nachrichten.",
  sip_messages_sent_total: "Gesendete SIP-Nachrichten.",
  sip_receiver_errors_total: "Fehler bei der Behandlung einer Nachricht.",
  sip_udp_keepalives_total: "Empfangene STUN- und leere Datagramme.",
  sip_udp_receive_errors_total: "Gescheiterte Empfangsaufrufe.",
  sip_udp_send_errors_total: "Datagramme, die das System abgelehnt hat.",
  ringdown_outbox_entries: "Was noch anderswo zu tun ist.",
  ringdown_outbox_attempts_total: "Versuche, anderswo etwas zu tun, nach ihrem Ausgang.",
  ringdown_phone_texts_total:
    "Kurznachrichten für die Telefone eines Benutzers, nach ihrem Ausgang.",
  ringdown_texts_total: "Kurznachrichten, die behalten wurden oder schon bekannt waren.",
  ringdown_twilio_healthy: "1, solange Twilio für das Konto antwortet, sonst 0.",
  ringdown_twilio_webhooks_total: "Anfragen an Twilios Pfade, nach ihrem Ausgang.",
  ringdown_webhook_calls_total: "Was Twilio mit Anrufen tun sollte, nach denen es gefragt hat.",
};
