/** The octets are not a session description, or exceed what this parser takes. */
export class SdpSyntaxError extends SyntaxError {
  override readonly name = "SdpSyntaxError";

  /** `line` counts from 1; 0 when the whole body is meant. */
  constructor(readonly why: string, readonly line: number) {
    super(line > 0 ? `SDP line ${line}: ${why}` : `SDP: ${why}`);
  }
}
