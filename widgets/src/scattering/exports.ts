/** A scattering matrix as picture, table, array or Touchstone file. */
import { type Scattering, type SweepValues, writeCsv, writeNpy, writeTouchstone } from "echolab/browser";
import { trans } from "echolab/shell";
import { pictureItems, textItem } from "../shared/picture-items.js";
import type { MenuItem } from "../shared/scene.js";
import { fileName } from "../shared/tools.js";

export function scatteringExports(s: Scattering): MenuItem[] {
  const n = s.ports.length;
  const name = (ending: string) => fileName(s.title, "scattering", ending);
  return [
    ...pictureItems(s.title, "scattering"),
    textItem(
      "export-csv",
      trans.__("Save values (CSV)"),
      name("csv"),
      () => writeCsv(sweepOf(s)),
      trans.__("Values saved."),
    ),
    {
      name: "export-npy",
      label: trans.__("Save values (NPY)"),
      run: ({ save }) => {
        const bytes = writeNpy({ re: s.re, im: s.im }, [s.omega.length, n, n]);
        save(name("npy"), new Blob([bytes], { type: "application/octet-stream" }));
        return trans.__(
          "%1 values saved; numpy.load(file)[frequency, out, in] reads them.",
          `${s.omega.length} × ${n} × ${n}`,
        );
      },
    },
    {
      name: "export-touchstone",
      label: trans.__("Save as Touchstone (%1)", `.s${n}p`),
      run: ({ save }) => {
        // Touchstone knows no negative frequency: the carrier is put where the lowest one is 1 Hz.
        const carrier = Math.max(0, 1 - s.omega.reduce((a, b) => Math.min(a, b)));
        const text = writeTouchstone(sweepOf(s), { carrier, unit: "Hz" });
        save(name(`s${n}p`), new Blob([text], { type: "text/plain" }));
        return carrier > 0
          ? trans.__("Saved with ω = 0 at %1 Hz, ω = 1 one hertz above.", carrier)
          : trans.__("Saved with ω = 1 at 1 Hz.");
      },
    },
  ];
}

function sweepOf({ ports, omega, re, im }: Scattering): SweepValues {
  const size = ports.length;
  const part = (values: Float32Array, k: number) =>
    Float64Array.from(values.subarray(k * size ** 2, (k + 1) * size ** 2));
  return {
    matrices: Array.from(omega, (at, k) => ({
      ports,
      size,
      omega: at,
      values: { re: part(re, k), im: part(im, k) },
    })),
  };
}
