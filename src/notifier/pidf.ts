import { uriOf } from "./dialog_info.ts";
import { escapeXml } from "./xml.ts";

export interface Presence {
  readonly extension: string;
  /** Whether a call can reach the person. */
  readonly open: boolean;
  /** What the person does, RFC 4480 §3.2; undefined for nothing in particular. */
  readonly activity: "on-the-phone" | "busy" | undefined;
  /** The same for people. */
  readonly note: string;
}

/** `application/pidf+xml`, RFC 3863 with the person of RFC 4479. */
export function pidf({ extension, open, activity, note }: Presence, host: string): string {
  const uri = uriOf(extension, host);
  const text = escapeXml(note);
  return '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
    '<presence xmlns="urn:ietf:params:xml:ns:pidf"' +
    ' xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"' +
    ` xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="${uri}">` +
    `<tuple id="t1"><status><basic>${open ? "open" : "closed"}</basic></status>` +
    `<contact>${uri}</contact><note>${text}</note></tuple>` +
    `<dm:person id="p1">` +
    (activity ? `<rpid:activities><rpid:${activity}/></rpid:activities>` : "") +
    `<dm:note>${text}</dm:note></dm:person></presence>\r\n`;
}
