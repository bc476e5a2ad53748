import type { Aim } from "../../src/media/embedded/change.ts";
import { type Endpoint, isSameEndpoint } from "../../src/media/embedded/endpoint.ts";
import type { PacketPath } from "../../src/media/embedded/packet_path.ts";

/** A path whose packets come from the test and go into a list. */
export class ListPath implements PacketPath<Endpoint> {
  readonly sent: { readonly port: number; readonly to: Endpoint }[] = [];
  readonly own: { readonly port: number; readonly to: Endpoint; readonly data: Uint8Array }[] = [];
  readonly opened = new Set<number>();
  from: Endpoint = { host: "192.0.2.66", port: 6000 };

  open(port: number): boolean {
    this.opened.add(port);
    return true;
  }

  close(port: number): void {
    this.opened.delete(port);
  }

  remote(endpoint: Endpoint): Endpoint {
    return endpoint;
  }

  isSource(remote: Endpoint): boolean {
    return isSameEndpoint(remote, this.from);
  }

  source(): Endpoint {
    return this.from;
  }

  send(port: number, to: Endpoint): boolean {
    if (!this.opened.has(port)) return false;
    this.sent.push({ port, to });
    return true;
  }

  sendOwn(port: number, to: Endpoint, data: Uint8Array, length: number): boolean {
    if (!this.opened.has(port)) return false;
    this.own.push({ port, to, data: data.slice(0, length) });
    return true;
  }
}

export function aimAt(peer: Endpoint, more: Partial<Aim> = {}): Aim {
  return {
    form: "rtp",
    secure: false,
    srtp: null,
    rtp: peer,
    rtcp: { ...peer, port: peer.port + 1 },
    signalledFrom: peer.host,
    symmetric: true,
    mux: false,
    receives: true,
    clocks: [[0, 8000]],
    ...more,
  };
}
