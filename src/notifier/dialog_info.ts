/** The body of the dialog event package: `application/dialog-info+xml`, RFC 4235 §4. */

import type { DialogEnd, DialogState } from "../domain/mod.ts";
import { escapeUser } from "../sip/mod.ts";
import { escapeXml } from "./xml.ts";

export interface Party {
  readonly number: string;
  readonly name: string;
}

/** What one `<dialog>` element shows. */
export interface ShownDialog {
  readonly id: string;
  readonly state: DialogState["state"];
  readonly direction: DialogState["direction"];
  readonly sipCallId?: string | undefined;
  readonly localTag?: string | undefined;
  readonly remoteTag?: string | undefined;
  readonly local: Party;
  /** Undefined when the watcher may not know. */
  readonly remote: Party | undefined;
  /** RFC 4235 §4.1.6: the local phone plays nothing of the other party. */
  readonly holding: boolean;
}

const attribute = (name: string, value: string | undefined): string =>
  value === undefined || value === "" ? "" : ` ${name}="${escapeXml(value)}"`;

/** The URI of `number`, for an attribute. Somebody without a number is anonymous, RFC 3323 §4.1. */
export function uriOf(number: string, host: string): string {
  if (number === "") return "sip:anonymous@anonymous.invalid";
  return escapeXml(`sip:${escapeUser(number)}@${host}`);
}

function partyElement(tag: "local" | "remote", { number, name }: Party, host: string, held = "") {
  const uri = uriOf(number, host);
  const target = held === "" ? `<target uri="${uri}"/>` : `<target uri="${uri}">${held}</target>`;
  return `<${tag}><identity${attribute("display", name)}>${uri}</identity>${target}</${tag}>`;
}

const HOLDING = `<param pname="+sip.rendering" pval="no"/>`;

/** One dialog. No white space between elements: a NOTIFY by UDP has 1,300 octets. */
export function dialogElement(shown: ShownDialog, host: string): string {
  const { id, state, direction, sipCallId, localTag, remoteTag, local, remote, holding } = shown;
  return `<dialog id="${escapeXml(id)}"${attribute("call-id", sipCallId)}` +
    `${attribute("local-tag", localTag)}${attribute("remote-tag", remoteTag)}` +
    ` direction="${direction}"><state>${state}</state>` +
    partyElement("local", local, host, holding ? HOLDING : "") +
    `${remote ? partyElement("remote", remote, host) : ""}</dialog>`;
}

/** A dialog that is over, with what ended it; or a lamp that is off: all that there is to say. */
export function terminatedElement(id: string, ended?: DialogEnd): string {
  const state = `<state${attribute("event", ended)}>terminated</state>`;
  return `<dialog id="${escapeXml(id)}">${state}</dialog>`;
}

const START = '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
  '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="';

/** What follows the version: the same for all whose version alone differs. */
export function dialogInfoTail(
  { state, entity, elements }: {
    readonly state: "full" | "partial";
    /** As `uriOf` writes it. */
    readonly entity: string;
    readonly elements: readonly string[];
  },
): string {
  return `" state="${state}" entity="${entity}">\r\n${elements.join("\r\n")}\r\n</dialog-info>\r\n`;
}

export const dialogInfo = (version: number, tail: string): string => `${START}${version}${tail}`;
