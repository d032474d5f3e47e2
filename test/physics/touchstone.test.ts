import { readFileSync } from "node:fs";
import { type ComplexArray, readTouchstone, relativeError } from "echolab";
import { describe, expect, test } from "vitest";
import { array, EXACT, values } from "./touchstone-sweeps.js";

interface Case {
  readonly title: string;
  readonly text: string;
  readonly ports: string[];
  readonly impedances: number[];
  /** In hertz. */
  readonly frequencies: number[];
  /** S by engineers' sign, frequencies × ports × ports. */
  readonly re: number[];
  readonly im: number[];
}
const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync(new URL("files/scikit-rf-files.json", import.meta.url), "utf8"),
);

describe("what scikit-rf writes is read as it was meant", () => {
  test.each(cases)("$title", ({ text, ports, impedances, frequencies, re, im }) => {
    const sweep = readTouchstone(text);
    expect(sweep.matrices[0].ports).toEqual(ports);
    if (impedances.length) expect(relativeError(sweep.impedances ?? [], impedances)).toBeLessThan(EXACT);
    else expect(sweep.impedances).toBeUndefined();
    expect(relativeError(sweep.omega, Float64Array.from(frequencies))).toBeLessThan(EXACT);
    expect(relativeError(values(sweep), array(re, im))).toBeLessThan(EXACT);
  });
});

