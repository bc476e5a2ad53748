import { Buffer } from "node:buffer";
import type { MailSettings, NoticeText } from "../domain/mod.ts";
import type { Secret } from "../runtime/mod.ts";

/** Longer than a server that is there needs, milliseconds. */
const PATIENCE_MS = 20_000;

/** Why a server took no mail, without anything that is secret. */
export class MailError extends Error {
  override readonly name = "MailError";
}

/** A file that goes with a mail. */
export interface MailAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly octets: Uint8Array;
}

/** What is special about a mail. */
export interface MailExtras {
  /** Whom it is for, in place of those that are set. */
  readonly recipient?: string | undefined;
  readonly attachment?: MailAttachment | undefined;
}

/** Sends one mail. @throws {MailError} */
export async function sendMail(
  { host, port, security, user, from, to }: MailSettings,
  secret: Secret | undefined,
  { title, text, urgent }: NoticeText,
  { recipient, attachment }: MailExtras = {},
): Promise<void> {
  // Loaded with the first mail: most exchanges send none.
  // @ts-types="npm:@types/nodemailer@8.0.2"
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(user === undefined ? {} : { auth: { user, pass: secret?.reveal() ?? "" } }),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: recipient === undefined ? [...to] : [recipient],
      subject: title,
      text,
      ...(urgent ? { priority: "high" as const } : {}),
      ...(attachment ? { attachments: [attachmentOf(attachment)] } : {}),
    });
  } catch (error) {
    throw new MailError(reasonOf(error));
  } finally {
    transport.close();
  }
}

function attachmentOf({ name, contentType, octets }: MailAttachment) {
  const { buffer, byteOffset, byteLength } = octets;
  return { filename: name, contentType, content: Buffer.from(buffer, byteOffset, byteLength) };
}

/** What a server said is for people; what was said to it may have the password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "The mail could not be sent";
  const { code, responseCode, response } = error as Error & {
    readonly code?: string;
    readonly responseCode?: number;
    readonly response?: string;
  };
  if (code === "EAUTH") return `The server does not take the password (${responseCode ?? "no"})`;
  if (response !== undefined) return `The server says ${response.slice(0, 200)}`;
  return `The server cannot be reached (${code ?? error.name})`;
}
