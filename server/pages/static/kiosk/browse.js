// Products by category or by a search, each with its options, put into the cart with a tap.

import { $, h, icon } from "../dom.js";
import { text } from "./texts.js";

const TYPING_PAUSE = 200;

export class Browser {
  /** `tap` passes an action on; `language` returns the present language. */
  constructor(tap, language) {
    this.tap = tap;
    this.language = language;
    this.category = "";
    this.request = 0;
    $("query").addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.load(), TYPING_PAUSE);
    });
    $("find").addEventListener("submit", (event) => { event.preventDefault(); this.load(); });
    $("more").addEventListener("click", () => this.load(this.shown));
    $("product-form").addEventListener("submit", () => this.#add());
    $("less").addEventListener("click", () => this.#step(-1));
    $("plus").addEventListener("click", () => this.#step(1));
  }

  clear() {
    this.category = "";
    $("query").value = "";
    $("products").replaceChildren();
  }

  async load(after = 0) {
    const mine = ++this.request;
    const query = new URLSearchParams({ language: this.language(), category: this.category, q: $("query").value.trim(), after });
    const answer = await fetch(`${document.body.dataset.root}/products?${query}`).catch(() => null);
    if (!answer?.ok || mine !== this.request) return;
    const found = await answer.json();
    this.shown = after + found.products.length;
    $("more").hidden = this.shown >= found.count;
    $("found").textContent = text("kiosk.found", { count: found.count });
    this.#categories(found.categories);
    const cards = found.products.map((product) => this.#card(product));
    if (after) $("products").append(...cards);
    else $("products").replaceChildren(...cards);
    if (after) cards[0]?.firstElementChild.focus();
  }

  #categories(categories) {
    const all = [{ id: "", name: text("kiosk.all") }, ...categories];
    const focused = document.activeElement?.dataset?.category;
    $("categories").replaceChildren(...all.map((each) => h("button", { type: "button", "data-category": each.id,
      "aria-pressed": String(each.id === this.category),
      onclick: () => { this.category = each.id; $("query").value = ""; this.load(); } }, each.name)));
    if (focused !== undefined) document.querySelector(`[data-category="${CSS.escape(focused)}"]`)?.focus();
  }

  #card(product) {
    const note = [product.unit_price, product.deposit && text("kiosk.plus_deposit", { price: product.deposit }),
      product.min_age && text("kiosk.from_age", { age: product.min_age })].filter(Boolean).join(" · ");
    return h("li", {}, h("button", { type: "button", "data-sku": product.sku, onclick: () => this.#choose(product) },
      h("span", { class: "name" }, product.name),
      h("span", { class: "costs" }, product.price, note && h("small", {}, note)),
      h("span", { class: "plus" }, icon("plus"), h("span", { class: "sr-only" }, text("kiosk.add")))));
  }

  #choose(product) {
    if (!product.options.length && product.steps.length === 1) return this.tap("add", { sku: product.sku });
    this.product = product;
    this.step = 0;
    $("product-name").textContent = product.name;
    $("product-text").textContent = product.description;
    $("product-price").textContent = [product.price, product.unit_price].filter(Boolean).join(" · ");
    $("product-options").replaceChildren(...product.options.map(group));
    this.#step(0);
    $("product").showModal();
  }

  #step(by) {
    const steps = this.product.steps;
    this.step = Math.min(Math.max(this.step + by, 0), steps.length - 1);
    $("amount").textContent = steps[this.step].text;
    $("less").disabled = this.step === 0;
    $("plus").disabled = this.step === steps.length - 1;
  }

  #add() {
    const { quantity, unit } = this.product.steps[this.step];
    const options = [...$("product-options").querySelectorAll("input:checked")]
      .filter((input) => !input.defaultChecked)
      .map((input) => ({ group: input.name, choice: input.value || null, amount: input.value ? "normal" : "none" }));
    const without = [...$("product-options").querySelectorAll('input[type="checkbox"]:not(:checked)')]
      .filter((input) => input.defaultChecked)
      .map((input) => ({ group: input.name, choice: input.value, amount: "none" }));
    this.tap("add", { sku: this.product.sku, quantity, unit, options: [...options, ...without] });
  }
}

function group(each) {
  const several = each.max === null || each.max > 1;
  const kind = several ? "checkbox" : "radio";
  const choices = several || each.required ? each.choices
    : [...each.choices, ...(each.choices.some((choice) => choice.standard) && !each.removable ? [] : [{ choice: "", name: text("kiosk.without"), standard: !each.choices.some((choice) => choice.standard) }])];
  return h("fieldset", {}, h("legend", {}, each.name), h("div", { class: "options" }, choices.map((choice) =>
    h("label", { class: "check option" },
      h("input", { type: kind, name: each.group, value: choice.choice, checked: choice.standard, required: each.required && !several }),
      h("span", {}, choice.name, choice.price && h("span", { class: "quiet" }, ` ${choice.price}`))))));
}