describe("what instruments write is read", () => {
  // Two ports: S11 = 0.1, S21 = 0.9, S12 = 0.2, S22 = 0.3 at 1 and 2 hertz.
  const TWO = array([0.1, 0.2, 0.9, 0.3, 0.1, 0.2, 0.9, 0.3]);
  const DATA = "1 .1 0 .9 0 .2 0 .3 0\n2 .1 0 .9 0 .2 0 .3 0\n";
  const V2 = (middle: string, data = DATA) =>
    `[Version] 2.0\n# Hz S RI R 50\n[Number of Ports] 2\n[Two-Port Data Order] 21_12\n${middle}[Network Data]\n${data}[End]\n`;
  test.each<[string, string]>([
    ["plain", `# Hz S RI R 50\n${DATA}`],
    ["line ends of CR alone", `! made by a Mac\r# Hz S RI R 50\r${DATA.replaceAll("\n", "\r")}`],
    ["line ends of CR and LF", `# Hz S RI R 50\r\n${DATA.replaceAll("\n", "\r\n")}`],
    ["a byte-order mark", `\uFEFF# Hz S RI R 50\n${DATA}`],
    [
      "blank lines, tabs and trailing blanks",
      `\n\n\t# Hz S RI R 50  \n\n${DATA.replaceAll(" ", "\t ")}\n \n`,
    ],
    ["small letters", `# hz s ri r 50\n${DATA}`],
    ["another order of options", `# R 50 RI S Hz\n${DATA}`],
    ["options parted by commas", `# Hz, S, RI, R, 50\n${DATA}`],
    ["no R", `# Hz S RI\n${DATA}`],
    ["a bare R", `# Hz S RI R\n${DATA}`],
    ["a bare R before a comment", `# Hz S RI R ! as measured\n${DATA}`],
    ["R of both ports", `# Hz S RI R 50 50\n${DATA}`],
    ["R as a decimal", `# Hz S RI R 5.0e1\n${DATA}`],
    ["a second option line, which does not count", `# Hz S RI R 50\n# GHz Z DB R 1\n${DATA}`],
    [
      "comments everywhere",
      `!\n# Hz S RI R 50 ! # GHz\n1 .1 0 .9 0 .2 0 .3 0 ! 5 6\n!2 3\n2 .1 0 .9 0 .2 0 .3 0!x\n`,
    ],
    ["commas", `# Hz S RI R 50\n${DATA.replaceAll(" ", ",")}`],
    ["commas and blanks", `# Hz S RI R 50\n${DATA.replaceAll(" ", ", ")}`],
    ["commas at the ends of lines", `# Hz S RI R 50\n${DATA.replaceAll(" ", ",").replaceAll("\n", ",\n")}`],
    ["semicolons", `# Hz S RI R 50\n${DATA.replaceAll(" ", ";")}`],
    [
      "Fortran's D exponents",
      `# Hz S RI R 50\n${DATA.replaceAll(".", "0.").replaceAll(/(0\.\d)/g, "$1D+00")}`,
    ],
    ["Fortran's small d", `# Hz S RI R 50\n1.d0 1d-1 0 9d-1 0 2d-1 0 3d-1 0\n2d+00 .1d0 0 .9 0 .2 0 .3 0\n`],
    [
      "signs and exponents",
      `# Hz S RI R 50\n+1 +1e-1 -0 9E-1 +0 2.e-1 0 .3e+0 0\n20e-1 .1 0 .9 0 .2 0 .3 0\n`,
    ],
    [
      "exponents of three digits without a letter",
      `# Hz S RI R 50\n1 .1 1.0-103 .9 0 .2 0 .3 0\n2 .1 0 .9 0 .2 0 .3 .1-200\n`,
    ],
    ["descending frequencies", `# Hz S RI R 50\n2 .1 0 .9 0 .2 0 .3 0\n1 .1 0 .9 0 .2 0 .3 0\n`],
    ["two ports over two lines", `# Hz S RI R 50\n${DATA.replaceAll("0 .2", "0\n .2")}`],
    [
      "the frequency in a line of its own",
      `# Hz S RI R 50\n1\n.1 0 .9 0 .2 0 .3 0\n2\n.1 0 .9 0 .2 0 .3 0\n`,
    ],
    ["kilohertz", `# kHz S RI R 50\n${DATA.replaceAll(/^\d/gm, "$&e-3")}`],
    ["terahertz", `# THz S RI R 50\n${DATA.replaceAll(/^\d/gm, "$&e-12")}`],
    ["magnitude and angle", `# Hz S MA R 50\n${DATA}`],
    ["the magnitude by default", `# Hz\n${DATA}`],
    ["negative magnitudes", `# Hz S MA R 50\n1 -.1 180 .9 360 .2 0 .3 0\n2 .1 0 -.9 -180 .2 0 .3 0\n`],
    ["noise data", `# Hz S RI R 50\n${DATA}1 .6 .5 60 .3\n3 .6 .5 60 .3\n`],
    ["noise data from the last frequency on", `# Hz S RI R 50\n${DATA}! noise\n2 .6 .5 60 .3\n`],
    ["version 2", V2("")],
    ["version 2.1", V2("").replace("2.0", "2.1")],
    [
      "version 2, small letters and blanks",
      V2("").replaceAll(/\[[^\]]*\]/g, (k) => k.toLowerCase().replaceAll(" ", "  ")),
    ],
    ["version 2, a comment first", `! VNA\n${V2("")}`],
    [
      "version 2, all keywords",
      V2(
        "[Number of Frequencies] 2\n[Number of Noise Frequencies] 1\n[Reference] 50 50\n[Matrix Format] Full\n[Begin Information]\n[Manufacturer] x\n[Model] y z\n1 2 3\n[End Information]\n",
        `${DATA}[Noise Data]\n1 .6 .5 60 3\n`,
      ),
    ],
    ["version 2, the reference over lines", V2("[Reference] 50\n50\n")],
    ["version 2, the reference on the next line", V2("[Reference]\n 50 50\n")],
    [
      "version 2, S12 before S21",
      V2("", "1 .1 0 .2 0 .9 0 .3 0\n2 .1 0 .2 0 .9 0 .3 0\n").replace("21_12", "12_21"),
    ],
    ["version 2, lines broken anywhere", V2("", DATA.replaceAll(" .2", "\n.2").replaceAll("0 .3", "0\n.3"))],
    ["version 2, lines joined", V2("", DATA.replace("\n", " "))],
    ["version 2 without an end", V2("").replace("[End]\n", "")],
    ["version 2, something behind the end", `${V2("")}1 2 3\n`],
  ])("%s", (_, text) => {
    const sweep = readTouchstone(text);
    expect(relativeError(sweep.omega, [1, 2])).toBeLessThan(EXACT);
    expect(relativeError(values(sweep), TWO)).toBeLessThan(EXACT);
    expect(sweep.impedances).toEqual([50, 50]);
    expect(sweep.matrices[0].get("2", "1").re).toBeCloseTo(0.9, 12);
  });

  test.each<[string, string, number[]]>([
    ["R 75", "# Hz S RI R 75", [75, 75]],
    ["R 50 75", "# Hz S RI R 50 75", [50, 75]],
    ["R first", "# R 50 75 Hz S RI", [50, 75]],
    ["impedances in comments", "# Hz S RI R\n! Port Impedance 30 0 60 0", [30, 60]],
    ["impedances in comments over lines", "# Hz S RI R\n! Port Impedance 30 0\n! 60 0", [30, 60]],
  ])("reference resistances: %s", (_, option, impedances) => {
    expect(readTouchstone(`${option}\n${DATA}`).impedances).toEqual(impedances);
  });

  test.each<[string, string, string[]]>([
    ["of other programs", "! Port[1] = in\n! Port[2] = out", ["in", "out"]],
    ["with blanks", "!Port [1]: a b\n!Port [2]: c", ["a b", "c"]],
    ["without brackets", "! Port 1 = a\n! Port 2 = b", ["a", "b"]],
    ["for one port only", "! Port[1] = a", ["1", "2"]],
    ["twice the same", "! Port[1] = a\n! Port[2] = a", ["1", "2"]],
    ["for other ports", "! Port[2] = a\n! Port[3] = b", ["1", "2"]],
    ["in broken JSON", '! Port[1] = "a\n! Port[2] = b', ['"a', "b"]],
  ])("labels %s", (_, comments, ports) => {
    expect(readTouchstone(`${comments}\n# Hz S RI R 50\n${DATA}`).matrices[0].ports).toEqual(ports);
  });

  test("triangles of symmetric matrices", () => {
    const text = (shape: string, data: string) =>
      `[Version] 2.0\n# Hz S RI\n[Number of Ports] 3\n[Matrix Format] ${shape}\n[Network Data]\n${data}\n[End]`;
    const whole = readTouchstone(text("Full", "5 1 0 2 0 3 0  2 0 4 0 5 0  3 0 5 0 6 0.5"));
    for (const other of [
      text("Lower", "5 1 0\n2 0 4 0\n3 0 5 0 6 0.5"),
      text("upper", "5 1 0 2 0 3 0\n4 0 5 0\n6 0.5"),
    ])
      expect(values(readTouchstone(other))).toEqual(values(whole));
  });

  test("mixed modes keep their names", () => {
    const { matrices } = readTouchstone(
      V2("[Mixed-Mode Order] D1,2 C1,2\n").replace(
        "[Two-Port Data Order] 21_12",
        "[Two-Port Data Order] 12_21",
      ),
    );
    expect(matrices[0].ports).toEqual(["D1,2", "C1,2"]);
  });

  // One port: Γ = (Z − R)/(Z + R). Two ports: a series impedance Z has S11 = Z/(Z + 2R), a shunt Y −YR/(2 + YR).
  test.each<[string, string, ComplexArray]>([
    ["a matched load as Z", "# Hz Z RI R 75\n1 1 0", array([0])],
    ["a load of 150 ohm as Z", "# Hz Z RI R 50\n1 3 0", array([0.5])],
    [
      "a load of 150 ohm in version 2",
      "[Version] 2.0\n# Hz Z RI R 50\n[Number of Ports] 1\n[Network Data]\n1 150 0",
      array([0.5]),
    ],
    ["a load of 150 ohm by decibels", "# Hz Z DB R 50\n1 9.542425094393249 0", array([0.5])],
    ["an inductance", "# Hz Z MA R 50\n1 1 90", array([0], [1])],
    ["an open end as Y", "# Hz Y RI R 50\n1 0 0", array([1])],
    ["a short circuit as Z", "# Hz Z RI R 50\n1 0 0", array([-1])],
    ["a capacitance as Y", "# Hz Y RI R 50\n1 0 1", array([0], [-1])],
    [
      "20 mS in version 2",
      "[Version] 2.0\n# Hz Y RI R 100\n[Number of Ports] 1\n[Network Data]\n1 .02 0",
      array([-1 / 3]),
    ],
    ["a series resistor of 2R as Y", "# Hz Y RI R 50\n1 .5 0 -.5 0 -.5 0 .5 0", array([0.5, 0.5, 0.5, 0.5])],
    ["a shunt resistor of R/2 as Z", "# Hz Z RI R 50\n1 .5 0 .5 0 .5 0 .5 0", array([-0.5, 0.5, 0.5, -0.5])],
    ["a series resistor of 2R as H", "# Hz H RI R 50\n1 2 0 -1 0 1 0 0 0", array([0.5, 0.5, 0.5, 0.5])],
    ["a shunt resistor of R/2 as G", "# Hz G RI R 50\n1 2 0 1 0 -1 0 0 0", array([-0.5, 0.5, 0.5, -0.5])],
    [
      "a wire between 50 and 100 ohm",
      "[Version] 2.0\n# Hz H RI\n[Number of Ports] 2\n[Two-Port Data Order] 12_21\n[Reference] 50 100\n[Network Data]\n1 0 0 1 0 -1 0 0 0",
      array([1 / 3, Math.SQRT2 * (2 / 3), Math.SQRT2 * (2 / 3), -1 / 3]),
    ],
  ])("%s", (_, text, s) => {
    const found = values(readTouchstone(text));
    for (const part of ["re", "im"] as const)
      found[part].forEach((x, i) => {
        expect(Math.abs(x - s[part][i])).toBeLessThan(EXACT);
      });
  });

  test.each<[string, string | undefined, RegExp]>([
    ["no text", undefined, /text is undefined; .* readFileSync/],
    ["an empty text", "", /text is ""; .* at least one frequency/],
    ["no option line", DATA, /no option line, such as "# GHz S MA R 50"/],
    ["no data", "# Hz S RI R 50\n", /at least one frequency/],
    [
      "decimal commas",
      "# Hz S RI R 50\n1,0 0,1 0,0",
      /line 2 is "1,0"; it should be written with a decimal point/,
    ],
    ["decimal commas between semicolons", "# Hz S RI R 50\n1;0,1;0,0", /line 2 is "0,1"; .* decimal point/],
    ["gaps between commas", "# Hz S RI R 50\n1,,0.5", /line 2 is "1,,0.5"; .* without gaps/],
    ["a word among numbers", "# Hz S RI R 50\n1 0.1 none", /line 2 is "none"; it should be a number/],
    ["NaN", "# Hz S RI R 50\n1 NaN 0", /line 2 is "NaN"/],
    ["a number beyond float64", "# Hz S RI R 50\n1 1e400 0", /line 2 is "1e400"/],
    ["a hexadecimal number", "# Hz S RI R 50\n1 0x10 0", /line 2 is "0x10"/],
    ["two numbers in one", "# Hz S RI R 50\n1 .1-.2 0", /line 2 is ".1-.2"/],
    [
      "a record cut short",
      `# Hz S RI R 50\n${DATA}3 .1 0 .9 0\n`,
      /frequency that begins in line 4 has 5 numbers; it should have 9 for 2 ports/,
    ],
    [
      "a record cut short in the midst",
      "# Hz S RI R 50\n1 .1 0 .9 0 .2 0 .3 0\n1 .1 0 .9 0\n2 .1 0 .9 0 .2 0 .3 0",
      /line 4 has 9 numbers; it should have 5 as noise data/,
    ],
    [
      "a continuation lost",
      "# Hz S RI R 50\n1 1 0 2 0 3 0\n4 0 5 0 6 0\n7 0 8 0 9 0\n2 1 0 2 0 3 0\n4 0 5 0 6 0",
      /begins in line 5 has 13 numbers; it should have 19 for 3 ports/,
    ],
    ["a continuation first", "# Hz S RI R 50\n1 2\n", /line 2 .* begins with a frequency/],
    ["numbers of no square", "# Hz S RI R 50\n1 1 0 1 0\n", /line 2 is "5 numbers"; .* 1 \+ 2·ports²/],
    [
      "a frequency twice",
      "# Hz S RI R 50\n1 .1 0\n1 .2 0",
      /line 3 is 1; it should be a frequency that the file has only once/,
    ],
    ["a frequency below zero", "# Hz S RI R 50\n-1 .1 0", /line 2 is -1; it should be a frequency from 0/],
    [
      "an unknown unit",
      `# PHz S RI R 50\n${DATA}`,
      /line 1 is "PHz"; it should be a unit \(Hz, kHz, MHz, GHz, THz\)/,
    ],
    ["chain parameters", `# Hz T RI R 50\n${DATA}`, /line 1 is "T"/],
    ["no resistance", `# Hz S RI R 0\n${DATA}`, /R is 0; it should be a positive/],
    ["a negative resistance", `# Hz S RI R -50\n${DATA}`, /R is -50/],
    [
      "resistances of three ports",
      `# Hz S RI R 50 60 70\n${DATA}`,
      /R has 3 resistances; the file has 2 ports/,
    ],
    ["a complex resistance", `# Hz S RI R 50+1j\n${DATA}`, /line 1 is "50\+1j"/],
    [
      "hybrid parameters of one port",
      "# Hz H RI\n1 1 0",
      /H parameters of 1 port; only those of 2 are defined/,
    ],
    [
      "a negative resistance that equals the reference",
      "# Hz Z RI R 50\n1 -1 0",
      /Z parameters at 1 Hz have no scattering matrix/,
    ],
    [
      "keywords without a version",
      `# Hz S RI\n[Network Data]\n${DATA}`,
      /line 2 is "\[Network Data\]"; it should be behind a first line "\[Version\] 2.0"/,
    ],
    ["a version of the future", V2("").replace("2.0", "3.0"), /line 1 is "\[Version\] 3.0"/],
    ["no number of ports", V2("").replace("[Number of Ports] 2\n", ""), /no line \[number of ports\]/i],
    ["half a port", V2("").replace("Ports] 2", "Ports] 1.5"), /line 3, number of ports is 1.5/],
    [
      "no order of two ports",
      V2("").replace("[Two-Port Data Order] 21_12\n", ""),
      /no line \[Two-Port Data Order\]/,
    ],
    ["another order of two ports", V2("").replace("21_12", "11_22"), /one of 12_21, 21_12/],
    [
      "no network data",
      V2("").replace("[Network Data]\n", ""),
      /line 5 is "1 .1 0 .* behind \[Network Data\], not behind \[two-port data order\]/,
    ],
    [
      "another number of frequencies",
      V2("[Number of Frequencies] 3\n"),
      /has 2 frequencies of 9 numbers each; its \[Number of Frequencies\] is 3/,
    ],
    [
      "version 2 cut short",
      V2("", "1 .1 0 .9 0 .2 0 .3 0\n2 .1 0\n"),
      /begins in line 7 has 3 numbers; it should have 9/,
    ],
    ["version 2 without numbers", V2("", ""), /no line of numbers behind \[Network Data\]/],
    [
      "references of one port",
      V2("[Reference] 50\n"),
      /\[Reference\] has 1 resistances; the file has 2 ports/,
    ],
    ["a reference of zero", V2("[Reference] 50 0\n"), /R is 0/],
    [
      "an unknown keyword",
      V2("[Colour] red\n"),
      /line 5 is "\[Colour\] red"; it should be a keyword of Touchstone 2/,
    ],
    ["a keyword twice", V2("[Reference] 50 50\n[Reference] 75 75\n"), /line 6 .* only once/],
    [
      "mixed modes of another number",
      V2("[Mixed-Mode Order] D1,2\n"),
      /\[Mixed-Mode Order\] has 1 modes; the file has 2 ports/,
    ],
    [
      "impedances of mixed modes",
      V2("[Mixed-Mode Order] D1,2 C1,2\n").replace(" S ", " Z "),
      /Z parameters of mixed modes are not read/,
    ],
    [
      "impedances that refer to complex ones",
      `[Version] 2.0\n# Hz Z RI R\n[Number of Ports] 1\n[Network Data]\n1 50 0\n! Port Impedance 50 1\n`,
      /refer to impedances that are complex or depend on frequency/,
    ],
  ])("%s is refused in words", (_, text, message) => {
    expect(() => readTouchstone(text as never)).toThrow(message);
  });
});
