// The customer's case: its number, and how far it really is: noted here, at the shop, in a person's hands.

import { $ } from "../dom.js";
import { text } from "./texts.js";

export class Case {
  /** `language` returns the present language. */
  constructor(language) {
    this.language = language;
    this.number = "";
  }

  /** Show a case from now on; "" for none. */
  open(number) {
    if (number !== this.number) this.#say("", "");
    this.number = number;
    $("case").hidden = !number;
    $("case-number").textContent = number;
    return this.follow();
  }

  /** Ask how far it is. */
  async follow() {
    const number = this.number;
    if (!number) return;
    const address = `${document.body.dataset.root}/cases/${encodeURIComponent(number)}/progress?language=${this.language()}`;
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok && number === this.number) {
      const { step, when } = await answer.json();
      this.#say(step, when);
    }
  }

  #say(step, when) {
    $("case").dataset.step = step;
    const words = step ? [text(`progress.${step}_text`), when].filter(Boolean).join(" ") : "";
    if ($("case-text").textContent !== words) $("case-text").textContent = words;
  }
}
