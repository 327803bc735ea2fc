// Who is it? A card whose reader types, or phone number and PIN on a keypad; and the PIN of a dear order on account.
// What is typed here goes to the server and nowhere else: it is not said, not shown, not kept.

import { $, h, sendJson, uuid } from "../dom.js";
import { text } from "./texts.js";

const CARD = /^(?=.*[0-9])[0-9A-Z]{20}$/;
const READER_PAUSE = 80;
const plain = (code) => code.trim().toUpperCase().replace(/[\s-]/g, "");

/** Tell whether what was typed is the code of a customer card. */
export const isCard = (code) => CARD.test(code.trim().toUpperCase());

export class Customer {
  /** `show` gets the screen that answers, `tap` passes an action on, `language` returns the present language. */
  constructor(show, tap, language) {
    this.show = show;
    this.language = language;
    this.field = $("phone");
    $("sign-in").addEventListener("click", () => this.open("identify"));
    $("customer-form").addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    $("customer").addEventListener("close", () => this.#clear());
    $("customer-cancel").addEventListener("click", () => {
      const asked = this.action === "pin";
      $("customer").close();
      if (asked) tap("no");
    });
    for (const name of ["card", "phone", "pin"]) $(name).addEventListener("focus", () => { this.field = $(name); });
    $("keypad").replaceChildren(...[..."123456789"].map((digit) => this.#key(digit)), this.#key("⌫"), this.#key("0"));
    this.#listen();
  }

  /** Show whether somebody is known. */
  known(known) {
    $("sign-in").hidden = known;
    $("sign-out").hidden = !known;
  }

  /** Open the dialog: "identify" asks who it is, "pin" for the PIN of who is known. */
  open(action) {
    if ($("customer").open && this.action === action) return;
    this.action = action;
    this.#clear();
    $("customer-title").textContent = text(action === "pin" ? "kiosk.pin_title" : "kiosk.sign_in");
    $("customer-text").textContent = text(action === "pin" ? "kiosk.pin_text" : "kiosk.sign_in_text");
    for (const each of document.querySelectorAll("[data-identify]")) each.hidden = action === "pin";
    if (!$("customer").open) $("customer").showModal();
    (action === "pin" ? $("pin") : $("card")).focus();
  }

  /** Send the code of a card. */
  card(code) {
    this.action = "identify";
    return this.#send({ card: plain(code) });
  }

  #submit() {
    if (this.action === "pin") return this.#send({ pin: $("pin").value });
    if ($("card").value.trim()) return this.card($("card").value);
    return this.#send({ phone: $("phone").value, pin: $("pin").value });
  }

  async #send(fields) {
    const tap = { kind: "tap", action: this.action, id: uuid(), language: this.language(), ...fields };
    try {
      const screen = await sendJson(`${document.body.dataset.root}/taps`, tap);
      if ($("customer").open) $("customer").close();
      if (screen?.lines) this.show(screen, true);
    } catch (error) {
      if (!$("customer").open) this.open(this.action);
      const wait = error.body?.retry_after ?? 60;
      $("pin").value = "";
      $("card").value = "";
      $("customer-problem").hidden = false;
      $("customer-problem").textContent = error.status === 429 ? text("kiosk.sign_in_locked", { seconds: wait })
        : text(error.status ? "kiosk.sign_in_wrong" : "kiosk.offline");
    }
  }

  #clear() {
    for (const name of ["card", "phone", "pin"]) $(name).value = "";
    $("customer-problem").hidden = true;
    $("customer-problem").textContent = "";
  }

  #key(digit) {
    const press = () => {
      this.field.value = digit === "⌫" ? this.field.value.slice(0, -1) : this.field.value + digit;
    };
    const label = digit === "⌫" ? text("kiosk.backspace") : digit;
    return h("button", { type: "button", "aria-label": label, "data-label": digit === "⌫" ? "kiosk.backspace" : null, onclick: press }, digit);
  }

  /** A card reader types like a keyboard, only much faster, wherever the focus is, and ends with Enter. */
  #listen() {
    let typed = "";
    let last = 0;
    addEventListener("keydown", (event) => {
      if (event.target.matches?.("input, textarea, select")) return;
      typed = event.timeStamp - last > READER_PAUSE ? "" : typed;
      last = event.timeStamp;
      if (event.key.length === 1) typed += event.key;
      if (event.key !== "Enter" || !isCard(typed)) return;
      event.preventDefault();
      this.card(typed);
      typed = "";
    }, { capture: true });
  }
}
