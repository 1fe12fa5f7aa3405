// What has been measured so far, kept in a file, so that a long run that was interrupted need not begin anew.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Trouble } from "../scripts/support/say.js";

export class Progress {
  #file;
  #setting;
  #scenarios = {};
  sittings = 1;

  /** `setting`: what must be the same for figures to stand beside each other. */
  constructor(file, setting) {
    this.#file = file;
    this.#setting = JSON.parse(JSON.stringify(setting));
  }

  /** Takes over what the file holds. */
  resume() {
    if (!existsSync(this.#file)) throw new Trouble("no run was interrupted", "without --continue it begins anew");
    const { setting, scenarios, sittings } = JSON.parse(readFileSync(this.#file, "utf8"));
    if (!isDeepStrictEqual(setting, this.#setting))
      throw new Trouble(
        "the run that was interrupted had another machine, other versions or other options",
        "begin anew without --continue",
      );
    this.#scenarios = scenarios;
    this.sittings = sittings + 1;
  }

  /** What an earlier run has measured, and is not measured again. */
  adopt(scenarios) {
    for (const scenario of scenarios) this.#scenarios[scenario.name] = scenario;
  }

  /** What `measure` gives, or gave then. A scenario is measured in one sitting, or not at all. */
  async take(name, measure) {
    const known = this.#scenarios[name];
    if (known !== undefined) return known;
    const measured = JSON.parse(JSON.stringify(await measure()));
    this.#scenarios[name] = measured;
    const { sittings } = this;
    writeFileSync(
      `${this.#file}.new`,
      JSON.stringify({ setting: this.#setting, scenarios: this.#scenarios, sittings }),
    );
    renameSync(`${this.#file}.new`, this.#file);
    return measured;
  }
}
