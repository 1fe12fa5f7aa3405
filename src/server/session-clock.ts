/** Milliseconds. */
export interface ClockTimeouts {
  /** From the connection to the login. */
  readonly login: number;
  /** Without a command, while none runs. */
  readonly idle: number;
}

/** When a session has waited too long for its client. While a command runs (a transfer of hours is one) nothing runs out. */
export class SessionClock {
  readonly #timeouts: ClockTimeouts;
  readonly #onTimeout: (reason: "login-timeout" | "idle") => void;
  #timer: NodeJS.Timeout | undefined;
  #loggedIn = false;
  #busy = false;

  constructor(timeouts: ClockTimeouts, onTimeout: (reason: "login-timeout" | "idle") => void) {
    this.#timeouts = timeouts;
    this.#onTimeout = onTimeout;
    this.loggedOut();
  }

  loggedIn(): void {
    this.#loggedIn = true;
    this.#arm(this.#timeouts.idle);
  }

  /** Not logged in is one stretch, however often AUTH or REIN begin anew: nobody can lengthen it by talking. */
  loggedOut(): void {
    if (!this.#loggedIn && this.#timer !== undefined) return;
    this.#loggedIn = false;
    this.#arm(this.#timeouts.login);
  }

  busy(): void {
    this.#busy = true;
  }

  idle(): void {
    this.#busy = false;
    // Before login the deadline is for all of it: a client that keeps talking must not hold its place.
    if (this.#loggedIn) this.#timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(timeout: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#busy && this.#loggedIn) this.#timer?.refresh();
      else this.#onTimeout(this.#loggedIn ? "idle" : "login-timeout");
    }, timeout);
  }
}
