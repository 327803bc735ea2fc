// Puts a screen (the JSON of one turn) onto the page. Keeps nothing but what it last showed.

import { $, h, icon } from "../dom.js";
import { text } from "./texts.js";

const ICONS = { listening: "mic", hearing: "ear", thinking: "dots", speaking: "speaker", muted: "mic-off",
  off: "keyboard", offline: "offline" };

/** Show what the machine is doing, as a word and a mark. */
export function showState(state) {
  const known = state in ICONS ? state : "off";
  const place = $("state");
  if (place.dataset.state === known && $("state-text").textContent) return;
  place.dataset.state = known;
  $("state-text").textContent = text(`state.${known}`);
  $("state-icon").setAttribute("href", `${document.body.dataset.icons}#${ICONS[known]}`);
  $("mute").setAttribute("aria-pressed", String(known === "muted"));
}

/** Show what was heard; a partial result is marked as such. */
export function showHeard(heard, partial) {
  $("heard").hidden = !heard;
  $("heard").classList.toggle("partial", partial);
  $("heard-text").textContent = heard ?? "";
}

/** Show what the assistant says; equal words are put in again, so that they are read out again. */
export function showSaid(said) {
  const sentences = (Array.isArray(said) ? said : [said]).filter(Boolean);
  $("said").classList.toggle("long", sentences.join(" ").length > 130);
  $("said").replaceChildren(...sentences.map((each) => h("p", {}, each)));
}

export function showChoices(choices, say) {
  $("choices").replaceChildren(...choices.map((choice) =>
    h("button", { type: "button", onclick: () => say(choice) }, choice.label)));
}

/** Show the cart; `tap` gets the action of a button. */
export function showCart(screen, tap, before) {
  const lines = screen.lines ?? [];
  const focused = document.activeElement?.closest?.("#lines [data-key]")?.dataset.key;
  $("cart-empty").hidden = lines.length > 0;
  $("cart-acts").hidden = false;
  $("checkout").disabled = lines.length === 0;
  document.querySelector("[data-act=clear]").disabled = lines.length === 0;
  $("cart-count").textContent = lines.length || "";
  $("cart-count").hidden = lines.length === 0;
  const old = new Map((before?.lines ?? []).map((line) => [line.line, JSON.stringify(line)]));
  $("lines").replaceChildren(...lines.map((line) => lineItem(line, tap, old.get(line.line) !== JSON.stringify(line))));
  const fresh = $("lines").querySelector(".fresh:last-of-type, .fresh");
  if (fresh) $("lines").scrollTop = fresh.offsetTop - $("lines").clientHeight / 3;
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  showSums($("sums"), screen);
}

function lineItem(line, tap, fresh) {
  const about = [line.options_text, line.unit_price && (line.unit ? line.unit_price : text("kiosk.each", { price: line.unit_price })), line.base_price,
    line.deposit && text("kiosk.plus_deposit", { price: line.deposit })].filter(Boolean).join(" · ");
  const button = (name, sign, act, extra = "") => h("button", { type: "button", class: `square ${extra}`,
    "data-key": `${name}-${line.line}`, "aria-label": text(`kiosk.${name}_of`, { name: line.name }), onclick: act }, icon(sign));
  return h("li", { class: fresh ? "line fresh" : "line" },
    h("span", { class: "name" }, line.name),
    h("span", { class: "price" }, line.price),
    about && h("span", { class: "about" }, about),
    h("span", { class: "steps" },
      button("less", "minus", () => tap("set_quantity", { line: line.line, quantity: line.less })),
      h("output", { "aria-label": text("kiosk.quantity_of", { name: line.name }) }, line.quantity_text),
      button("plus", "plus", () => tap("set_quantity", { line: line.line, quantity: line.plus })),
      button("remove", "trash", () => tap("remove", { line: line.line }), "plain remove")));
}

function sums(screen) {
  const rows = [["goods", screen.lines_total_text], ["deposit", screen.deposit_total_text], ["delivery", screen.delivery_text]];
  const several = rows.filter(([, value]) => value).length > 1;
  return [...(several ? rows.filter(([, value]) => value) : []), ["total", screen.total_text]].filter(([, value]) => value);
}

function showSums(place, screen) {
  place.hidden = !(screen.lines?.length > 0);
  place.replaceChildren(...sums(screen).flatMap(([name, value]) =>
    [h("dt", { class: name }, text(`kiosk.${name}`), name === "total" && h("span", { class: "tax" }, ` ${text("kiosk.with_tax")}`)),
      h("dd", { class: name }, value)]));
}

/** Fill the summary that is shown right before the binding button. */
export function showSummary(screen) {
  $("pay-lines").replaceChildren(...(screen.lines ?? []).map((line) => h("tr", {},
    h("td", {}, line.quantity_text),
    h("th", { scope: "row" }, line.name, line.options_text && h("div", { class: "quiet small" }, line.options_text)),
    h("td", { class: "number" }, line.unit_price ?? "", line.base_price && h("div", { class: "quiet small" }, line.base_price)),
    h("td", { class: "number" }, line.price))));
  $("pay-sums").replaceChildren(...sums(screen).map(([name, value]) => h("tr", {},
    h("th", { scope: "row", colspan: 3 }, text(name === "total" ? "kiosk.total_with_tax" : `kiosk.${name}`)),
    h("td", { class: "number" }, value))));
  $("pay-facts").replaceChildren(...[["payment", screen.payment_text], ["fulfilment", screen.fulfilment_text]]
    .filter(([, value]) => value)
    .flatMap(([name, value]) => [h("dt", {}, text(`kiosk.${name}`)), h("dd", {}, value)]));
}
