import { encode } from "uqr";

/** `text` as a QR code, drawn in the page: nobody else is asked for a picture of a secret. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, data } = encode(text, { ecc: "M", border: 0 });
  const squares = data.flatMap((row, y) => row.map((dark, x) => dark ? `M${x} ${y}h1v1h-1z` : ""))
    .join("");
  const margin = 4;
  const box = `${-margin} ${-margin} ${size + 2 * margin} ${size + 2 * margin}`;
  return (
    <svg class="qr" viewBox={box} width="240" height="240" role="img" aria-label={label}>
      <rect x={-margin} y={-margin} width="100%" height="100%" fill="#fff" />
      <path d={squares} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
