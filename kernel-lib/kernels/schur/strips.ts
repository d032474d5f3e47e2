// Layout of a matrix: strips of four columns, each row of a strip 64 bytes, [4 real parts][4 imaginary parts].
// Rotations of neighbouring rows then run down one piece of memory.

/** Bytes of a row of a strip, and of its real parts. */
export const ROW: usize = 64;
export const HALF: usize = 32;
/** Number of rows behind the last one that a kernel may work on. */
export const SPARE: i32 = 4;

/** Returns the bytes of one strip of an n × n matrix. */
export function stripBytes(n: i32): usize {
  return <usize>(n + SPARE) * ROW;
}

/** Returns the address of the real part of an entry; the imaginary part stands HALF behind it. */
export function entry(a: usize, n: i32, row: i32, column: i32): usize {
  return a + <usize>(column >> 2) * stripBytes(n) + <usize>row * ROW + ((<usize>(column & 3)) << 3);
}
