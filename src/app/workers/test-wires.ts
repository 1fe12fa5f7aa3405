import { type Calls, Channel, type Wire } from "./channel.js";

/** Two ends, as two processes have them. */
export interface Wires {
  readonly left: Wire;
  readonly right: Wire;
  /** The messages of the left one. */
  readonly sent: unknown[];
  /** One of the processes is gone: nothing arrives any more, not even what was on its way. */
  cut(): void;
}

/** In memory; a message arrives in a later turn of the event loop, as a copy; what the left one says `lag` turns after that. */
export function wires(lag = 0): Wires {
  const listeners: { left?: (message: unknown) => void; right?: (message: unknown) => void } = {};
  const sent: unknown[] = [];
  let isCut = false;
  const deliver = (side: "left" | "right", message: unknown, done: (error: null) => void): void => {
    const copy = structuredClone(message);
    void later(side === "right" ? 1 + lag : 1).then(() => {
      if (!isCut) listeners[side]?.(copy);
      done(null);
    });
  };
  const left: Wire = {
    send: (message, _socket, done) => {
      sent.push(message);
      deliver("right", message, done);
    },
    onMessage: (listener) => {
      listeners.left = (message) => listener(message, undefined);
    },
  };
  const right: Wire = {
    send: (message, _socket, done) => deliver("left", message, done),
    onMessage: (listener) => {
      listeners.right = (message) => listener(message, undefined);
    },
  };
  return {
    left,
    right,
    sent,
    cut: () => {
      isCut = true;
    },
  };
}

async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
}

/** What one part of the supervisor does for its workers. */
interface Part<Asked extends Calls, Questions extends Calls> {
  attach(worker: Channel<Asked, Questions>): void;
  detach(worker: Channel<Asked, Questions>): void;
}

export interface TestWorker<Asked extends Calls, Questions extends Calls> {
  /** As the worker has it. */
  readonly supervisor: Channel<Questions, Asked>;
  /** As by SIGKILL: what it has said and was not heard is lost, and the supervisor sees its end. */
  kill(): void;
}

/** A worker in this process. `lag`: how much later than others it is heard. */
export function joinWorker<Asked extends Calls, Questions extends Calls>(
  part: Part<Asked, Questions>,
  lag = 0,
): TestWorker<Asked, Questions> {
  const { left, right, cut } = wires(lag);
  const worker = new Channel<Asked, Questions>(right);
  part.attach(worker);
  return {
    supervisor: new Channel<Questions, Asked>(left),
    kill: () => {
      cut();
      worker.close();
      // Whoever owns the process hears of its end a little later.
      void Promise.resolve().then(() => part.detach(worker));
    },
  };
}

/** All that was said by now, and what is answered to it at once, has arrived. */
export async function arrived(): Promise<void> {
  await later(20);
}
