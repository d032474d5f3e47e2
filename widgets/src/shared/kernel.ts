/** The kernel of the document that shows a display, asked over comms. */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { trans } from "echolab/shell";
import type { KernelAccess } from "./scene.js";

const ANSWER_MS = 10_000;

/** The part of a comm that is used here; the package with its types is no dependency. */
interface CommLike {
  onMsg: (message: { content: { data: unknown } }) => void;
  onClose: (message: unknown) => void;
  open(data: object): unknown;
  close(): unknown;
  readonly isDisposed: boolean;
}

interface IopubSignal {
  connect(slot: (sender: unknown, message: IopubLike) => void): unknown;
  disconnect(slot: (sender: unknown, message: IopubLike) => void): unknown;
}

interface IopubLike {
  readonly header: { readonly msg_type: string };
  readonly content: { readonly data?: Readonly<Record<string, unknown>> };
}

interface SessionLike {
  readonly session?: { readonly kernel?: KernelLike | null } | null;
  readonly iopubMessage?: IopubSignal;
}

interface KernelLike {
  createComm(target: string): CommLike;
}

/** Looks for the document around an element when it is asked, because displays move and kernels are restarted. */
export function kernelAccess(app: JupyterFrontEnd, node: HTMLElement): KernelAccess {
  const session = (): SessionLike | undefined => {
    for (const widget of app.shell.widgets("main"))
      if (widget.node.contains(node)) return (widget as { sessionContext?: SessionLike }).sessionContext;
    return undefined;
  };
  const find = () => session()?.session?.kernel ?? undefined;
  return {
    watch(mimeType, updated) {
      const signal = session()?.iopubMessage;
      if (!signal) return undefined;
      const slot = (_: unknown, { header, content }: IopubLike) => {
        if (
          header.msg_type === "update_display_data" &&
          content.data &&
          Object.hasOwn(content.data, mimeType)
        )
          updated(content.data);
      };
      signal.connect(slot);
      return () => void signal.disconnect(slot);
    },
    ask(target, data) {
      const kernel = find();
      if (!kernel)
        return Promise.reject(
          new Error(trans.__("there is no kernel here; open the notebook and start one")),
        );
      return new Promise((done, fail) => {
        const comm = kernel.createComm(target);
        const timer = window.setTimeout(
          () => finish(() => fail(new Error(trans.__("the kernel does not answer")))),
          ANSWER_MS,
        );
        let finished = false;
        const finish = (then: () => void) => {
          // Closing calls `onClose` too.
          if (finished) return;
          finished = true;
          window.clearTimeout(timer);
          if (!comm.isDisposed) comm.close();
          then();
        };
        comm.onMsg = (message) => finish(() => done(message.content.data));
        comm.onClose = () =>
          finish(() =>
            fail(new Error(trans.__("this kernel knows nothing of the display; run its cell again"))),
          );
        comm.open(data);
      });
    },
  };
}
