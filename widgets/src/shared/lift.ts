/** A scene within a larger one: its changes become changes of the larger state. */
import type { Bar, Control, Patch, Scene } from "./scene.js";

export function liftScene<Inner, Outer>(
  scene: Scene<Inner>,
  lift: (patch: Partial<Inner>) => Partial<Outer>,
): Scene<Outer> {
  const up = (patch: Patch<Inner>): Patch<Outer> => (patch ? lift(patch) : undefined);
  const control = (one: Control<Inner>): Control<Outer> => {
    switch (one.kind) {
      case "select":
        return { ...one, set: (value: string) => up(one.set(value)) };
      case "toggle":
        return { ...one, set: (on: boolean) => up(one.set(on)) };
      case "slider":
        return { ...one, set: (value: number) => up(one.set(value)) };
      case "button":
        return { ...one, press: () => up(one.press()) };
      default:
        return one;
    }
  };
  const bar = (one: Bar<Inner>): Bar<Outer> => ({ ...one, controls: one.controls.map(control) });
  const { pointer, wheel, key } = scene;
  return {
    ...scene,
    head: scene.head.map(control),
    bars: scene.bars.map(bar),
    pointer: pointer && ((event) => up(pointer(event))),
    wheel: wheel && ((event) => up(wheel(event))),
    key: key && ((press) => up(key(press))),
  };
}
