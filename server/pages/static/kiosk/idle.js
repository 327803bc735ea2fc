// Somebody may have walked away: warn first, let them stay with one touch, as often as they like.

import { $ } from "../dom.js";

const WARNING = 30;

export class Idle {
  /** After `seconds` without a touch or a turn the warning opens; 30 seconds later `leave` is called, else `stay`. */
  constructor(seconds, leave, stay) {
    this.seconds = seconds;
    this.leave = leave;
    this.timer = null;
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.touch(), { passive: true });
    $("stay").addEventListener("click", () => { this.touch(); stay(); });
    $("idle").addEventListener("cancel", () => this.touch());
  }

  /** Somebody is here: begin to count anew. */
  touch() {
    if (document.body.dataset.stage === "welcome") return this.rest();
    this.rest();
    if (this.seconds > 0) this.timer = setTimeout(() => this.#warn(), this.seconds * 1000);
  }

  /** Nobody has begun: nothing to count. */
  rest() {
    clearTimeout(this.timer);
    if ($("idle").open) $("idle").close();
  }

  #warn() {
    let left = WARNING;
    $("idle-left").textContent = left;
    $("idle").showModal();
    const count = () => {
      if (!$("idle").open) return;
      left -= 1;
      $("idle-left").textContent = left;
      if (left > 0) {
        this.timer = setTimeout(count, 1000);
      } else {
        $("idle").close();
        this.leave();
      }
    };
    this.timer = setTimeout(count, 1000);
  }
}
