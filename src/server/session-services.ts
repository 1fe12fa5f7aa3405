import type { Account } from "../accounts/contract.js";
import { beginLogin, objectionToAccount, reportObjection } from "./client-certificates/login.js";
import type { BegunLogin, LoginResult, Services } from "./command.js";
import type { DataChannel } from "./data/channel.js";
import type { SessionLabel } from "./events.js";
import { logIn } from "./login.js";
import type { ServerCore } from "./server-core.js";
import type { SessionClock } from "./session-clock.js";
import { forgetCommands, type LoggedIn, type SessionState } from "./session-state.js";

/** The session that is served. */
interface Served {
  readonly state: SessionState;
  readonly data: DataChannel;
  readonly label: SessionLabel;
  readonly isClosed: boolean;
}

/** What handlers may ask of their session; who logs in and out is done here. */
export class SessionServices implements Services {
  readonly status: () => readonly string[];
  readonly #core: ServerCore;
  readonly #session: Served;
  readonly #clock: SessionClock;

  constructor(core: ServerCore, session: Served, clock: SessionClock, status: () => readonly string[]) {
    this.#core = core;
    this.#session = session;
    this.#clock = clock;
    this.status = status;
  }

  get settings(): Services["settings"] {
    return this.#core.settings();
  }

  get commands(): Services["commands"] {
    return this.#core.commands.rows;
  }

  get data(): DataChannel {
    return this.#session.data;
  }

  get uploads(): Services["uploads"] {
    return this.#core.uploads;
  }

  get hashes(): Services["hashes"] {
    return this.#core.hashes;
  }

  get thumbnails(): Services["thumbnails"] {
    return this.#core.thumbnails;
  }

  sessions(): ReturnType<Services["sessions"]> {
    return this.#core.sessions();
  }

  now(): number {
    return this.#core.now();
  }

  async beginLogin(name: string): Promise<BegunLogin> {
    const { label, state } = this.#session;
    const { login, ...begun } = await beginLogin(name, state, label, this.#core);
    if (login !== undefined) await this.#enter(login);
    return begun;
  }

  async login(name: string, password: Uint8Array): Promise<LoginResult> {
    const { label, state } = this.#session;
    const { host, address } = state;
    const refuses = (account: Account): boolean => {
      const objection = objectionToAccount(this.#core.settings(), state, account);
      if (objection !== undefined) reportObjection(objection, state, name, label, this.#core.report);
      return objection !== undefined;
    };
    const { result, login } = await logIn({ name, password, address, host: host.name, refuses }, label, this.#core);
    if (login === undefined) return result;
    return (await this.#enter(login)) ? result : { ok: false, reason: "disabled" };
  }

  /** False: the session has ended meanwhile. */
  async #enter(login: LoggedIn): Promise<boolean> {
    const session = this.#session;
    if (session.isClosed) {
      await login.storage.close();
      return false;
    }
    session.state.login = login;
    this.#clock.loggedIn();
    this.#core.report({ type: "login", label: session.label });
    return true;
  }

  async logout(): Promise<void> {
    const { state, data, label } = this.#session;
    const { login } = state;
    data.reset();
    forgetCommands(state);
    this.#clock.loggedOut();
    if (login.at !== "in") return;
    try {
      await login.storage.close();
    } catch (error) {
      this.#core.report({ type: "failure", label, doing: "closing the files of a user", error });
    }
  }
}
