/**
 * A desk phone that starts: it looks for its server by multicast as a Yealink does, prints the URL
 * that it is told, and what is there. Arguments: its own address, its MAC address, and how often it
 * listens for a URL; once if left out.
 */

const [host = "", mac = "", times = "1"] = Deno.args;
const GROUP = { transport: "udp", hostname: "224.0.1.75", port: 5060 } as const;

const socket = Deno.listenDatagram({ transport: "udp", hostname: host, port: 0 });
const { port } = socket.addr as Deno.NetAddr;
const write = (text: string, to: Deno.Addr) => socket.send(new TextEncoder().encode(text), to);

await write(
  [
    `SUBSCRIBE sip:MAC%3a${mac}@224.0.1.75 SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:${port};branch=z9hG4bK${mac};rport`,
    "Max-Forwards: 70",
    `From: <sip:MAC%3a${mac}@224.0.1.75>;tag=1`,
    `To: <sip:MAC%3a${mac}@224.0.1.75>`,
    `Call-ID: ${mac}@${host}`,
    "CSeq: 1 SUBSCRIBE",
    `Contact: <sip:${host}:${port}>`,
    'Event: ua-profile;profile-type="device";vendor="Yealink";model="T46U";version="108.86.0.20"',
    "Expires: 0",
    "Accept: application/url",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n"),
  GROUP,
);

for (let told = 0; told < Number(times);) {
  const [bytes, from] = await socket.receive();
  const text = new TextDecoder().decode(bytes);
  const [head = "", url = ""] = text.split("\r\n\r\n");
  if (!head.startsWith("NOTIFY ")) continue;
  const kept = head.split("\r\n").filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line));
  await write(["SIP/2.0 200 OK", ...kept, "Content-Length: 0", "", ""].join("\r\n"), from);
  const userAgent = `Yealink SIP-T46U 108.86.0.20 ${mac}`;
  const response = await fetch(`${url}${mac}.cfg`, { headers: { "User-Agent": userAgent } });
  const found = JSON.stringify({ url, status: response.status, file: await response.text() });
  await Deno.stdout.write(new TextEncoder().encode(`${found}\n`));
  told++;
}
socket.close();
Deno.exit();
