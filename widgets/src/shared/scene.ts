/**
 * A viewer is a pure function from the model (the checked payload), the state (what the user chose) and the room there
 * is, to a scene: controls as data, a picture as a function of a surface, and the effects of keys and pointer. The
 * shell in `scene-viewer.ts` puts scenes into the page, so a new viewer touches no element and is tested in Node.
 */
import type { Surface, Theme } from "echolab/browser";
import type { IconName } from "./dom.js";

/** What changes in the state; `undefined` where nothing does. */
export type Patch<State> = Partial<State> | undefined;

/** The place at which a scene is shown. */
export interface Place {
  readonly width: number;
  readonly theme: Theme;
  /** A surface for measuring texts; nothing drawn on it is seen. */
  readonly ruler: Surface;
}

export interface Scene<State> {
  readonly title: string;
  /** The whole display in one sentence, for screen readers. */
  readonly label: string | (() => string);
  /** Controls beside the title. */
  readonly head: readonly Control<State>[];
  /** Rows of controls below the picture. */
  readonly bars: readonly Bar<State>[];
  readonly badges?: readonly {
    readonly name: string;
    readonly text: string;
    readonly detail: string;
    readonly holds: boolean;
  }[];
  readonly height: number;
  /** Paints the picture. A pure function: the same surface gets the same pixels, in the page and in Node. */
  paint(surface: Surface): void;
  /** One line of facts about what is under the pointer. */
  readonly facts: readonly string[];
  /** Values that tests and style sheets see as data-… of the viewer. */
  readonly data?: Readonly<Record<string, string>>;
  /** Returns the shape of the pointer at a place of the picture. */
  cursor?(x: number, y: number): string;
  pointer?(event: PointerAt): Patch<State>;
  /** Answers the wheel over a picture that has the focus, or a pinch; elsewhere the wheel scrolls the page. */
  wheel?(event: WheelAt): Patch<State>;
  key?(event: KeyPress): Patch<State>;
}

/** A row of controls. */
export interface Bar<State> {
  readonly name: string;
  readonly label: string;
  readonly controls: readonly Control<State>[];
}

export type Control<State> =
  | Select<State>
  | Toggle<State>
  | Button<State>
  | Slider<State>
  | Menu
  | Action
  | { readonly kind: "text"; readonly name: string; readonly text: string };

interface Named {
  readonly name: string;
  /** For screen readers and the tooltip. */
  readonly label: string;
}

export interface Select<State> extends Named {
  readonly kind: "select";
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  set(value: string): Patch<State>;
}

export interface Toggle<State> extends Named {
  readonly kind: "toggle";
  readonly icon?: IconName;
  /** Words instead of an icon. */
  readonly text?: string;
  readonly on: boolean;
  set(on: boolean): Patch<State>;
}

export interface Button<State> extends Named {
  readonly kind: "button";
  readonly icon?: IconName;
  readonly text?: string;
  readonly disabled?: boolean;
  press(): Patch<State>;
}

export interface Slider<State> extends Named {
  readonly kind: "slider";
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** The value in words. */
  readonly text: string;
  /** Shows label and value beside the slider. */
  readonly labelled?: boolean;
  /** A mark on the track, at a fraction of it. */
  readonly mark?: { readonly at: number; readonly label: string };
  set(value: number): Patch<State>;
}

export interface Menu extends Named {
  readonly kind: "menu";
  readonly icon?: IconName;
  readonly text?: string;
  readonly items: readonly MenuItem[];
}

/** A button that acts outside of its viewer, such as saving a file, and says what it did. */
export interface Action extends Named {
  readonly kind: "action";
  readonly icon?: IconName;
  readonly text?: string;
  run(tools: Tools): Promise<string> | string;
}

export interface MenuItem {
  readonly name: string;
  readonly label: string;
  /** Performs the action; returns in a few words what was done. */
  run(tools: Tools): Promise<string> | string;
}

/** Means by which actions and menu items act on the page and on the kernel. */
export interface Tools {
  readonly kernel: KernelAccess;
  readonly canvas: HTMLCanvasElement;
  save(name: string, content: Blob): void;
  copyText(text: string): Promise<void>;
  copyPicture(): Promise<void>;
}

export interface PointerAt {
  readonly kind: "move" | "press" | "drag" | "release" | "leave";
  readonly x: number;
  readonly y: number;
  readonly shift: boolean;
  /** "release" only: the pointer has hardly moved since it was pressed. */
  readonly click?: boolean;
}

export interface WheelAt {
  readonly x: number;
  readonly y: number;
  /** Pixels of scrolling; negative away from the user. */
  readonly delta: number;
}

export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
}

/** Definition of a viewer. */
export interface Definition<Model, State> {
  /** In class names and data-echolab: "field". */
  readonly name: string;
  /** Reads an untrusted payload; throws one clear sentence for what cannot be shown. */
  decode(payload: unknown): Model | Promise<Model>;
  /** Makes the first state; at later payloads of the same display, one that keeps what the user chose. */
  start(model: Model, before?: { readonly model: Model; readonly state: State }): State;
  render(model: Model, state: State, place: Place): Scene<State>;
  /** Tells whether an animation plays; then `tick` is called with every frame of the screen. */
  playing?(state: State, model: Model): boolean;
  tick?(model: Model, state: State, seconds: number): Patch<State>;
  /** Starts side effects, such as a worker that computes or a comm to the kernel. */
  connect?(page: PageOf<Model, State>): Connection<Model, State>;
}

/** The part of a viewer that its side effects see. */
export interface PageOf<Model, State> {
  now(): { readonly model: Model; readonly state: State } | undefined;
  set(patch: Partial<State>): void;
  /** Shows a line of words below the picture for a while. */
  say(text: string): void;
  readonly kernel: KernelAccess;
}

export interface Connection<Model, State> {
  changed(model: Model, state: State): void;
  dispose(): void;
}

/** The kernel of the notebook that holds a display. */
export interface KernelAccess {
  /** Sends data over a comm and resolves with the answer; rejects with a sentence where there is no kernel. */
  ask(target: string, data: object): Promise<unknown>;
  /**
   * Calls back with every update of a display of one kind that the kernel sends to the page, also where JupyterLab no
   * longer knows which cell it is of. Returns how to stop, or nothing while there is no document around.
   */
  watch(
    mimeType: string,
    updated: (data: Readonly<Record<string, unknown>>) => void,
  ): (() => void) | undefined;
}
