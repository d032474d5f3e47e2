/** Plays the frames of a run at a pace that does not depend on the screen. */

/** A whole run at speed 1 takes about this long, in seconds. */
const SHORTEST = 3;
const LONGEST = 10;
const FRAMES_PER_SECOND = 25;

export class Player {
  speed = 1;
  readonly #show: (frame: number) => void;
  readonly #changed: () => void;
  #request = 0;
  #position = 0;
  #last = 0;
  #frames = 1;

  /** @param show is called with every new frame, @param changed when playing starts or stops */
  constructor(show: (frame: number) => void, changed: () => void) {
    this.#show = show;
    this.#changed = changed;
  }

  get playing(): boolean {
    return this.#request !== 0;
  }

  /** From `frame` to the end; from the start where that is the end already. */
  play(frame: number, frames: number): void {
    if (this.playing || frames < 2) return;
    this.#frames = frames;
    this.#position = frame >= frames - 1 ? 0 : frame;
    this.#last = performance.now();
    this.#request = requestAnimationFrame((now) => this.#step(now));
    this.#changed();
  }

  pause(): void {
    if (!this.playing) return;
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#changed();
  }

  /** Goes on from another frame, as after a click while playing. */
  moveTo(frame: number): void {
    this.#position = frame;
  }

  #step(now: number): void {
    const seconds = Math.min(LONGEST, Math.max(SHORTEST, this.#frames / FRAMES_PER_SECOND));
    // A page that was hidden does not jump.
    const elapsed = Math.min(0.1, Math.max(0, (now - this.#last) / 1000));
    this.#last = now;
    this.#position += (elapsed * this.speed * (this.#frames - 1)) / seconds;
    const end = this.#position >= this.#frames - 1;
    this.#show(end ? this.#frames - 1 : Math.floor(this.#position));
    if (end) this.pause();
    else this.#request = requestAnimationFrame((next) => this.#step(next));
  }
}
