/**
 * The one linear memory that all kernels work on.
 *
 * One, because V8 reserves gigabytes of address space for every WebAssembly.Memory, and because threads can
 * only share what lies in the same one. It is shared and grows where SharedArrayBuffer can be used (Node,
 * cross-origin isolated pages), else private and of fixed size, so that views stay valid in both.
 *
 * Views of this memory must not leave engine/: once its owner is gone, the memory behind a view may be reserved again.
 * Copy results.
 */

/** Bytes of a page of WebAssembly memory. */
export const PAGE = 65_536;
const MIB = 2 ** 20;
/** Blocks begin and end at cache lines, so that threads which write neighbouring blocks do not share one. */
const ALIGN = 64;
/** First address of blocks; below it lie the words by which the threads of a pool synchronise, see pool.ts. */
const START = 1024;
/** Largest size of the memory in pages, which 32-bit addresses reach; less where the system gives less address space. */
const MOST_PAGES = [65_536, 32_768, 16_384, 8_192, 4_096];
/** Pages of the memory at the start. */
const FIRST_PAGES = 256;
/** A private memory cannot grow without cutting off all views; untouched pages of it cost nothing. */
const FIXED_PAGES = [16_384, 8_192, 4_096, 2_048, 1_024];

interface Block {
  readonly bytes: number;
  readonly token: object;
}

interface Range {
  address: number;
  bytes: number;
}

let memory: WebAssembly.Memory | undefined;
let mostPages = 0;
/** Free memory by rising address, neighbours joined. */
const holes: Range[] = [];
const blocks = new Map<number, Block>();
/** Address above which the memory has never been used, and is zero. */
let clean = START;
let settle: () => void = () => {};

const abandoned = new FinalizationRegistry<number>(release);

/** Whether memory can be shared with threads here. */
export function canShare(): boolean {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  // Node does not know the word; a page without the headers says false.
  return typeof SharedArrayBuffer !== "undefined" && isolated !== false;
}

/** The memory that kernels import. */
export function kernelMemory(): WebAssembly.Memory {
  if (memory) return memory;
  const sizes = canShare() ? MOST_PAGES : FIXED_PAGES;
  for (const maximum of sizes) {
    try {
      memory = canShare()
        ? new WebAssembly.Memory({ initial: FIRST_PAGES, maximum, shared: true })
        : new WebAssembly.Memory({ initial: maximum, maximum });
      mostPages = maximum;
      holes.push({ address: START, bytes: memory.buffer.byteLength - START });
      return memory;
    } catch {
      // Try with less.
    }
  }
  throw new RangeError(
    `The kernels need ${(sizes[sizes.length - 1] * PAGE) / MIB} MiB of address space, and cannot have it here.`,
  );
}

/**
 * Reserves zeroed memory, aligned to 64 bytes, until `free(address)` or until `owner` is garbage collected.
 * Collection happens between tasks only, never inside a blocking loop: memory for one call is to be freed in
 * `finally`, with a fresh object as its owner for the case that an interrupt skips it.
 * Returns the address for the kernels.
 * @throws RangeError where there is too little memory; then nothing has changed.
 */
export function reserve(owner: object, bytes: number): number {
  settle();
  const buffer = kernelMemory().buffer;
  const size = Math.max(ALIGN, Math.ceil(bytes / ALIGN) * ALIGN);
  let index = holes.findIndex((hole) => hole.bytes >= size);
  if (index < 0) {
    grow(size, buffer.byteLength);
    index = holes.length - 1;
  }
  const hole = holes[index];
  const address = hole.address;
  const token = {};
  // An interrupt may fall between any two of these lines: then this memory is lost, but never given twice.
  if (hole.bytes === size) holes.splice(index, 1);
  else {
    hole.bytes -= size;
    hole.address += size;
  }
  blocks.set(address, { bytes: size, token });
  abandoned.register(owner, address, token);
  const used = Math.min(clean, address + size) - address;
  if (used > 0) new Uint8Array(memory!.buffer, address, used).fill(0);
  clean = Math.max(clean, address + size);
  return address;
}

/** Gives back what `reserve` returned. */
export function free(address: number): void {
  const block = blocks.get(address);
  if (!block) throw new RangeError(`Address ${address} is not reserved.`);
  abandoned.unregister(block.token);
  release(address);
}

/** `length` float64 values of kernel memory at an address. Must not leave engine/. */
export function float64(address: number, length: number): Float64Array {
  settle();
  return new Float64Array(kernelMemory().buffer, address, length);
}

/** `length` float32 values of kernel memory at an address. Must not leave engine/. */
export function float32(address: number, length: number): Float32Array {
  settle();
  return new Float32Array(kernelMemory().buffer, address, length);
}

/** `length` int32 values of kernel memory at an address. Must not leave engine/. */
export function int32(address: number, length: number): Int32Array {
  settle();
  return new Int32Array(kernelMemory().buffer, address, length);
}

/** The address of a view of kernel memory; undefined for other arrays, and views of before it last grew. */
export function placeOf(view: Float64Array): number | undefined {
  return memory && view.buffer === memory.buffer ? view.byteOffset : undefined;
}

/** Returns the bytes of kernel memory: reserved, present, and the largest possible. */
export function memoryUse(): { reserved: number; size: number; most: number } {
  const size = kernelMemory().buffer.byteLength;
  let reserved = 0;
  for (const { bytes } of blocks.values()) reserved += bytes;
  return { reserved, size, most: mostPages * PAGE };
}

/** The pool's word: how to wait for threads that an interrupted call left at work, before memory changes hands. */
export function beforeHandOver(wait: () => void): void {
  settle = wait;
}

function release(address: number): void {
  settle();
  const block = blocks.get(address);
  if (!block) return;
  blocks.delete(address);
  addHole(address, block.bytes);
}

function addHole(address: number, bytes: number): void {
  let low = 0;
  for (let high = holes.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (holes[middle].address < address) low = middle + 1;
    else high = middle;
  }
  const before = holes[low - 1];
  const after = holes[low];
  const joins = after !== undefined && address + bytes === after.address;
  if (before && before.address + before.bytes === address) {
    if (joins) holes.splice(low, 1);
    before.bytes += bytes + (joins ? after.bytes : 0);
  } else if (joins) {
    after.address = address;
    after.bytes += bytes;
  } else holes.splice(low, 0, { address, bytes });
}

/** Makes the last hole at least `size` bytes long. */
function grow(size: number, end: number): void {
  const last = holes[holes.length - 1];
  const open = last && last.address + last.bytes === end ? last.bytes : 0;
  const missing = Math.ceil((size - open) / PAGE);
  const room = mostPages - end / PAGE;
  // Double, so that many small wishes grow the memory a few times only.
  const pages = Math.min(room, Math.max(missing, canShare() ? end / PAGE : 0));
  const available = globalThis.process?.availableMemory?.() ?? Infinity;
  if (missing > room || missing * PAGE > available) refuse(size, Math.min(room * PAGE, available));
  try {
    memory!.grow(pages);
  } catch {
    refuse(size, 0);
  }
  addHole(end, pages * PAGE);
}

function refuse(size: number, more: number): never {
  const longest = holes.reduce((most, hole) => Math.max(most, hole.bytes), 0);
  const mib = (bytes: number) => `${Math.ceil(bytes / MIB)} MiB`;
  throw new RangeError(
    `This needs ${mib(size)} in one piece, but only ${mib(Math.max(longest, more))} can be had; use a smaller system.`,
  );
}
