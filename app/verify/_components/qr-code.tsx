import { qrCode } from "./qr-modules";

type QrCodeProps = {
  readonly text: string;
  /** Accessible name. */
  readonly label: string;
};

/** A QR code, always dark on white: phones read inverted codes badly or not at all. */
export function QrCode({ text, label }: QrCodeProps) {
  const { side, path } = qrCode(text);
  return (
    <svg
      viewBox={`0 0 ${side} ${side}`}
      width={192}
      height={192}
      className="h-auto w-48 max-w-full shrink-0 rounded-control border border-line forced-color-adjust-none"
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={`M0 0h${side}v${side}H0z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
