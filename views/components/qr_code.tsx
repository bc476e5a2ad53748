import QRCode from "qrcode";

/** `text` as a QR code, drawn in the page: nobody else is asked for a picture of a secret. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: "M" });
  const { size, data } = modules;
  const squares = Array.from(
    { length: size },
    (_, y) =>
      Array.from({ length: size }, (_, x) => data[y * size + x] ? `M${x} ${y}h1v1h-1z` : "").join(
        "",
      ),
  ).join("");
  const margin = 4;
  const box = `${-margin} ${-margin} ${size + 2 * margin} ${size + 2 * margin}`;
  return (
    <svg class="qr" viewBox={box} width="240" height="240" role="img" aria-label={label}>
      <rect x={-margin} y={-margin} width="100%" height="100%" fill="#fff" />
      <path d={squares} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
