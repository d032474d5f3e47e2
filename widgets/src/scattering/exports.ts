/** A scattering matrix as picture, table, array or Touchstone file. */
import {
  FrequencySweep,
  npy,
  type Scattering,
  ScatteringMatrix,
  writeCsv,
  writeTouchstone,
} from "echolab/browser";
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
        const bytes = npy([s.omega.length, n, n], s.re, s.im);
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

function sweepOf(s: Scattering): FrequencySweep {
  const count = s.ports.length ** 2;
  return new FrequencySweep(
    Array.from(s.omega, (omega, k) => {
      const part = (values: Float32Array) => Float64Array.from(values.subarray(k * count, (k + 1) * count));
      return new ScatteringMatrix(s.ports, omega, { re: part(s.re), im: part(s.im) });
    }),
  );
}
